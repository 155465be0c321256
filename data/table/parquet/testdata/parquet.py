"""Makes the Parquet files of the tests, with pyarrow.

python3 testdata/parquet.py    (in data/table/parquet)
"""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

here = Path(__file__).parent
table = pa.table(
    {
        "length": pa.array([5.1, None, 4.7, 1e300, 0.1], pa.float64()),
        "width": pa.array([3.5, 3.0, float("nan"), 2.25, 0.1], pa.float32()),
        "count": pa.array([1, 2, None, 2, 70000], pa.int64()),
        "small": pa.array([1, 2, 1, 2, 3], pa.int8()),
        "price": pa.array([Decimal("1.25"), None, Decimal("3.50"), Decimal("0.25"), Decimal("9.99")], pa.decimal128(9, 2)),
        "ok": pa.array([True, False, True, None, True]),
        "species": pa.array(["setosa", "virginica", "setosa", None, "virginica"]),
    }
)
for codec in ["none", "snappy", "gzip", "zstd"]:
    for version in ["1.0", "2.0"]:
        pq.write_table(table, here / f"{codec}-{version[0]}.parquet", compression=codec, data_page_version=version,
                       row_group_size=3, store_decimal_as_integer=True)
pq.write_table(table, here / "plain.parquet", compression="none", use_dictionary=False)
pq.write_table(table, here / "delta.parquet", use_dictionary=False, store_decimal_as_integer=True,
               column_encoding={"count": "DELTA_BINARY_PACKED", "species": "DELTA_BYTE_ARRAY"})
pq.write_table(table, here / "brotli.parquet", compression="brotli")
