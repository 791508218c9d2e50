"""Logistic regression over words and pairs, quantised to whole numbers from -127 to 127."""
import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from rooms.distress.fitting.sources import Example
from rooms.distress.fitting.terms import counted, terms_of
from rooms.distress.reader.linear import FILE, Linear, fingerprint

MOST_TERMS = 20_000
STRENGTH = 6.0


def fit(examples: Sequence[Example], *, strength: float = STRENGTH) -> Linear:
    """The linear part for these examples; its cuts are set by `with_cuts`."""
    names = _names(examples)
    matrix = _matrix(examples, names)
    targets = np.array([example.target for example in examples])
    weights = np.array([example.weight for example in examples])
    model = LogisticRegression(C=strength, max_iter=400)
    model.fit(matrix, targets, sample_weight=weights)
    return _quantised(names, model.coef_[0], float(model.intercept_[0]))


def with_cuts(model: Linear, ordinary: Sequence[str], *, elevated: float, high: float) -> Linear:
    """The same weights with cuts at these shares of false alarms (0.003 = 0.3 %) on ordinary texts."""
    from rooms.distress.reader.gate import words_of

    logits = sorted((model.logit(words_of(text)[1]) for text in ordinary), reverse=True)

    def cut(share: float) -> float:
        return round(logits[min(len(logits) - 1, math.ceil(share * len(logits)))] + 1e-3, 4)

    return Linear(model.weights, model.scale, model.bias, cut(elevated), cut(high), model.fingerprint)


def save(model: Linear, path: Path = FILE) -> None:
    """Weights, scale, bias, cuts and the weights' hash, as JSON; one term a line, so that a diff can be read."""
    head = {"scale": model.scale, "bias": model.bias, "elevated": model.elevated, "high": model.high,
            "sha256": fingerprint(model.weights)}
    text = json.dumps({**head, "weights": model.weights}, ensure_ascii=True, separators=(",", ":"))
    path.write_text(text + "\n", "ascii")


def _names(examples: Sequence[Example]) -> list[str]:
    """Terms seen twice, and every single word of the crisis lines."""
    counts = counted(example.text for example in examples)
    return sorted(term for term, count in counts.items() if count >= 2 and not term.isdigit())


def _matrix(examples: Sequence[Example], names: Sequence[str]) -> "csr_matrix":
    place = {name: index for index, name in enumerate(names)}
    data, indices, starts = [], [], [0]
    for example in examples:
        terms = terms_of(example.text)
        known = sorted(place[term] for term in terms if term in place)
        indices += known
        data += [1 / math.sqrt(max(1, len(terms)))] * len(known)
        starts.append(len(indices))
    return csr_matrix((data, indices, starts), shape=(len(examples), len(names)))


def _quantised(names: Sequence[str], coefficients: "np.ndarray[tuple[int], np.dtype[np.float64]]", bias: float) -> Linear:
    order = np.argsort(-np.abs(coefficients))[:MOST_TERMS]
    scale = float(np.abs(coefficients).max()) / 127
    whole = {names[i]: int(round(coefficients[i] / scale)) for i in order}
    kept = {name: weight for name, weight in sorted(whole.items()) if weight}
    return Linear(kept, round(scale, 6), round(bias, 4), 99.0, 99.0, fingerprint(kept)[:12])
