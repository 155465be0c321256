"""Writes synth.json: data sets of scikit-learn, for the tests.

    python3 synth.py > synth.json

"next" is what the generator gives afterwards: it shows that nothing was drawn
too often or too rarely. Coordinates are rounded to 14 places.
"""

import json

import numpy as np
import sklearn
from sklearn import datasets


def spiral(n, classes, noise, random_state):
    """The data of CS231n, notes "Minimal Neural Network Case Study"."""
    m = n // classes
    x, y = np.zeros((n, 2)), np.zeros(n, dtype=int)
    for j in range(classes):
        rows = range(m * j, m * (j + 1))
        radius = np.linspace(0.0, 1, m)
        theta = np.linspace(j * 4, (j + 1) * 4, m) + random_state.randn(m) * noise
        x[rows] = np.c_[radius * np.sin(theta), radius * np.cos(theta)]
        y[rows] = j
    return x, y


def arithmetic(n, random_state):
    a, b = random_state.rand(2, n) * 100
    return np.stack([a, b], 1), np.stack([a + b, a - b, np.abs(a - b)], 1)


def generate(
    kind, n, r, noise=0.0, factor=0.0, features=0, classes=0, cov=0.0, std=0.0,
    in_order=False, counts=None, centers=None, stds=None, box=(-10.0, 10.0), mean=None,
):
    n, shuffle = counts or n, not in_order
    if kind == "moons":
        return datasets.make_moons(
            n if counts is None else tuple(counts), shuffle=shuffle, noise=noise, random_state=r
        )
    if kind == "circles":
        return datasets.make_circles(
            n if counts is None else tuple(counts),
            shuffle=shuffle, noise=noise, factor=factor, random_state=r,
        )
    if kind == "quantiles":
        return datasets.make_gaussian_quantiles(
            mean=mean, n_samples=n, n_features=features, n_classes=classes, cov=cov,
            shuffle=shuffle, random_state=r,
        )
    if kind == "blobs":
        if centers is None:
            centers = None if counts else classes
        return datasets.make_blobs(
            n, n_features=features, centers=centers, cluster_std=stds or std,
            center_box=tuple(box), shuffle=shuffle, random_state=r,
        )
    if kind == "spiral":
        return spiral(n, classes, noise, r)
    return arithmetic(n, r)


CASES = [
    dict(kind="moons", n=200, seed=0, noise=0.2),
    dict(kind="moons", n=21, seed=3, noise=0.05),
    dict(kind="moons", n=8, seed=1, noise=0.0),
    dict(kind="moons", n=1, seed=1, noise=0.1),
    dict(kind="moons", n=3, seed=2, noise=0.1),
    dict(kind="circles", n=31, seed=42, noise=0.05, factor=0.5),
    dict(kind="circles", n=8, seed=1, noise=0.0, factor=0.0),
    dict(kind="circles", n=1, seed=0, noise=0.1, factor=0.8),
    dict(kind="quantiles", n=200, seed=0, features=2, classes=2, cov=0.7),
    dict(kind="quantiles", n=31, seed=5, features=3, classes=4, cov=1.5),
    dict(kind="quantiles", n=12, seed=2**32 - 1, features=1, classes=1, cov=1.0),
    dict(kind="quantiles", n=9, seed=7, features=6, classes=9, cov=1.0),
    dict(kind="blobs", n=31, seed=0, features=2, classes=3, std=1.0),
    dict(kind="blobs", n=13, seed=42, features=4, classes=5, std=0.3),
    dict(kind="blobs", n=4, seed=42, features=1, classes=4, std=0.0),
    dict(kind="moons", n=20, seed=4, noise=0.1, counts=[13, 7]),
    dict(kind="moons", n=5, seed=4, noise=0.1, counts=[0, 5], in_order=True),
    dict(kind="moons", n=9, seed=4, noise=0.1, in_order=True),
    dict(kind="circles", n=12, seed=6, noise=0.1, factor=0.3, counts=[4, 8]),
    dict(kind="circles", n=12, seed=6, noise=0.0, factor=0.3, in_order=True),
    dict(kind="quantiles", n=20, seed=8, features=3, classes=3, cov=2.0, mean=[1.0, -5.0, 0.25]),
    dict(kind="quantiles", n=20, seed=8, features=11, classes=3, cov=2.0, in_order=True),
    dict(kind="blobs", n=14, seed=9, features=2, classes=3, std=0.5, counts=[2, 0, 12]),
    dict(kind="blobs", n=14, seed=9, features=3, classes=2, std=0.5, centers=[[1.0, 2, 3], [-4, 0.5, 0]]),
    dict(kind="blobs", n=11, seed=9, features=2, classes=3, stds=[0.5, 0.0, 3.0], box=[5.0, 6.5]),
    dict(kind="blobs", n=11, seed=9, features=2, classes=2, stds=[0.5, 1.0], counts=[8, 3],
         centers=[[0.0, 1.0], [2.0, 3.0]], in_order=True),
    dict(kind="spiral", n=30, seed=0, classes=3, noise=0.2),
    dict(kind="spiral", n=10, seed=4, classes=5, noise=0.0),
    dict(kind="arithmetic", n=7, seed=0),
]

out = []
for case in CASES:
    arguments = dict(case)
    r = np.random.RandomState(arguments.pop("seed"))
    x, y = generate(r=r, **arguments)
    case["x"] = np.round(x, 14).tolist()
    case["y"] = np.round(y, 14).tolist()
    case["next"] = r.random_sample()
    out.append(json.dumps(case, separators=(",", ":")))
versions = f"NumPy {np.__version__}, scikit-learn {sklearn.__version__}"
print('{"versions":' + json.dumps(versions) + ',"cases":[\n' + ",\n".join(out) + "\n]}")
