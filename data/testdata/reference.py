"""Writes reference.json: splits, folds and scalers as scikit-learn makes them."""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler


def parts(pairs):
    return [{"train": a.tolist(), "test": b.tolist()} for a, b in pairs]


def splits():
    for n, fraction in [(2, 0.5), (10, 0.3), (10, 0.25), (101, 0.2), (7, 0.01)]:
        for seed in [None, 0, 1]:
            train, test = train_test_split(np.arange(n), test_size=fraction, shuffle=seed is not None, random_state=seed)
            yield {"n": n, "fraction": fraction, "seed": seed, **parts([(train, test)])[0]}


def folds(kind):
    labels = {
        "sorted": [0] * 5 + [1] * 7,
        "mixed": [2, 0, 1, 2, 2, 0, 0, 2, 1, 2, 2, 1, 0, 2, 2, 1, 0],
        "rare": [3, 3, 3, 3, -1, -1, 9, 3, 3, 3],
    }
    for name, y in labels.items():
        for k in [2, 3, 5]:
            for seed in [None, 0, 7]:
                f = kind(k, shuffle=seed is not None, random_state=seed)
                yield {"name": name, "y": y, "k": k, "seed": seed, "folds": parts(f.split(np.zeros(len(y)), y))}


def scalers():
    r = np.random.RandomState(0)
    tables = {
        "normal": r.randn(9, 3) * [1, 50, 1e-4] + [0, 1e3, -5],
        "constant": np.column_stack([np.full(10, 0.1), np.zeros(10), np.full(10, 1e8), r.rand(10)]),
        "one row": np.array([[3.0, -4.0]]),
        "far from zero": r.rand(50, 1) + 1e9,
    }
    for name, x in tables.items():
        standard, minmax = StandardScaler().fit(x), MinMaxScaler((-1, 2)).fit(x)
        other = x[::-1] * 1.5 + 1
        yield {
            "name": name, "x": x.tolist(), "other": other.tolist(),
            "mean": standard.mean_.tolist(), "scale": standard.scale_.tolist(),
            "standard": standard.transform(other).tolist(),
            "min": minmax.data_min_.tolist(), "max": minmax.data_max_.tolist(),
            "minmax": minmax.transform(other).tolist(),
        }


out = {
    "numpy": np.__version__, "sklearn": sklearn.__version__,
    "split": list(splits()), "kfold": list(folds(KFold)), "stratified": list(folds(StratifiedKFold)),
    "scalers": list(scalers()),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
