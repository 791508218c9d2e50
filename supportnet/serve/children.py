"""A child process that is started again whenever it ends by itself."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from supportnet.serve.spare import Spare

ROOT = Path(__file__).resolve().parent.parent.parent
STEADY_SECONDS = 3.0  # a child that lived this long starts again at once
LONGEST_WAIT_SECONDS = 10.0
HOPELESS_STARTS = 3


class CannotStart(Exception):
    """It ended several times before the service was ever ready: something is wrong that no restart mends."""


class Child:
    """One line of work of the supervisor: `keep` until `stop`."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: dict[str, str],
        fds: Sequence[int],
        was_ready: Callable[[], bool],
        spare: Spare | None = None,
    ) -> None:
        self.name = name
        self._spare = spare
        self._was_ready = was_ready
        self._command = command
        self._environment = environment
        self._fds = fds
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False

    async def keep(self) -> None:
        """Start it, wait for its end, start it again: at once if it was steady, ever later if it was not."""
        wait, starts = 0.0, 0
        while not self._stopping:
            born, starts = time.monotonic(), starts + 1
            code = await self._run_once()
            if self.stopping:
                return
            if starts >= HOPELESS_STARTS and not self._was_ready():
                raise CannotStart(f"{self.name} cannot start ({_how(code)}); the reason stands above")
            steady = time.monotonic() - born > STEADY_SECONDS
            wait = 0.0 if steady else min(max(0.25, wait * 2), LONGEST_WAIT_SECONDS)
            say(f"{self.name} ended by itself ({_how(code)}); starting it again")
            await asyncio.sleep(wait)

    @property
    def stopping(self) -> bool:
        return self._stopping

    async def _run_once(self) -> int:
        taken = self._spare.take() if self._spare is not None and self._was_ready() else None
        self._process = taken or await start(self._command, self._environment, self._fds)
        return await self._process.wait()

    async def stop(self, patience: float) -> None:
        """Ask, wait, then insist."""
        self._stopping = True
        if self._process is None:
            return
        self._send(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), patience)
        except TimeoutError:
            say(f"{self.name} did not end within {patience:g} s; killed")
            self.kill()
            await self._process.wait()

    def kill(self) -> None:
        self._stopping = True
        self._send(signal.SIGKILL)

    def _send(self, sign: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(sign)


async def start(
    command: Sequence[str],
    environment: dict[str, str],
    fds: Sequence[int],
    stdin: int = asyncio.subprocess.DEVNULL,
) -> asyncio.subprocess.Process:
    """In a session of its own: Ctrl-C reaches the supervisor alone, which ends the rest in order."""
    return await asyncio.create_subprocess_exec(
        *command,
        env=os.environ | environment,
        pass_fds=fds,
        cwd=ROOT,
        stdin=stdin,
        start_new_session=True,
    )


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def say(line: str) -> None:
    print(f"supportnet: {line}", file=sys.stderr, flush=True)
