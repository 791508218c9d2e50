"""Logistic regression over words and pairs, quantised to whole numbers from -127 to 127."""

import json
import math
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from rooms.distress.fitting.doubt import doubted
from rooms.distress.fitting.sources import Example
from rooms.distress.fitting.terms import counted, signals_of, terms_of
from rooms.distress.reader.gate import words_of
from rooms.distress.reader.linear import FILE, Linear, fingerprint

LANGUAGES = ("en", "es", "fr", "de", "pt")
MOST_TERMS = 20_000
STRENGTH = 0.3
FOLDS = 3
TAIL = 0.93
SPOKEN = 8.0


def fit(examples: Sequence[Example], *, strength: float = STRENGTH) -> Linear:
    """The linear part for these examples; its cuts are set by `with_cuts`."""
    examples = doubted(examples)
    names = _names(examples)
    matrix = _matrix(examples, names)
    targets = np.array([example.target for example in examples])
    weights = np.array([example.weight for example in examples])
    model = LogisticRegression(C=strength, max_iter=400)
    model.fit(matrix, targets, sample_weight=weights)
    return _quantised(names, model.coef_[0], float(model.intercept_[0]))


def out_of_fold(examples: Sequence[Example]) -> list[tuple[Example, Linear]]:
    """Each calm example with a model that has not seen its group: what cuts and offsets may be set on."""
    told: list[tuple[Example, Linear]] = []
    for fold in range(FOLDS):
        model = fit([one for one in examples if _fold(one) != fold])
        told += [(one, model) for one in examples if _fold(one) == fold and not one.target]
    return told


def evened(model: Linear, calm: Sequence[tuple[Example, Linear]]) -> Linear:
    """Offsets a language: the tail (1 in 15) of its ordinary lines comes to lie where English has it."""
    tails = {}
    for language in LANGUAGES:
        logits = sorted(_logit(one, m) for one, m in calm if one.language == language and one.own)
        if logits:
            tails[language] = logits[int(TAIL * len(logits))]
    offsets = (
        {name: round(max(-3.0, min(3.0, tails["en"] - tail)), 3) for name, tail in tails.items()}
        if "en" in tails
        else {}
    )
    return replace(model, offsets=offsets)


def with_cuts(
    model: Linear, calm: Sequence[tuple[Example, Linear]], *, elevated: float, high: float
) -> Linear:
    """The same weights with cuts at these shares of false alarms (0.003 = 0.3 %) on ordinary texts."""
    logits = sorted(
        (_logit(one, m) + model.offsets.get(one.language, 0.0) for one, m in calm if one.ordinary),
        reverse=True,
    )

    def cut(share: float) -> float:
        return round(logits[min(len(logits) - 1, math.ceil(share * len(logits)))] + 1e-3, 4)

    return replace(model, elevated=cut(elevated), high=cut(high))


def _logit(one: Example, model: Linear) -> float:
    words = words_of(one.text)[1]
    return model.logit(words, signals_of(one.text, one.language), one.language)


def _fold(example: Example) -> int:
    return zlib.crc32(example.group.encode()) % FOLDS


def save(model: Linear, path: Path = FILE) -> None:
    """Weights, scale, bias, cuts and the weights' hash, as JSON; one term a line, so that a diff can be
    read."""
    head = {
        "scale": model.scale,
        "bias": model.bias,
        "elevated": model.elevated,
        "high": model.high,
        "offsets": model.offsets,
        "sha256": fingerprint(model.weights),
    }
    text = json.dumps({**head, "weights": model.weights}, ensure_ascii=True, separators=(",", ":"))
    path.write_text(text + "\n", "ascii")


def _names(examples: Sequence[Example]) -> list[str]:
    """Terms seen twice, and every single word of the crisis lines."""
    counts = counted(example.text for example in examples)
    signals = {term for example in examples for term in _signals(example)}
    spoken = {term for term, count in counts.items() if count >= 2 and not term.isdigit()}
    return sorted(spoken | signals | {f"@{language}" for language in LANGUAGES})


def _matrix(examples: Sequence[Example], names: Sequence[str]) -> "csr_matrix":
    place = {name: index for index, name in enumerate(names)}
    data, indices, starts = [], [], [0]
    for example in examples:
        terms = terms_of(example.text)
        spoken = sorted(place[term] for term in terms if term in place)
        told = sorted(place[term] for term in (*_signals(example), f"@{example.language}") if term in place)
        indices += spoken + told
        data += [1 / math.sqrt(max(1, len(terms)))] * len(spoken) + [
            SPOKEN if names[i][0] == "@" else 1.0 for i in told
        ]
        starts.append(len(indices))
    return csr_matrix((data, indices, starts), shape=(len(examples), len(names)))


def _quantised(
    names: Sequence[str], coefficients: "np.ndarray[tuple[int], np.dtype[np.float64]]", bias: float
) -> Linear:
    order = np.argsort(-np.abs(coefficients))[:MOST_TERMS]
    scale = float(np.abs(coefficients).max()) / 127
    whole = {names[i]: round(float(coefficients[i]) / scale) for i in order}
    bias += SPOKEN * float(coefficients[list(names).index("@en")])
    kept = {name: weight for name, weight in sorted(whole.items()) if weight and name[0] != "@"}
    return Linear(kept, round(scale, 6), round(bias, 4), -99.0, 99.0, {}, fingerprint(kept)[:12])


def _signals(example: Example) -> frozenset[str]:
    return signals_of(example.text, example.language, example.without)
