"""Compile the slow disk (slow_fsync.c)."""

import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("slow_fsync.c")


def shared_object(folder: Path) -> str:
    """The path of the compiled shim. Raises RuntimeError when there is no C compiler."""
    built = folder / "slow_fsync.so"
    folder.mkdir(parents=True, exist_ok=True)
    command = ["cc", "-O2", "-shared", "-fPIC", "-o", str(built), str(SOURCE), "-ldl"]
    try:
        subprocess.run(command, check=True)
    except (OSError, subprocess.CalledProcessError):
        raise RuntimeError("the slow-disk scene needs a C compiler: apt-get install gcc") from None
    return str(built)
