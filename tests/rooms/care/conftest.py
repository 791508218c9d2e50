"""The cast of the crisis tests plays here too."""

from tests.rooms.crisis.conftest import cast, person

__all__ = ["cast", "person"]
