"""Makes types-*.parquet, the table types.csv in every logical type and encoding.

python3 testdata/logical.py    (in data/table/parquet; pyarrow, pandas)
"""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

here = Path(__file__).parent
utc = dt.timezone.utc
days = [dt.date(1969, 12, 31), dt.date(2024, 2, 29), None, dt.date(2024, 1, 31), dt.date(1, 1, 1)]
times = [dt.datetime(1969, 12, 31, 23, 59, 59, 999000), dt.datetime(2024, 2, 29), None, dt.datetime(2024, 1, 31, 10, 11, 12, 500000), dt.datetime(2000, 1, 1)]
clock = [dt.time(0, 0, 0), dt.time(10, 11, 12, 500000), None, dt.time(23, 59, 59), dt.time(12, 0)]
money = [Decimal("1.25"), Decimal("-0.05"), None, Decimal("99999.99"), Decimal("0.00")]
columns = {
    "u8": pa.array([0, 255, None, 1, 2], pa.uint8()),
    "u16": pa.array([0, 65535, None, 1, 2], pa.uint16()),
    "u32": pa.array([0, 4294967295, None, 1, 3000000000], pa.uint32()),
    "u64": pa.array([0, 18446744073709551615, None, 1, 2], pa.uint64()),
    "i8": pa.array([-128, 127, None, 0, 1], pa.int8()),
    "i16": pa.array([-32768, 32767, None, 0, 1], pa.int16()),
    "i32": pa.array([-2147483648, 2147483647, None, 0, 1], pa.int32()),
    "i64": pa.array([-9223372036854775808, 9223372036854775807, None, 0, 1], pa.int64()),
    "f16": pa.array(np.array([0.5, -2, np.nan, 65504, 0.1], np.float16)),
    "f32": pa.array([0.1, -2, None, 1e30, float("nan")], pa.float32()),
    "f64": pa.array([0.1, -2, None, 1e300, 12345678.9], pa.float64()),
    "yes": pa.array([True, False, None, True, False]),
    "d32": pa.array(money, pa.decimal32(7, 2)),
    "d64": pa.array(money, pa.decimal64(12, 2)),
    "d128": pa.array(money, pa.decimal128(30, 2)),
    "d256": pa.array(money, pa.decimal256(60, 2)),
    "whole": pa.array([Decimal(3), Decimal(-3), None, Decimal(10), Decimal(0)], pa.decimal128(20, 0)),
    "date": pa.array(days, pa.date32()),
    "date64": pa.array(days, pa.date64()),
    "ms": pa.array(times, pa.timestamp("ms")),
    "us": pa.array(times, pa.timestamp("us")),
    "ns": pa.array(times, pa.timestamp("ns")),
    "ms_utc": pa.array(times, pa.timestamp("ms", "UTC")),
    "ns_zone": pa.array(times, pa.timestamp("ns", "Europe/Berlin")),
    "t_ms": pa.array(clock, pa.time32("ms")),
    "t_us": pa.array(clock, pa.time64("us")),
    "t_ns": pa.array(clock, pa.time64("ns")),
    "text": pa.array(["a", " b ", None, "ü", ""]),
    "large": pa.array(["a", "b", None, "a", "b"], pa.large_string()),
    "view": pa.array(["a", "b", None, "a", "b"], pa.string_view()),
    "bytes": pa.array([b"a", b"b", None, b"a", b"\xff\x00"], pa.binary()),
    "fixed": pa.array([b"abc", b"abd", None, b"abc", b"\x00\x01\x02"], pa.binary(3)),
    "cat": pa.array(["x", "y", None, "x", "x"]).dictionary_encode(),
    "nothing": pa.nulls(5),
    "same": pa.array([7] * 5),
}
table = pa.table(columns)


def text(name, v):
    if v is None or v != v:
        return ""
    if isinstance(v, bool):
        return str(v).lower()
    if isinstance(v, bytes):
        return "0x" + v.hex() if b"\x00" in v else v.decode()
    if isinstance(v, dt.datetime):
        v = v.astimezone(utc).replace(tzinfo=None) if v.tzinfo else v
        s = v.isoformat()
        return (s.rstrip("0").rstrip(".") if "." in s else s) + ("Z" if name in ("ms_utc", "ns_zone") else "")
    if isinstance(v, dt.time):
        s = v.isoformat()
        return s.rstrip("0").rstrip(".") if "." in s else s
    if isinstance(v, dt.date):
        return v.isoformat()
    if isinstance(v, float):
        if v.is_integer() and v < 1e6:
            return str(int(v))
        s = str({"f16": np.float16, "f32": np.float32}.get(name, float)(v))
        return s.removesuffix(".0")
    return str(v)


with open(here / "types.csv", "w", newline="") as f:
    out = csv.writer(f)
    out.writerow(table.column_names)
    plain = {n: table[n].cast(pa.timestamp("us", table[n].type.tz)) if n in ("ns", "ns_zone") else table[n] for n in table.column_names}
    plain["t_ns"] = table["t_ns"].cast(pa.time64("us"))
    rows = [plain[n].to_pylist() for n in table.column_names]
    for i in range(table.num_rows):
        out.writerow([text(n, c[i]) for n, c in zip(table.column_names, rows)])

integers = ["i32", "i64", "u32", "u64", "date", "ms", "us", "ns", "t_ms", "t_us"]
floats = ["f16", "f32", "f64", "i32", "i64", "d128", "ms", "fixed"]
texts = ["text", "large", "bytes"]


def write(name, encoding=None, **more):
    pq.write_table(table, here / f"types-{name}.parquet", use_dictionary=encoding is None and more.pop("use_dictionary", True),
                   column_encoding=encoding, write_statistics=False, store_schema=False, **more)


for version in ["1.0", "2.0"]:
    v = version[0]
    write("dictionary-" + v, data_page_version=version, compression="lz4")
    write("plain-" + v, data_page_version=version, compression="brotli", use_dictionary=False, row_group_size=2)
    write("delta-" + v, {n: "DELTA_BINARY_PACKED" for n in integers} | {n: "DELTA_LENGTH_BYTE_ARRAY" for n in texts},
          data_page_version=version, compression="zstd")
    write("bytes-" + v, {n: "DELTA_BYTE_ARRAY" for n in texts + ["fixed", "d128", "f16"]}, data_page_version=version, compression="snappy")
    write("split-" + v, {n: "BYTE_STREAM_SPLIT" for n in floats}, data_page_version=version, compression="gzip")
write("decimals", store_decimal_as_integer=True, write_page_checksum=True, compression="none")
pq.write_table(pa.table({"t": pa.array(times[:2] + [None] + times[3:], pa.timestamp("ns"))}), here / "int96.parquet",
               use_deprecated_int96_timestamps=True)

# More than a page, a run and a miniblock of each.
n = 3000
i = np.arange(n)
long = pa.table({
    "row": i, "square": i * i * ((-1) ** i), "third": i // 3, "half": pa.array([None if k % 5 == 2 else k / 2 for k in i.tolist()]),
    "word": ["word " + str(k * k) for k in i.tolist()], "few": ["abc"[k // 700 % 3] for k in i.tolist()],
    "bit": (i * i % 7 < 3), "wide": [(k * 2654435761) ** 2 % 2**64 - 2**63 for k in i.tolist()],
})
long = long.set_column(7, "wide", pa.array(long["wide"].to_pylist(), pa.int64()))
for name, encoding in {"dictionary": None, "delta": {"row": "DELTA_BINARY_PACKED", "square": "DELTA_BINARY_PACKED", "third": "DELTA_BINARY_PACKED",
                                                     "wide": "DELTA_BINARY_PACKED", "word": "DELTA_BYTE_ARRAY", "few": "DELTA_LENGTH_BYTE_ARRAY",
                                                     "half": "BYTE_STREAM_SPLIT", "bit": "RLE"}}.items():
    pq.write_table(long, here / f"long-{name}.parquet", use_dictionary=encoding is None, column_encoding=encoding, compression="zstd",
                   data_page_version="2.0", data_page_size=2000, row_group_size=1700, write_statistics=False, store_schema=False)

nested = pa.table({
    "a": [1, 2, 3], "tags": [["x"], [], None], "point": [{"x": 1, "y": 2}] * 3,
    "map": pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int64())), "b": ["u", "v", "u"],
})
pq.write_table(nested, here / "nested.parquet")

frame = pd.DataFrame({"x": [0.5, 1.5, 2.5, 3.5], "y": ["a", "b", "a", "b"]})
frame.sample(frac=1, random_state=0).to_parquet(here / "pandas-shuffled.parquet")
frame.to_parquet(here / "pandas-range.parquet")
frame.set_index(pd.Index([3, 1, 4, 1], name="key")).to_parquet(here / "pandas-named.parquet")
frame.set_index([pd.Index([3, 1, 4, 1], name="key"), pd.Index(list("pqrs"), name="letter")]).to_parquet(here / "pandas-multi.parquet")

# Numbers with three digits behind the point beside texts with a decimal comma.
signs = pa.table({"v": [1.234, 2.345, 3.456], "w": pa.array([Decimal("1.234"), Decimal("2.345"), None]), "text": ["1,5", "2,25", "3,75"]})
pq.write_table(signs, here / "signs.parquet", store_schema=False)
