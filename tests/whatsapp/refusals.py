"""What the Cloud API answers when it does not do what it was asked; codes as in Meta's list of errors."""

from typing import Any

Body = dict[str, Any]

# HTTP status and message of each code, as Meta answers.
CODES: dict[int, tuple[int, str]] = {
    0: (401, "We were unable to authenticate the app user"),
    2: (503, "An unexpected error occurred. Please retry your request"),
    4: (429, "Application request limit reached"),
    10: (403, "Application does not have permission for this action"),
    100: (400, "Invalid parameter"),
    190: (401, "Error validating access token: Session has expired"),
    368: (403, "Temporarily blocked for policies violations"),
    803: (404, "Some of the aliases you requested do not exist"),
    80007: (429, "Business request limit reached for WhatsApp Business Account"),
    130429: (429, "Rate limit hit"),
    131000: (500, "Something went wrong"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (503, "Service unavailable"),
    131026: (400, "Message undeliverable"),
    131031: (403, "Business Account locked"),
    131042: (400, "Business eligibility payment issue"),
    131047: (400, "Re-engagement message"),
    131048: (429, "Spam rate limit hit"),
    131049: (400, "This message was not delivered to maintain healthy ecosystem engagement"),
    131050: (400, "Unable to deliver the message. User stopped marketing messages"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (429, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (503, "Account in maintenance mode"),
    131062: (400, "Business-scoped user id recipients are not supported for this message"),
    132000: (400, "Template param count mismatch"),
    132001: (404, "Template name does not exist in the translation"),
    132012: (400, "Template parameter format mismatch"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    133010: (400, "Phone number not registered"),
    135000: (400, "Generic user error"),
}
_TRANSIENT = {2, 4, 80007, 130429, 131000, 131016, 131056, 131057}


class Refused(Exception):
    """The state of things does not allow it: an honest client meets this too."""

    def __init__(
        self, code: int, details: str = "", *, status: int = 0, retry_after: int | None = None
    ) -> None:
        self.code = code
        self.status, self.said = CODES.get(code, (400, "made to fail"))
        self.status = status or self.status
        self.details = details or self.said
        self.retry_after = retry_after
        super().__init__(f"{code} {self.details}")

    def as_body(self) -> Body:
        """As Graph says it."""
        error: Body = {
            "message": f"(#{self.code}) {self.said}",
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": "A-trace_of-this-server",
        }
        if self.code in _TRANSIENT:
            error["is_transient"] = True
        return {"error": error}

    def as_status(self) -> Body:
        """As a status «failed» says it."""
        return {
            "code": self.code,
            "title": self.said,
            "message": self.said,
            "error_data": {"details": self.details},
            "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
        }


class Wrong(Refused):
    """The request itself is wrong, at whatever state: the program that sent it has a bug."""

    def __init__(self, why: str, code: int = 100) -> None:
        super().__init__(code, why)


class Broken(Exception):
    """Something that is no answer of Graph's: a page, or (status 0) a connection that is cut."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status
