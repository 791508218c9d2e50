"""When an unanswered case rings and whom, how a case may end, and how a contact becomes a link. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Circle(StrEnum):
    """Who is rung; each circle holds the one before it."""

    ON_DUTY = "on duty"
    EVERYONE = "everyone"  # all staff, on duty or not
    OUTSIDE = "outside"  # all staff and the outside number


WIDENING = (Circle.ON_DUTY, Circle.EVERYONE, Circle.OUTSIDE)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Seconds after raising at which a case rings again (ascending), and the pause after those."""

    again_after: tuple[float, ...] = (30.0, 60.0, 120.0)
    every: float = 60.0

    @classmethod
    def of(cls, again_after: Sequence[str | float], every: float) -> "Schedule":
        """From settings. ValueError where a time is not a positive number."""
        times = tuple(sorted(float(seconds) for seconds in again_after))
        if every <= 0 or any(seconds <= 0 for seconds in times):
            raise ValueError("the times of ringing are positive seconds")
        return cls(times, every)

    def circle(self, elapsed: float) -> Circle:
        """Whom a ring reaches that falls `elapsed` seconds after raising."""
        steps = sum(seconds <= elapsed for seconds in self.again_after)
        if steps == len(self.again_after) and elapsed >= self._last + self.every:
            return Circle.OUTSIDE
        return WIDENING[min(steps, len(WIDENING) - 1)]

    def next_ring(self, elapsed: float) -> float:
        """The next ring, in seconds after raising: later than `elapsed`; missed rings are not made up for."""
        for seconds in self.again_after:
            if seconds > elapsed:
                return seconds
        following = self._last + (int((elapsed - self._last) // self.every) + 1) * self.every
        return following if following > elapsed else following + self.every

    @property
    def _last(self) -> float:
        return self.again_after[-1] if self.again_after else 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case ended, in plain words; `settles` when staff thereby says that the danger is over."""

    words: str
    settles: bool = False


OUTCOMES: dict[str, Outcome] = {
    "calmer": Outcome("Calmer now, by their own words", settles=True),
    "someone is with them": Outcome("Somebody they trust is with them", settles=True),
    "no danger": Outcome("There was no danger", settles=True),
    "crisis line": Outcome("They are in touch with a crisis line"),
    "emergency services": Outcome("Emergency services know, from what the seeker told us"),
    "left": Outcome("They left before we could know more"),
    "helper looked after": Outcome("What was reported about a helper is being looked after"),
    "covered": Outcome("Somebody holds the conversation again"),
    "other": Outcome("Something else, as the note says"),
}
REDACTIONS = ("contact data", "method", "harm")
# A report is about a helper who may read both logs: telling them would put the seeker at their mercy.
UNTOLD_CAUSES = frozenset({"report"})


def told(cause: str) -> bool:
    """Whether the room's own logs mention a case of this cause."""
    return cause not in UNTOLD_CAUSES


def telephone_uri(number: str) -> str:
    """`tel:` link of a number as people write it ("116 123"); empty where there is no digit."""
    return _uri("tel", number)


def message_uri(number: str) -> str:
    """`sms:` link of a number as people write it."""
    return _uri("sms", number)


def chat_uri(address: str) -> str:
    """An https link of a line's chat, given as a bare host ("988lifeline.org") or an https address."""
    bare = address.strip().removeprefix("https://")
    safe = (
        bare and not any(c.isspace() or c in "\"'<>\\" for c in bare) and ":" not in bare and "@" not in bare
    )
    return f"https://{bare}" if safe else ""


def _uri(scheme: str, number: str) -> str:
    digits = "".join(c for c in number if c in "0123456789*#")
    plus = "+" if number.strip().startswith("+") else ""
    return f"{scheme}:{plus}{digits.replace('#', '%23')}" if digits else ""
