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
import sys

import freshrows

MOST = 1500


def main():
    cajal = sys.argv[2] if len(sys.argv) > 2 else "cajal"
    means = []
    print("table           chosen   at 0.5   at 1/6")
    for name, target, what, header, rows in freshrows.tables(sys.argv[1]):
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
    with freshrows.trained(cajal, header, rows, 3, split, "--target", target, "--task", "classification", "--cost", stated) as evaluate:
        thresholds = [], ["--threshold", "0.5"], ["--threshold", str(1 / 6)]
        return [evaluate(*t)["score"]["mean_cost"] for t in thresholds]


if __name__ == "__main__":
    main()
