"""What scripts share that train on some rows of a table and measure on fresh ones."""

import contextlib
import csv
import json
import os
import random
import subprocess
import sys
import tempfile


def tables(directory):
    """The tables of a directory that bench/fetch_tables.py filled: for each its name,
    its target, "classes" or "numbers", the names of its columns, and its rows."""
    with open(os.path.join(directory, "tables.tsv"), encoding="utf-8") as f:
        lines = [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")]
    for name, target, what, *_ in lines:
        with open(os.path.join(directory, name + ".csv"), encoding="utf-8", newline="") as f:
            header, *rows = list(csv.reader(f))
        yield name, target, what, header, rows


@contextlib.contextmanager
def trained(cajal, header, rows, share, split, *args):
    """Trains on all but a share of the rows, which a split draws, as the further
    arguments of cajal train say, and gives what evaluates the model on the fresh rows:
    a function of more arguments for cajal evaluate that returns its JSON."""
    rows = rows[:]
    random.Random(split).shuffle(rows)
    fresh = len(rows) // share
    with tempfile.TemporaryDirectory() as work:
        for name, part in ("fresh", rows[:fresh]), ("train", rows[fresh:]):
            with open(os.path.join(work, name + ".csv"), "w", encoding="utf-8", newline="") as f:
                csv.writer(f).writerows([header, *part])

        def run(*args):
            done = subprocess.run([cajal, *args], cwd=work, capture_output=True, text=True)
            if done.returncode:
                sys.exit(f"cajal {' '.join(args)}: {done.stderr}")
            return done.stdout

        run("train", "train.csv", "--no-baseline", "--seed", str(split), "--out", "none", "--save", "model.safetensors", *args)
        yield lambda *more: json.loads(run("evaluate", "model.safetensors", "fresh.csv", "--json", *more))
