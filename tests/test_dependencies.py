"""Each pinned package says why it is here, and none is named that is not pinned."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure
ROOT = Path(__file__).resolve().parent.parent


def pinned(name: str) -> set[str]:
    return set(re.findall(r"^([A-Za-z0-9-]+)(?:\[.*\])?==", (ROOT / name).read_text(), re.M))


def explained() -> set[str]:
    rows = re.findall(r"^\| (\S+) \| .+ \|$", (ROOT / "docs" / "dependencies.md").read_text(), re.M)
    return set(rows) - {"package"}


def test_each_dependency_is_explained_and_each_explained_one_is_pinned() -> None:
    assert explained() == pinned("requirements.txt") | pinned("requirements-dev.txt")


def test_every_version_is_exact() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            assert not line or line.startswith(("#", "-r ")) or "==" in line, f"{name}: {line}"
