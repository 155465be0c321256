"""Writes scikit-learn's small tables as CSV: classes by name where they have some.

python3 bench/tables/testdata/make.py    (from the repository's root)

Iris (R. A. Fisher, 1936), wine and breast cancer come from the UCI Machine
Learning Repository (CC BY 4.0), diabetes from Efron, Hastie, Johnstone and
Tibshirani, Least Angle Regression, 2004.
"""

import csv
from pathlib import Path

from sklearn import datasets

here = Path(__file__).parent
for name in ["iris", "wine", "breast_cancer", "diabetes"]:
    options = {"scaled": False} if name == "diabetes" else {}
    d = getattr(datasets, "load_" + name)(**options)
    with open(here / f"{name}.csv", "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow([c.replace(" (cm)", "").replace(" ", "_").replace("/", "_") for c in d.feature_names] + ["target"])
        for x, y in zip(d.data, d.target):
            label = str(d.target_names[y]) if "target_names" in d else format(y, "g")
            w.writerow([format(v, ".10g") for v in x] + [label])
