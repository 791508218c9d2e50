"""What may be said: the checks that every text passes before it is stored."""

from rooms.conversation import refusals

# Bidirectional overrides and isolates can make a message read differently from what was written.
_REORDERING = {ord(c): None for c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}


def checked(text: str, limit: int) -> str:
    """The text to store: reordering marks dropped. Raises Refused: bad_text, empty, too_long."""
    if "\x00" in text:
        raise refusals.bad_text()
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        raise refusals.bad_text() from None
    text = text.translate(_REORDERING)
    if not text.strip():
        raise refusals.empty()
    if len(text) > limit:
        raise refusals.too_long(limit)
    return text
