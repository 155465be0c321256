"""scikit-learn's side of bench/tables: its multi-layer perceptrons as they come.

Reads JSON from standard input: {"path": …, "classes": true, "runs": [{"seed": 0,
"train": [rows], "test": [rows]}, …]}. Prints a JSON list with the accuracy, or
R², on each run's test rows. Inputs are standardised by the training rows.
"""

import csv
import json
import sys
import warnings

import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")  # that 200 epochs do not converge
job = json.load(sys.stdin)
with open(job["path"], newline="") as f:
    rows = list(csv.reader(f))[1:]
X = np.array([r[:-1] for r in rows], dtype=float)
y = np.array([r[-1] for r in rows])
if not job["classes"]:
    y = y.astype(float)
scores = []
for run in job["runs"]:
    train, test = run["train"], run["test"]
    scaler = StandardScaler().fit(X[train])
    model = (MLPClassifier if job["classes"] else MLPRegressor)(random_state=run["seed"])
    model.fit(scaler.transform(X[train]), y[train])
    scores.append(model.score(scaler.transform(X[test]), y[test]))
print(json.dumps(scores))
