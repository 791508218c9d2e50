"""Which language a message is in: a vote by common words; short messages keep the room's."""

from collections.abc import Collection, Sequence

from rooms.distress.reader.packs import Pack

SHORT = 3


def language_of(words: Collection[str], packs: Sequence[Pack], hint: str | None) -> tuple[str | None, bool]:
    """(language, known). A short message keeps the hint; one with hardly a common word is in no known
    language."""
    distinct = set(words)
    votes = [(len(distinct & pack.common), pack.language == hint, pack.language) for pack in packs]
    best, _, language = max(votes, key=lambda vote: vote[:2])
    if len(distinct) < SHORT:
        return (language if best and hint is None else hint), True
    if best * 6 < len(distinct):
        return hint, False
    return language, True
