"""Writes scalers.json: scikit-learn's scalers and transformers of small tables.

    python3 scalers.py > scalers.json

A number of tables, 11 if not given, and a seed may follow, for comparing more. null
stands for NaN. There is no "want" where scikit-learn refuses.
"""

import json
import math
import sys
import warnings

import numpy as np
import sklearn
import scipy
from sklearn import preprocessing as p

warnings.filterwarnings("ignore")
np.seterr(all="ignore")
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 11
r = np.random.RandomState(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
cases = []


def plain(x):
    return [[None if math.isnan(v) or math.isinf(v) else v for v in row] for row in np.asarray(x, float).tolist()]


def case(kind, scaler, x, other, learned, **asked):
    c = dict(kind=kind, x=plain(x), other=plain(other), asked=asked)
    try:
        scaler.fit(x)
        if not all(np.isfinite(getattr(scaler, name)).all() for name in learned.values()):
            return
        to = scaler.transform(other)
        c["want"] = dict(transformed=plain(to), inverse=plain(scaler.inverse_transform(to)))
        c["learned"] = {key: np.ravel(getattr(scaler, name)).tolist() for key, name in learned.items()}
    except ValueError:
        pass
    cases.append(c)


def settled(x):
    """Whether powers have a clear answer. Of two different numbers SciPy's is what
    rounding left, and a constant column is not seen to be one beside gaps."""
    for v in x.T:
        v = np.round(v, 12)
        different, gaps = len(set(v[~np.isnan(v)])), np.isnan(v).any()
        if different == 2 or different == 1 and gaps:
            return False
    return True


def table():
    n, columns = int(r.choice([1, 2, 5, 12, 40])), int(r.randint(1, 4))
    form = r.randint(6)
    x = [r.randn(n, columns), np.exp(r.randn(n, columns)), r.gamma(1, 2, (n, columns)) + 1e-3, np.round(r.randn(n, columns)), -np.exp(r.randn(n, columns)), r.rand(n, columns) * 1e3 + 1e2][form]
    x = x * 10.0 ** r.randint(-1, 2)
    if n > 2 and r.rand() < 0.2:
        x[:, 0] = 3.0
    if n > 2 and r.rand() < 0.3:
        x[r.rand(n, columns) < 0.2] = np.nan
    other = x[r.permutation(n)] * r.choice([1, 1.3, 0.5])
    return x, other


for i in range(COUNT):
    x, other = table()
    case("max-abs", p.MaxAbsScaler(), x, other, dict(scale="scale_"))
    low, high = [(25.0, 75.0), (10.0, 90.0), (0.0, 100.0), (5.0, 50.0)][r.randint(4)]
    unit = bool(r.randint(2)) and low > 0
    case("robust", p.RobustScaler(quantile_range=(low, high), unit_variance=unit), x, other, dict(center="center_", scale="scale_"), low=low, high=high, unit=unit)
    count, normal = int(r.choice([2, 7, 30, 1000])), bool(r.randint(2))
    case("quantile", p.QuantileTransformer(n_quantiles=count, output_distribution="normal" if normal else "uniform", subsample=None), x, other, {}, count=count, normal=normal)
    raw = bool(r.randint(2))
    if not settled(x):
        continue
    case("yeo-johnson", p.PowerTransformer(standardize=not raw), x, other, dict(lambdas="lambdas_"), raw=raw)
    x, other = np.abs(x) + 0.01, np.abs(other) + 0.01
    if not settled(x):
        continue
    case("box-cox", p.PowerTransformer(method="box-cox", standardize=not raw), x, other, dict(lambdas="lambdas_"), raw=raw)

lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
print(json.dumps({"versions": f"NumPy {np.__version__}, SciPy {scipy.__version__}, scikit-learn {sklearn.__version__}"})[:-1] + ', "cases": [\n' + lines + "\n]}")
