"""Writes moons.csv: scikit-learn's two moons of seed 0, the data of the pictures."""
import csv, pathlib
import numpy as np
from sklearn.datasets import make_moons

np.random.seed(0)
x, y = make_moons(200, noise=0.20)
with open(pathlib.Path(__file__).with_name("moons.csv"), "w", newline="") as f:
    rows = csv.writer(f, lineterminator="\n")
    rows.writerow(["x1", "x2", "class"])
    for (a, b), k in zip(x, y):
        rows.writerow([f"{a:.4f}", f"{b:.4f}", k])
