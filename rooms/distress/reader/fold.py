"""Folding text to plain lower-case letters while every folded character remembers where it came from."""

import unicodedata

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


class _Fold(dict[str, str]):
    """Character to its folded form ("" for what is invisible); filled as characters are met, bounded."""

    def __missing__(self, char: str) -> str:
        folded = self._fold(char)
        if len(self) < 20_000:
            self[char] = folded
        return folded

    @staticmethod
    def _fold(char: str) -> str:
        low = char.lower()
        if low in _SPECIAL:
            return _SPECIAL[low]
        plain = "".join(
            part
            for part in unicodedata.normalize("NFKD", low)
            if unicodedata.category(part) not in ("Mn", "Cf", "Me", "Cs")
        )
        return plain.lower().translate(_LOOKALIKES)


_FOLD = _Fold()


def fold(text: str) -> tuple[str, list[int] | None]:
    """The folded text and, for each of its characters, the index in `text` (None when they are the same)."""
    if text.isascii():
        return text.lower(), None
    parts = [_FOLD[char] for char in text]
    folded = "".join(parts)
    if len(folded) == len(text) and "" not in parts:
        return folded, None
    return folded, [index for index, part in enumerate(parts) for _ in part]


def fold_word(text: str) -> str:
    """Folded without offsets, for packs and vocabularies."""
    return "".join(_FOLD[char] for char in text)
