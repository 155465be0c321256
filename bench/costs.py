"""Measures what errors cost on fresh rows at the threshold that training chooses.

    python bench/costs.py DIRECTORY [CAJAL]

DIRECTORY has the tables that bench/fetch_tables.py gets, and their list tables.tsv;
CAJAL is the program (default: cajal). Of each table of two classes with at most 1,500
rows, three times a third of the rows is kept apart and a model is trained on the others,
where to miss the rarer class costs five times as much as to miss the other. cajal
evaluate says what a fresh row costs in the mean: at the threshold chosen out of fold, at
0.5, and at 1/6, which would be right if the probabilities were exact.
"""

import collections
import csv
import json
import os
import random
import subprocess
import sys
import tempfile

MOST = 1500


def main():
    directory = sys.argv[1]
    cajal = sys.argv[2] if len(sys.argv) > 2 else "cajal"
    with open(os.path.join(directory, "tables.tsv"), encoding="utf-8") as f:
        lines = [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")]
    means = []
    print("table           chosen   at 0.5   at 1/6")
    for name, target, what, *_ in lines:
        with open(os.path.join(directory, name + ".csv"), encoding="utf-8", newline="") as f:
            header, *rows = list(csv.reader(f))
        at = header.index(target)
        rows = [row for row in rows if row[at] not in ("", "NA")]
        classes = collections.Counter(row[at] for row in rows)
        if what != "classes" or len(classes) != 2 or len(rows) > MOST:
            continue
        (often, _), (rare, _) = classes.most_common()
        each = [costs(cajal, header, rows, target, f"{rare}=5,{often}=1", split) for split in range(3)]
        means.append([sum(c) / len(c) for c in zip(*each)])
        print(f"{name:14}" + "".join(f"{c:9.3f}" for c in means[-1]), flush=True)
    print(f"mean of {len(means):2}    " + "".join(f"{sum(c) / len(c):9.3f}" for c in zip(*means)))


def costs(cajal, header, rows, target, stated, split):
    """What a fresh row costs at the threshold chosen, at 0.5 and at 1/6."""
    rows = rows[:]
    random.Random(split).shuffle(rows)
    fresh = len(rows) // 3
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

        run("train", "train.csv", "--target", target, "--task", "classification", "--cost", stated, "--no-baseline",
            "--seed", str(split), "--out", "none", "--save", model)
        thresholds = [], ["--threshold", "0.5"], ["--threshold", str(1 / 6)]
        return [json.loads(run("evaluate", model, "fresh.csv", "--json", *t))["score"]["mean_cost"] for t in thresholds]


if __name__ == "__main__":
    main()
