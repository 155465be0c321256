// Package parquet reads tables from Parquet files, and from directories of them.
//
// # Overview
//
//	frame, err := table.Open("iris.parquet", table.Options{}, parquet.Format, csv.Format)
//
// Each column holds one value in each row, or none. Its values pass as texts
// through the same inference as the cells of a CSV file, so that both give the
// same frame: whole numbers, signed or not, floats, decimals, true and false,
// dates (2024-01-31), points in time (2024-01-31T10:11:12.5, with a Z where the
// file says that it is UTC), times of day (10:11:12.5), texts, and bytes. NaN is
// a missing value. Columns of lists, maps or records are left out, with a note,
// and so is the index of a pandas table, unless the options name its kind.
//
// Every encoding of the format's specification is read, and pages compressed
// with snappy, gzip, zstd, brotli and LZ4.
//
// # Directories
//
// A directory is read as one table of its parts: the files below it, in the order
// of their names, but those that begin with "_" or ".". A folder key=value gives
// its rows a column key, unless the files have one. The parts must agree on the
// columns, and on what they hold.
//
// # Memory
//
// A file is not trusted. It is read page by page, and [table.Error] says what is
// wrong. A table may have 20 million cells and 32 more for each byte of the file;
// its columns take up to 256 MB and 16 bytes for each byte of the file, and the
// pages that are read at a time half of that (bounds.go).
package parquet

import (
	"bytes"
	"fmt"
	"io"

	"cajal/data/table"
)

// Format is Parquet.
var Format table.Format = parquetFormat{}

type parquetFormat struct{}

func (parquetFormat) String() string { return "Parquet" }

func (parquetFormat) Reads(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PAR1")) || bytes.HasPrefix(head, []byte("PARE"))
}

func (parquetFormat) Read(name string, r table.File, size int64, o table.Options) (*table.Frame, error) {
	return Read(name, r, size, o)
}

// Open reads a table from a Parquet file, or from a directory of them.
func Open(path string, o table.Options) (*table.Frame, error) { return table.Open(path, o, Format) }

// Read reads a table of size bytes; name stands for it in messages.
func Read(name string, r io.ReaderAt, size int64, o table.Options) (*table.Frame, error) {
	return readParts(name, []part{{name: name, r: r, size: size}}, o, nil)
}

// wrong is what is wrong with a file as a whole.
func wrong(file string, err error) error {
	return &table.Error{File: file, Rule: fmt.Sprintf("Parquet: %v", err)}
}
