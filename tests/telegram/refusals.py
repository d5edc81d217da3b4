"""What the Bot API answers when it does not do what it was asked."""


class Refused(Exception):
    """The state of things does not allow it: an honest bot meets this too (blocked, gone, unchanged)."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


class Wrong(Refused):
    """The request itself is wrong, at whatever state: the program that sent it has a bug."""

    def __init__(self, why: str, code: int = 400) -> None:
        super().__init__(code, f"Bad Request: {why}" if code == 400 else why)
