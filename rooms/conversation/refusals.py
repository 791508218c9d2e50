"""How a use case says no: a stable code for programs and a plain sentence for people."""


class Refused(Exception):
    """Raised by any service; nothing was written. Gateway, API and pages translate the code."""

    def __init__(self, code: str, about: str) -> None:
        super().__init__(about)
        self.code = code
        self.about = about


def not_found() -> Refused:
    """Unknown and foreign look alike."""
    return Refused("not_found", "There is nothing here, or it is not yours to see.")


def forbidden() -> Refused:
    """For acts on what the person may see anyway."""
    return Refused("not_allowed", "You cannot do that here.")


def closed() -> Refused:
    return Refused("closed", "This conversation has ended.")


def empty() -> Refused:
    return Refused("empty", "There is no text in this message.")


def too_long(limit: int) -> Refused:
    return Refused("too_long", f"This message is longer than {limit:,} characters. Send it in parts.")


def bad_text() -> Refused:
    return Refused("bad_text", "This message holds characters that cannot be stored.")


def conflict(about: str) -> Refused:
    return Refused("conflict", about)


def over(about: str = "This invitation is no longer open.") -> Refused:
    return Refused("over", about)


def full(about: str = "This room is full.") -> Refused:
    return Refused("full", about)
