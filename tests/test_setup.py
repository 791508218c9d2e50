"""The first command on a bare machine: one clear line for whatever is missing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure
ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("sh", "cat", "cksum", "cut", "dirname", "grep", "mktemp", "rm")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder with the project's set-up and a PATH that holds little more than a shell."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "venv", tmp_path / ".ci")
    (tmp_path / "requirements.txt").write_text("no-such-package-anywhere==1\n")
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (tmp_path / "bin" / tool).symlink_to(found)
    return tmp_path


def python(machine: Path, body: str) -> None:
    fake = machine / "bin" / "python3"
    fake.write_text(f"#!/bin/sh\n{body}\n")
    fake.chmod(0o755)


def told(machine: Path) -> str:
    """The last line; the command must have failed."""
    made = subprocess.run(
        ["sh", ".ci/venv", "requirements.txt"],
        cwd=machine,
        env={"PATH": str(machine / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 1
    assert made.stdout == ""
    return made.stderr.splitlines()[-1]


def test_no_python_says_what_to_install(machine: Path) -> None:
    line = told(machine)
    assert (
        "none was found" in line
        and "apt install python3 python3-venv" in line
        and "brew install python" in line
    )


def test_an_old_python_says_which_it_is(machine: Path) -> None:
    python(machine, '[ "$1" = -V ] && echo "Python 3.9.2" && exit 0; exit 1')
    assert "Python 3.11 or newer is needed; python3 here is 3.9.2" in told(machine)


def test_a_python_without_venv_says_what_to_install(machine: Path) -> None:
    python(machine, 'case "$2" in *ensurepip*) exit 1;; esac; exit 0')
    assert told(machine).endswith("lacks its venv module. Debian and Ubuntu: apt install python3-venv")


def test_no_network_says_so(machine: Path) -> None:
    pip = r"""#!/bin/sh
[ "$1" = -c ] && exit 0
echo "ERROR: Temporary failure in name resolution (connection broken)"; exit 1"""
    python(
        machine,
        f"""case "$2" in
venv) mkdir -p .venv/bin; cat > .venv/bin/python <<'END'
{pip}
END
chmod +x .venv/bin/python;; esac; exit 0""",
    )
    for tool in ("mkdir", "chmod"):
        (machine / "bin" / tool).symlink_to(shutil.which(tool) or "")
    assert told(machine).endswith("Is there a network? Connect and run the same command again.")
    assert not list((machine / ".venv").glob("installed-*")), "the next try installs again"


def test_every_script_is_executable() -> None:
    assert all(os.access(script, os.X_OK) for script in (ROOT / ".ci").iterdir() if script.is_file())
