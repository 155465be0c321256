"""Makes ridge.json: ridge regressions of scikit-learn 1.9.1, and what its dummies score.

    python3 ridge.py

Run in this folder. All data are rounded and stored as integers to be divided by 1000; both
sides fit the rounded numbers.
"""

import json

import numpy as np
import sklearn
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import Ridge, RidgeCV
from sklearn.metrics import log_loss, r2_score

rng = np.random.RandomState(0)


def linear(n, d, targets, noise):
    x = rng.randn(n, d)
    return x, x @ rng.randn(d, targets) + 3 * rng.randn(targets) + noise * rng.randn(n, targets)


def collinear():
    """Numbers and the one-hot columns of two categories, as a table gives them."""
    a, b = rng.randint(0, 3, 80), rng.randint(0, 2, 80)
    x = np.hstack([rng.randn(80, 2), np.eye(3)[a], np.eye(2)[b]])
    return x, (x[:, :1] + a[:, None] * 0.5 + 0.3 * rng.randn(80, 1))


def rounded(a):
    return np.rint(1000 * a).astype(int)


def fits():
    sets = {"tall": linear(60, 4, 1, 0.5), "noise alone": (rng.randn(50, 3), rng.randn(50, 1)),
            "several targets": linear(40, 5, 3, 2), "wide": linear(20, 50, 2, 1),
            "square": linear(12, 12, 1, 1), "collinear": collinear(),
            "many rows": linear(1200, 3, 1, 4)}
    for name, (x, y) in sets.items():
        x, y = rounded(x), rounded(y)
        alphas = np.logspace(-4, 4, 10)
        m = RidgeCV(alphas, store_cv_results=True).fit(x / 1000, y / 1000)
        one = Ridge(alpha=2.5, solver="svd").fit(x / 1000, y / 1000)
        yield {"name": name, "x": x.tolist(), "y": y.tolist(), "penalty": float(m.alpha_),
               "errors": m.cv_results_.reshape(-1, len(alphas)).mean(0).tolist(),
               "coef": np.atleast_2d(m.coef_).tolist(), "intercept": np.atleast_1d(m.intercept_).tolist(),
               "fixed_coef": np.atleast_2d(one.coef_).tolist(), "fixed_intercept": np.atleast_1d(one.intercept_).tolist()}


def dummies():
    y, test = rng.choice([0, 3, 4], 30, p=[.2, .5, .3]), rng.choice([0, 3, 4], 20)
    m = DummyClassifier(strategy="prior").fit(y[:, None], y)
    p = m.predict_proba(test[:, None])
    z, fresh = rounded(rng.randn(25, 2)), rounded(1 + rng.randn(15, 2))
    r = DummyRegressor().fit(z, z / 1000)
    return {"labels": y.tolist(), "test": test.tolist(), "class": int(m.predict([[0]])[0]),
            "accuracy": m.score(test[:, None], test), "log_loss": log_loss(test, p, labels=m.classes_),
            "numbers": z.tolist(), "fresh": fresh.tolist(), "mean": r.predict([[0]])[0].tolist(),
            "r2": r2_score(fresh / 1000, r.predict(fresh))}


with open("ridge.json", "w") as out:
    json.dump({"source": f"ridge.py, scikit-learn {sklearn.__version__}, NumPy {np.__version__}",
               "fits": list(fits()), "dummies": dummies()}, out, separators=(",", ":"))
    out.write("\n")
