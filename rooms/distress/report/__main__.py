"""python -m rooms.distress.report [--data DIR] [--out docs/distress.md]"""

import argparse
from pathlib import Path

from rooms.distress.report.page import write


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m rooms.distress.report")
    parser.add_argument("--data", type=Path, default=None, help="folder of development sets (JSON lines)")
    parser.add_argument("--out", type=Path, default=Path("docs/distress.md"))
    asked = parser.parse_args()
    write(asked.out, asked.data)


if __name__ == "__main__":
    main()
