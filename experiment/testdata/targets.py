"""Writes targets.json: scikit-learn's measures of several targets at once.

    python3 targets.py > targets.json

Numbers are hundredths and probabilities twentieths. Each case is measured without
weights of samples and with weights.
"""

import json

import numpy as np
import sklearn
from sklearn import metrics as m

r = np.random.RandomState(7)


def numbers(n, k):
    t = np.round(r.normal(size=(n, k)) * [1, 10, 100][:k], 2)
    p = np.round(t + r.normal(size=(n, k)) * [0.5, 9, 20][:k], 2)
    for w in None, np.round(r.uniform(0, 3, n), 1):
        raw = {"multioutput": "raw_values", "sample_weight": w}
        mean = {"sample_weight": w}
        yield {
            "p": p.tolist(), "t": t.tolist(), "w": None if w is None else w.tolist(),
            "r2": m.r2_score(t, p, **raw).tolist(), "rmse": m.root_mean_squared_error(t, p, **raw).tolist(),
            "mae": m.mean_absolute_error(t, p, **raw).tolist(),
            "mean": {"r2": m.r2_score(t, p, **mean), "rmse": m.root_mean_squared_error(t, p, **mean), "mae": m.mean_absolute_error(t, p, **mean)},
        }


def labels(n, k):
    t = (r.uniform(size=(n, k)) < [0.5, 0.2, 0.8][:k]).astype(int)
    p = np.round(np.clip(0.5 * t + 0.6 * r.uniform(size=(n, k)), 0.05, 0.95) * 20) / 20
    y = (p > 0.5).astype(int)
    for w in None, np.round(r.uniform(0, 3, n), 1):
        each = [{
            "accuracy": m.accuracy_score(t[:, j], y[:, j], sample_weight=w), "f1": m.f1_score(t[:, j], y[:, j], sample_weight=w),
            "auc": m.roc_auc_score(t[:, j], p[:, j], sample_weight=w), "log_loss": m.log_loss(t[:, j], p[:, j], sample_weight=w),
            "confusion": m.confusion_matrix(t[:, j], y[:, j]).tolist(),
        } for j in range(k)]
        yield {
            "p": p.tolist(), "t": t.tolist(), "w": None if w is None else w.tolist(), "labels": each,
            "all": {"subset_accuracy": m.accuracy_score(t, y, sample_weight=w), "hamming_loss": m.hamming_loss(t, y, sample_weight=w),
                    "f1_macro": m.f1_score(t, y, average="macro", sample_weight=w), "auc": m.roc_auc_score(t, p, sample_weight=w)},
        }


print(json.dumps({"versions": f"NumPy {np.__version__}, scikit-learn {sklearn.__version__}",
                  "numbers": [c for n, k in ((12, 2), (40, 3)) for c in numbers(n, k)],
                  "labels": [c for n, k in ((30, 2), (60, 3)) for c in labels(n, k)]}))
