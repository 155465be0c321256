"""Writes splits.json: scikit-learn's splits of small data sets, with seeds.

    python3 splits.py > splits.json

A number of cases of each kind, 6 if not given, and a seed may follow, for comparing
more (python3 splits.py 500 1 > splits.json).
"""

import json
import sys
import warnings

import numpy as np
import sklearn
from sklearn import model_selection as m

warnings.filterwarnings("ignore")
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 6
r = np.random.RandomState(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
cases = []


def draw():
    n = int(r.choice([4, 9, 23, 60]))
    y = r.choice(int(r.randint(1, 6)), n) * 3
    groups = r.choice(int(r.randint(2, 15)), n)
    return n, y, groups


def sizes(n):
    test, train = [(None, None), (0.3, None), (None, 0.55), (0.2, 0.3), (int(r.randint(1, max(n, 2))), None), (2, 1), (1, int(r.randint(1, max(n, 2))))][r.randint(7)]
    return dict(test_size=test, train_size=train)


def case(kind, split, x, y, groups, **asked):
    try:
        folds = [dict(train=a.tolist(), test=b.tolist()) for a, b in split.split(x, y, groups)]
    except ValueError:
        folds = None
    c = dict(kind=kind, n=len(x), folds=folds, **asked)
    if y is not None:
        c["y"] = y.tolist()
    if groups is not None:
        c["groups"] = groups.tolist()
    cases.append({k: v for k, v in c.items() if v is not None})


for i in range(COUNT):
    n, y, groups = draw()
    x, k, seed = np.zeros(n), int(r.randint(2, 6)), int(r.randint(2**31))
    s, g = sizes(n), sizes(len(set(groups)))
    case("shuffle", m.ShuffleSplit(k, random_state=seed, **s), x, None, None, k=k, seed=seed, **s)
    case("stratified shuffle", m.StratifiedShuffleSplit(k, random_state=seed, **s), x, y, None, k=k, seed=seed, **s)
    case("group shuffle", m.GroupShuffleSplit(k, random_state=seed, **g), x, None, groups, k=k, seed=seed, **g)
    case("repeated", m.RepeatedKFold(n_splits=k, n_repeats=2, random_state=seed), x, None, None, k=k, seed=seed)
    case("repeated stratified", m.RepeatedStratifiedKFold(n_splits=k, n_repeats=2, random_state=seed), x, y, None, k=k, seed=seed)
    case("group", m.GroupKFold(k), x, None, groups, k=k)
    case("group", m.GroupKFold(k, shuffle=True, random_state=seed), x, None, groups, k=k, seed=seed)
    case("stratified group", m.StratifiedGroupKFold(k), x, y, groups, k=k)
    case("stratified group", m.StratifiedGroupKFold(k, shuffle=True, random_state=seed), x, y, groups, k=k, seed=seed)
    case("leave one group out", m.LeaveOneGroupOut(), x, None, groups)
    gap, most, tests = int(r.randint(0, 4)), [None, int(r.randint(1, 9))][r.randint(2)], [None, int(r.randint(1, 5))][r.randint(2)]
    split = m.TimeSeriesSplit(k, gap=gap, max_train_size=most, test_size=tests)
    case("time series", split, x, None, None, k=k, gap=gap, most=most, tests=tests)
    try:
        a, b = m.train_test_split(np.arange(n), stratify=y, random_state=seed, test_size=0.25)
        folds = [dict(train=a.tolist(), test=b.tolist())]
    except ValueError:
        folds = None
    c = dict(kind="stratified shuffle", n=n, k=1, seed=seed, test_size=0.25, y=y.tolist())
    cases.append(c if folds is None else c | dict(folds=folds))

lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
print(json.dumps({"versions": f"NumPy {np.__version__}, scikit-learn {sklearn.__version__}"})[:-1] + ', "cases": [\n' + lines + "\n]}")
