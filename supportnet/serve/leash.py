"""The leash: what a supervisor started ends with it, even after kill -9.

The supervisor keeps the writing end of a pipe that nobody else holds; when it dies, however it dies, its
children read the end of the pipe. A program that is not ours cannot read pipes, so this module, run as
`python -m supportnet.serve.leash program …`, holds the leash for it.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

VARIABLE = "SUPPORTNET_LEASH"
SUPERVISOR = "SUPPORTNET_SUPERVISOR"
PATIENCE_SECONDS = 25.0
PR_SET_PDEATHSIG = 1


def follow(patience: float = PATIENCE_SECONDS) -> None:
    """End this process once its supervisor is gone: asked at first, killed after `patience` seconds."""
    _when_cut(lambda: _end_self(patience))


def _when_cut(act: Callable[[], None]) -> None:
    fd = os.environ.get(VARIABLE)
    if fd is None:
        return

    def watch(end: int) -> None:
        while os.read(end, 1):
            pass
        act()

    threading.Thread(target=watch, args=(int(fd),), name="leash", daemon=True).start()


def _end_self(patience: float) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(patience)
    os._exit(1)


def run(program: list[str]) -> int:
    """Become the program, or where the kernel cannot hold the leash, stay beside it."""
    if sys.platform == "linux":
        _become(program)
    return _stay_beside(program)


def _become(program: list[str]) -> None:
    """Linux tells a process when its parent dies; the number shows whether it was dead before that."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.environ.get(SUPERVISOR) != str(os.getppid()):
        sys.exit(1)
    os.execv(program[0], program)


def _stay_beside(program: list[str]) -> int:
    child = subprocess.Popen(program)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    _when_cut(child.terminate)
    return child.wait()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
