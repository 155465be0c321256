"""Writes metric.json: scikit-learn's measures of small predictions.

    python3 metric.py > metric.json

Probabilities are twentieths and numbers hundredths, so that many are equal.
null stands for NaN.
"""

import json
import math
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

warnings.filterwarnings("ignore")
r = np.random.RandomState(0)
AVERAGES = ["binary", "macro", "micro", "weighted"]


def plain(v):
    v = np.asarray(v, dtype=float)
    return [None if math.isnan(x) else x for x in v.flatten().tolist()]


def scores(t, y, averages, k):
    out = {"accuracy": m.accuracy_score(t, y)}
    for name, f in ("precision", m.precision_score), ("recall", m.recall_score), ("f1", m.f1_score):
        for a in averages:
            out[name if a == "binary" else f"{name}_{a}"] = f(t, y, average=a)
        out[f"{name} of classes"] = plain(f(t, y, average=None, labels=range(k)))
    out["confusion"] = m.confusion_matrix(t, y, labels=range(k)).flatten().tolist()
    return out


def case(name, p, t, values):
    values = {k: v if isinstance(v, list) else plain(v)[0] for k, v in values.items()}
    return dict(name=name, p=np.asarray(p).tolist(), t=np.asarray(t).tolist(), want=values)


def binary(name, p, t):
    p, t = np.asarray(p), np.asarray(t)
    values = scores(t, (p > 0.5).astype(int), AVERAGES, 2)
    values["auc"] = m.roc_auc_score(t, p)
    return case(name, p[:, None], t, values)


def multi(name, p, t, classes):
    p, t = np.asarray(p), np.asarray(t)
    values = scores(t, p.argmax(1), AVERAGES[1:], classes)
    for k in 1, 2, 3:
        values[f"top_{k}"] = m.top_k_accuracy_score(t, p, k=k, labels=range(classes))
    values["auc"] = m.roc_auc_score(t, p, multi_class="ovr", labels=range(classes))
    return case(name, p, t, values)


def draw(n, classes, labels):
    t = r.choice(labels, n)
    p = np.stack([r.multinomial(20, r.dirichlet(1 + 2 * np.eye(classes)[c])) for c in t]) / 20
    return p, t


def regression(name, y, t):
    return case(name, y, t, {
        "mse": m.mean_squared_error(t, y),
        "rmse": m.root_mean_squared_error(t, y),
        "mae": m.mean_absolute_error(t, y),
        "r2": m.r2_score(t, y),
    })


def noisy(*shape):
    t = np.round(r.randn(*shape) * 3 + 10, 2)
    return np.round(t + r.randn(*shape), 2), t


p2, t2 = draw(40, 2, [0, 1])
CASES = [
    binary("two classes", p2[:, 1], t2),
    binary("all alike", [0.5] * 6, [0, 1, 1, 0, 1, 0]),
    binary("all right", [0.9, 0.1, 0.8, 0.2], [1, 0, 1, 0]),
    binary("all wrong", [0.1, 0.9, 0.2, 0.8], [1, 0, 1, 0]),
    binary("only 0, found", [0.1, 0.2, 0.3], [0, 0, 0]),
    binary("only 0, missed", [0.9, 0.2, 0.8], [0, 0, 0]),
    binary("only 1, missed", [0.1, 0.2, 0.3], [1, 1, 1]),
    multi("four classes", *draw(45, 4, range(4)), 4),
    multi("a class without samples", *draw(30, 4, [0, 1, 3]), 4),
    multi("a class that does not occur", [[0.6, 0.2, 0.2], [0.1, 0.7, 0.2], [0.8, 0.1, 0.1]], [0, 1, 1], 3),
    regression("one number", *noisy(33)),
    regression("three numbers", *noisy(21, 3)),
    regression("right", [1.0, 2.0, 4.0], [1.0, 2.0, 4.0]),
    regression("equal targets", [1.0, 2.0, 4.0], [2.0, 2.0, 2.0]),
    regression("equal and right", [2.0, 2.0, 2.0], [2.0, 2.0, 2.0]),
    regression("one sample", [1.0], [3.0]),
    regression("far from zero", 1e8 + np.arange(9.0), 1e8 + np.arange(9.0)[::-1] / 4),
]

lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in CASES)
print(json.dumps({"versions": f"NumPy {np.__version__}, scikit-learn {sklearn.__version__}"})[:-1] + ', "cases": [\n' + lines + "\n]}")
