"""How a supporter's state may change, as data; pure."""

from collections.abc import Mapping

APPLICANT, TRAINING, ACTIVE, PAUSED, SUSPENDED = "applicant", "training", "active", "paused", "suspended"

# Nobody steps from suspended straight back to the rooms: first a look (paused) or training again.
STEPS: Mapping[str, frozenset[str]] = {
    APPLICANT: frozenset({TRAINING, SUSPENDED}),
    TRAINING: frozenset({ACTIVE, PAUSED, SUSPENDED}),
    ACTIVE: frozenset({TRAINING, PAUSED, SUSPENDED}),
    PAUSED: frozenset({ACTIVE, TRAINING, SUSPENDED}),
    SUSPENDED: frozenset({PAUSED, TRAINING}),
}


def may_step(before: str, after: str) -> bool:
    """Whether a supporter may go from one state to the other in one step; staying is no step."""
    return after in STEPS[before]
