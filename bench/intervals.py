"""Measures how many fresh rows lie in their 90 % intervals.

    python bench/intervals.py DIRECTORY [CAJAL]

DIRECTORY has the tables that bench/fetch_tables.py gets, and their list tables.tsv;
CAJAL is the program (default: cajal). Of each table with a number as its target, three
times a quarter of the rows is kept apart, a model is trained on the others as anyone
would train it, and cajal evaluate counts.
"""

import csv
import json
import os
import random
import subprocess
import sys
import tempfile


def main():
    directory = sys.argv[1]
    cajal = sys.argv[2] if len(sys.argv) > 2 else "cajal"
    with open(os.path.join(directory, "tables.tsv"), encoding="utf-8") as f:
        lines = [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")]
    means = []
    for name, target, what, *_ in lines:
        if what != "numbers":
            continue
        with open(os.path.join(directory, name + ".csv"), encoding="utf-8", newline="") as f:
            header, *rows = list(csv.reader(f))
        each = [covered(cajal, header, rows, target, split) for split in range(3)]
        means.append(sum(each) / len(each))
        print(f"{name:12} {len(rows):6} rows  " + "  ".join(f"{100 * c:5.1f}" for c in each) + f"  mean {100 * means[-1]:.1f} %", flush=True)
    print(f"mean {100 * sum(means) / len(means):.1f} %, least {100 * min(means):.1f} %")


def covered(cajal, header, rows, target, split):
    """The share of fresh rows in their intervals."""
    rows = rows[:]
    random.Random(split).shuffle(rows)
    fresh = len(rows) // 4
    with tempfile.TemporaryDirectory() as work:
        for name, part in ("fresh", rows[:fresh]), ("train", rows[fresh:]):
            with open(os.path.join(work, name + ".csv"), "w", encoding="utf-8", newline="") as f:
                csv.writer(f).writerows([header, *part])
        model = os.path.join(work, "model.safetensors")

        def run(*args):
            done = subprocess.run([cajal, *args], cwd=work, capture_output=True, text=True)
            if done.returncode:
                sys.exit(f"cajal {' '.join(args)}: {done.stderr}")
            return done.stdout

        run("train", "train.csv", "--target", target, "--task", "regression", "--no-baseline", "--seed", str(split), "--out", "out", "--save", model)
        return json.loads(run("evaluate", model, "fresh.csv", "--json"))["intervals"][0]["coverage"]


if __name__ == "__main__":
    main()
