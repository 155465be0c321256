"""Measures how many fresh rows lie in their 90 % intervals.

    python bench/intervals.py DIRECTORY [CAJAL]

DIRECTORY has the tables that bench/fetch_tables.py gets, and their list tables.tsv;
CAJAL is the program (default: cajal). Of each table with a number as its target, three
times a quarter of the rows is kept apart, a model is trained on the others as anyone
would train it, and cajal evaluate counts.
"""

import sys

import freshrows


def main():
    cajal = sys.argv[2] if len(sys.argv) > 2 else "cajal"
    means = []
    for name, target, what, header, rows in freshrows.tables(sys.argv[1]):
        if what != "numbers":
            continue
        each = [covered(cajal, header, rows, target, split) for split in range(3)]
        means.append(sum(each) / len(each))
        print(f"{name:12} {len(rows):6} rows  " + "  ".join(f"{100 * c:5.1f}" for c in each) + f"  mean {100 * means[-1]:.1f} %", flush=True)
    print(f"mean {100 * sum(means) / len(means):.1f} %, least {100 * min(means):.1f} %")


def covered(cajal, header, rows, target, split):
    """The share of fresh rows in their intervals."""
    with freshrows.trained(cajal, header, rows, 4, split, "--target", target, "--task", "regression") as evaluate:
        return evaluate()["intervals"][0]["coverage"]


if __name__ == "__main__":
    main()
