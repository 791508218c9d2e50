"""python -m rooms.distress < messages.jsonl > readings.jsonl (see rooms/distress/command.py)"""

import io
import json
import sys

from rooms.distress.command import answers


def main() -> None:
    lines = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
    for answer in answers(lines):
        sys.stdout.write(json.dumps(answer, ensure_ascii=True) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
