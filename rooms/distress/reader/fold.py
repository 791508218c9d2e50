"""Folding text to plain lower-case letters while every folded character remembers where it came from."""

import unicodedata

from rooms.distress.reader.memo import Memo

_LOOKALIKES = str.maketrans(
    "авсеікмнорстухѕјԁոαβεικνορτυχ’‘ʼ`´“”„«»，。！？；：",
    "abceikmhopctyxsjdnabeikvoptux'''''\"\"\"\"\",.!?;:",
)
_SPECIAL = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ı": "i",
    "¿": "",
    "¡": "",
    "\u00ad": "",
}


def _folded(char: str) -> str:
    low = char.lower()
    if low in _SPECIAL:
        return _SPECIAL[low]
    plain = "".join(
        part
        for part in unicodedata.normalize("NFKD", low)
        if unicodedata.category(part) not in ("Mn", "Cf", "Me", "Cs")
    )
    return plain.lower().translate(_LOOKALIKES)


_FOLD = Memo(_folded)  # "" for what is invisible


def fold(text: str) -> tuple[str, list[int] | None]:
    """The folded text and, for each of its characters, the index in `text` (None when they are the same)."""
    if text.isascii():
        return text.lower(), None
    parts = list(map(_FOLD.__getitem__, text))
    folded = "".join(parts)
    if len(folded) == len(text) and "" not in parts:
        return folded, None
    return folded, [index for index, part in enumerate(parts) for _ in part]


def fold_word(text: str) -> str:
    """Folded without offsets, for packs and vocabularies."""
    return "".join(map(_FOLD.__getitem__, text))
