"""Makes data.json and, with two versions of scikit-learn, the fits to it.

    python3 logistic.py data        any version: data.json
    python3 logistic.py published   scikit-learn 1.2.1, all defaults: published.json
    python3 logistic.py converged   scikit-learn 1.9.1, tight tolerance: converged.json

Run in this folder. Version 1.2 is the one that the published runs used. Its stopping rule is
loose and cannot be made tight (ftol is fixed), so the minimum comes from a later one. All data
but moons are rounded and stored as integers to be divided by "scale", to keep the file small;
both sides fit the rounded numbers.
"""

import json
import sys
import warnings

import numpy as np
import sklearn
from sklearn import datasets
from sklearn.linear_model import LogisticRegressionCV
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")

# Accuracy of the default fit to make_gaussian_quantiles of random_state 0 to 19, unrounded data,
# scikit-learn 1.2.1: rounding must not change it.
QUANTILES = [0.54, 0.55, 0.525, 0.515, 0.57, 0.585, 0.555, 0.545, 0.545, 0.515,
             0.555, 0.485, 0.52, 0.525, 0.535, 0.575, 0.565, 0.505, 0.625, 0.515]


def standardised(name, columns=None, scale=1000):
    d = getattr(datasets, "load_" + name)()
    return StandardScaler().fit_transform(d.data[:, :columns]), d.target, scale


def quantiles(seed):
    return *datasets.make_gaussian_quantiles(mean=None, cov=0.7, n_samples=200, n_features=2,
                                             n_classes=2, random_state=seed), 10000


def data():
    np.random.seed(0)
    moons = datasets.make_moons(200, noise=0.20)
    sets = {"iris": standardised("iris"),
            "wine": standardised("wine"),
            "breast cancer, first ten columns": standardised("breast_cancer", 10, 100)}
    sets |= {f"quantiles {seed}": quantiles(seed) for seed in range(20)}
    return [{"name": "moons", "scale": 1, "x": moons[0].tolist(), "y": moons[1].tolist()}] + [
        {"name": n, "scale": scale, "x": np.rint(x * scale).astype(int).tolist(), "y": y.tolist()}
        for n, (x, y, scale) in sets.items()]


def splits():
    """The fold that tests each row, by StratifiedKFold."""
    rng = np.random.RandomState(0)
    for n, classes, folds in [(10, 2, 5), (23, 3, 5), (17, 2, 3), (31, 4, 7), (12, 5, 2), (40, 3, 10)]:
        y = rng.randint(0, classes, n)
        test = np.empty(n, int)
        for f, (_, rows) in enumerate(StratifiedKFold(folds).split(np.zeros(n), y)):
            test[rows] = f
        yield {"y": y.tolist(), "folds": folds, "fold": test.tolist()}


def shorten(a):
    return np.round(a, 10).tolist()


def fit(d, folds, **options):
    x, y = np.array(d["x"]) / d["scale"], np.array(d["y"])
    m = LogisticRegressionCV(cv=folds, **options).fit(x, y)
    scores = list(m.scores_.values())[0].reshape(folds, -1)
    sizes = np.array([len(t) for _, t in StratifiedKFold(folds).split(x, y)])
    return {"name": d["name"], "folds": folds, "c": shorten(m.C_[0]),
            "coef": shorten(m.coef_), "intercept": shorten(m.intercept_),
            "right": np.rint(scores * sizes[:, None]).astype(int).tolist(),
            "all_right": round(m.score(x, y) * len(y)),
            "iterations": np.reshape(m.n_iter_, (folds, -1)).tolist(),
            "probabilities": shorten(m.predict_proba(x[:3]))}


def write(name, **contents):
    source = f"logistic.py, scikit-learn {sklearn.__version__}, NumPy {np.__version__}"
    with open(name + ".json", "w") as out:
        json.dump({"source": source, **contents}, out, separators=(",", ":"))
        out.write("\n")


def fits(**options):
    with open("data.json") as f:
        for d in json.load(f)["sets"]:
            for folds in (5,) if "quantiles" in d["name"] else (5, 3):
                yield fit(d, folds, **options)


match sys.argv[1]:
    case "data":
        write("data", sets=data(), splits=list(splits()))
    case "published":
        made = list(fits())
        assert [f["all_right"] / 200 for f in made if "quantiles" in f["name"]] == QUANTILES
        write("published", fits=made)
    case "converged":
        write("converged", fits=list(fits(tol=1e-10, max_iter=10000, scoring="accuracy",
                                          l1_ratios=(0,), use_legacy_attributes=True)))
