"""python -m rooms.distress.fitting shipped --data DIR | refit --data DIR [--out FILE] | words --data DIR |
near"""

import argparse
import sys
from pathlib import Path

from rooms.distress.fitting import sources, train, words
from rooms.distress.reader.linear import FILE


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m rooms.distress.fitting", description=__doc__)
    parser.add_argument("job", choices=("shipped", "refit", "words", "near"))
    parser.add_argument("--data", type=Path, help="folder of JSON lines {text, label, …}")
    parser.add_argument("--out", type=Path, default=FILE)
    asked = parser.parse_args()
    if asked.job == "near":
        sys.stdout.write(f"{words.write_near()} near words\n")
    elif asked.job == "words":
        known = words.write_known(example.text for example in sources.goemotions(asked.data))
        sys.stdout.write(f"{known} known words\n")
    else:
        _fit(asked.job, asked.data, asked.out)


def _fit(job: str, data: Path, out: Path) -> None:
    examples = [*sources.own()]
    if job == "shipped":
        examples += [*sources.lexicon(data), *sources.goemotions(data)]
    else:
        examples += sources.service(data)
    model = train.fit(examples)
    calm = train.out_of_fold(examples)
    model = train.evened(model, calm)
    model = train.with_cuts(model, calm, elevated=0.025, high=0.0015)
    train.save(model, out)
    sys.stdout.write(
        f"{len(examples)} examples, {len(model.weights)} terms, {out.stat().st_size} bytes, "
        f"cut {model.elevated}, sha256 {model.fingerprint}…\n"
    )


if __name__ == "__main__":
    main()
