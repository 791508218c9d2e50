"""Words that helpers typed as the reason of a judgement go with the transcript; the categories stay."""

from typing import Any

from rooms.distress.models import LevelChange

WORDLESS = ("signal", "source", "modifier", "weight", "version")


def forget_words(room_id: int) -> None:
    """Reasons keep what kind they were; where the words stood, and the sentence, are forgotten."""
    changes = list(LevelChange.objects.filter(room_id=room_id))
    for change in changes:
        change.reasons = [_wordless(reason) for reason in change.reasons]
    LevelChange.objects.bulk_update(changes, ["reasons"])


def _wordless(reason: dict[str, Any]) -> dict[str, Any]:
    return {name: reason[name] for name in WORDLESS if name in reason}
