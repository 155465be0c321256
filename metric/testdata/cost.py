"""Writes cost.json: what errors cost over the threshold, with scikit-learn.

    python3 cost.py > cost.json

Each case has the probabilities p of class 1, labels t, weights w or null and the costs
of a false negative and a false positive. Wanted are the mean cost at each score that
occurs, by confusion_matrix, and the lowest cost that any of 20,001 thresholds has.
"""
import json

import numpy as np
import sklearn
from sklearn.metrics import confusion_matrix

rng = np.random.default_rng(13)


def cost(t, p, w, fn, fp, threshold):
    (_, false_positive), (false_negative, _) = confusion_matrix(t, p >= threshold, labels=[0, 1], sample_weight=w)
    return (fn * false_negative + fp * false_positive) / (len(t) if w is None else w.sum())


cases = []
for n, digits, weighted, fn, fp in [(12, 1, False, 1, 1), (40, 2, False, 5, 1), (40, 2, True, 5, 1), (60, 1, True, 0.25, 2), (30, 2, False, 1, 7.5)]:
    t = rng.integers(0, 2, n)
    p = np.round(np.clip(rng.normal(0.35 + 0.3 * t, 0.25), 0.01, 0.99), digits)
    w = np.round(rng.uniform(0, 3, n), 2) if weighted else None
    scores = np.unique(p if w is None else p[w > 0])
    cases.append({
        "p": p.tolist(), "t": t.tolist(), "w": None if w is None else w.tolist(), "fn": fn, "fp": fp,
        "thresholds": scores.tolist(),
        "cost": [cost(t, p, w, fn, fp, s) for s in scores] + [cost(t, p, w, fn, fp, 2)],
        "least": min(cost(t, p, w, fn, fp, s) for s in np.linspace(0, 1, 20001)[1:-1]),
        "calibrated": fp / (fp + fn),
    })
lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
print(json.dumps({"versions": f"NumPy {np.__version__}, scikit-learn {sklearn.__version__}"})[:-1] + ', "cases": [\n' + lines + "\n]}")
