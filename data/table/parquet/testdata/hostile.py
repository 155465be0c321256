"""Makes hostile-*.parquet, small files that stand for gigabytes.

python3 testdata/hostile.py    (in data/table/parquet; pyarrow)
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

here = Path(__file__).parent


def write(name, column, **more):
    options = {"compression": "zstd", "write_statistics": False, "store_schema": False, "row_group_size": 1 << 30,
               "data_page_size": 1 << 30, "max_rows_per_page": 1 << 30}
    pq.write_table(pa.table({"x": column}), here / f"hostile-{name}.parquet", **options | more)


long = "x" * 900_000
write("rows", pa.array(np.arange(40_000_000) >= 20_000_000), use_dictionary=False)
write("page", pa.array(np.zeros(17_500_000)), use_dictionary=False)
write("dictionary", pa.DictionaryArray.from_arrays(pa.array(np.arange(3000) % 2), pa.array([long + "a", long + "b"])))
write("prefixes", pa.array([long + str(i % 10) for i in range(1500)]), use_dictionary=False, column_encoding={"x": "DELTA_BYTE_ARRAY"})
