"""Makes the files of directories of parts: rows a to f in two parts, the second
with its columns in another order, then parts that do not fit them.

python3 testdata/parts.py    (in data/table/parquet; pyarrow)
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

here = Path(__file__).parent / "parts"
here.mkdir(exist_ok=True)
for name, columns in {
    "first": {"x": pa.array([1, 2, 3]), "y": ["a", "b", "c"]},
    "second": {"y": ["d", "e", "f"], "x": pa.array([4.5, None, 6.5])},
    "empty": {"x": pa.nulls(2), "y": pa.nulls(2)},
    "texts": {"x": ["4", "5"], "y": ["d", "e"]},
    "fewer": {"x": pa.array([4, 5])},
    "more": {"x": pa.array([4, 5]), "y": ["d", "e"], "z": pa.array([0, 0])},
}.items():
    pq.write_table(pa.table(columns), here / f"{name}.parquet", store_schema=False, write_statistics=False)

flowers = here / "flowers.parquet"
for year in 2023, 2024:
    (flowers / f"year={year}").mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"petal": [1.4, 4.7, 6.0] * 8, "species": ["setosa", "versicolor", "virginica"] * 8}),
                   flowers / f"year={year}" / "part-0.parquet", store_schema=False, write_statistics=False)
