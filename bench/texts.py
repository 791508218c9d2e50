"""The lines that are said: a fixed mix of lengths with 5 % risk lines, the same for every server.

Most lines are shorter than 120 characters, one in 20 has about 500 and one in 50 about 2,000. The risk lines
are mild: they make the product's reader work, and they name no means.
"""

from collections.abc import Iterator
from itertools import cycle
from random import Random

SHORT = (
    "hey, thank you for being here",
    "I could not sleep again last night.",
    "It helps a little to write this down.",
    "How has today been so far?",
    "I am here, take all the time you need.",
    "work has been a lot, and then my sister called and I just went quiet",
    "That sounds heavy. Would you like to tell me more about it?",
    "not really hungry but I had some soup",
    "I went through something like that two years ago, and evenings were the worst for me too.",
    "ok",
    "yes... maybe. I don't know how to say it",
    "What would make the next hour a bit easier?",
    "My dog keeps looking at me like he knows :)",
    "I walked around the block like you said",
    "You don't have to have an answer right now.",
)
RISK = (
    "I can't go on like this",
    "I don't want to be here anymore",
    "I feel like a burden to everyone",
    "there is no point anymore",
    "I just want it all to stop",
)
LONGER = (
    "It started when I moved here for the new job and did not know anybody, and in the evenings I would "
    "sit in the kitchen with the light off because then nobody could see me from the street. My friends "
    "from home wrote at first, and I did not answer, because what would I have said? Now it is quiet. I "
    "go to work, I come back, I count the hours. Last week I laughed at something on the radio and it "
    "felt like somebody else was laughing. "
)
MOMENTS = (
    "just now", "this morning", "before lunch", "around noon", "after work", "on the bus", "in the kitchen",
    "at my desk", "on the stairs", "by the window", "after dinner", "late in the evening", "as always",
)  # fmt: skip
DAYS = (
    "today", "yesterday", "on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday",
    "on Sunday", "this week",
)  # fmt: skip
RISK_SHARE, LONG_SHARE, VERY_LONG_SHARE = 0.05, 0.05, 0.02
MIX = 2_000  # lines before the mix repeats


def mix(seed: int = 7) -> list[str]:
    """The lines of one cycle, in a fixed shuffled order; no two are the same, as no two people's are."""
    random = Random(seed)
    risk, long, very = (round(MIX * share) for share in (RISK_SHARE, LONG_SHARE, VERY_LONG_SHARE))
    lines = [_ended(RISK[i % len(RISK)], i // len(RISK)) for i in range(risk)]
    lines += [_cut(2, 480 + i % 40, i) for i in range(long)]
    lines += [_cut(6, 1_960 + i % 40, i) for i in range(very)]
    lines += [_ended(SHORT[i % len(SHORT)], i // len(SHORT)) for i in range(MIX - len(lines))]
    random.shuffle(lines)
    return lines


def is_risk(line: str) -> bool:
    return line.startswith(RISK)


def endless(seed: int = 7) -> Iterator[str]:
    return cycle(mix(seed))


def _ended(line: str, n: int) -> str:
    """Lines that begin alike end in ways of their own; the first of each as it stands."""
    if not n:
        return line
    return f"{line} ({DAYS[n % len(DAYS)]}, {MOMENTS[n % len(MOMENTS)]})"


def _cut(times: int, size: int, n: int) -> str:
    """`size` characters of the long text, beginning at its nth word."""
    words = LONGER.split(" ")
    return " ".join(words[n:] + words * times)[:size]
