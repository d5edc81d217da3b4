"""Which number of ours speaks, by what right, and where the Cloud API is."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WhatsAppSettings:
    """What an administrator has from Meta. Secrets are in no `repr`."""

    token: str = field(repr=False)
    phone_id: str
    waba_id: str
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    api: str
