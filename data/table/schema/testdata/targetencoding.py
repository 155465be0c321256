"""Writes targetencoding.json: what levels say of a target, by the analysis of variance.

The values are the best linear unbiased predictions of the random effects of
y = mean + effect(level) + residual, whose variances are estimated by the analysis of
variance (Searle, Casella and McCulloch, 1992, chapter 3), from numpy's inverse of the
covariance of all rows; in units of y's deviation.
"""
import json
import os

import numpy as np

rng = np.random.default_rng(7)


def values(levels, y):
    names, place = np.unique(levels, return_inverse=True)
    z = np.eye(len(names))[place]  # (N, L)
    n = z.sum(0)
    means = z.T @ y / n
    total, mean = len(y), y.mean()
    within = ((y - means[place]) ** 2).sum() / (total - len(names))
    between = (n * (means - mean) ** 2).sum() / (len(names) - 1)
    tau = max(0, (between - within) / ((total - (n ** 2).sum() / total) / (len(names) - 1)))
    covariance = tau * z @ z.T + within * np.eye(total)
    effects = tau * z.T @ np.linalg.inv(covariance) @ (y - mean)
    return [float(v) for v in effects / y.std()]


cases = []
for rows, towns, effect in [(40, 5, 2.0), (60, 30, 1.0), (60, 30, 0.0), (200, 12, 0.3), (30, 2, 1.0)]:
    town = rng.integers(0, towns, rows)
    y = (rng.normal(size=towns) * effect)[town] + rng.normal(size=rows) + 3
    y = y.round(3)
    cases.append({"levels": [f"t{t:02d}" for t in town], "y": y.tolist(), "want": values(town, y)})
    label = (y > 3).astype(float)
    cases.append({"levels": [f"t{t:02d}" for t in town], "classes": ["no" if v == 0 else "yes" for v in label], "want": values(town, label)})
with open(os.path.join(os.path.dirname(__file__), "targetencoding.json"), "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
