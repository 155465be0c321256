// Package parquet reads tables from Parquet files.
//
// A file is flat: each column holds one value in each row, or none. Its values
// pass as texts through the same inference as the cells of a CSV file, so that
// both give the same frame. Pages may be compressed with snappy, gzip or zstd.
//
// A file is not trusted. The Parquet reader makes memory of the sizes that a
// file's headers give, so this package holds those against the file before it
// (check.go, thrift.go), and what the reader panics with comes back as a
// [*table.Error].
//
//	frame, err := table.Open("iris.parquet", table.Options{}, parquet.Format, csv.Format)
package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"cajal/data/table"
)

// Format is Parquet.
var Format table.Format = parquetFormat{}

type parquetFormat struct{}

func (parquetFormat) String() string { return "Parquet" }

func (parquetFormat) Reads(head []byte) bool { return bytes.HasPrefix(head, []byte("PAR1")) }

func (parquetFormat) Read(name string, r table.File, size int64, o table.Options) (*table.Frame, error) {
	return Read(name, r, size, o)
}

// Open reads a table from a Parquet file.
func Open(path string, o table.Options) (*table.Frame, error) { return table.Open(path, o, Format) }

// Read reads a table of size bytes; name stands for it in messages.
func Read(name string, r io.ReaderAt, size int64, o table.Options) (f *table.Frame, err error) {
	wrong := func(rule string, args ...any) error {
		return &table.Error{File: name, Rule: "Parquet: " + fmt.Sprintf(rule, args...)}
	}
	defer func() {
		if e := recover(); e != nil {
			f, err = nil, wrong("the file is damaged: %v", e)
		}
	}()
	if err := checkFooter(r, size); err != nil {
		return nil, wrong("%v", err)
	}
	p, err := parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, wrong("%v", err)
	}
	s := &source{name: name, file: p}
	var names []string
	for i, c := range p.Root().Columns() {
		if !c.Leaf() || c.Repeated() {
			return nil, &table.Error{File: name, Column: fmt.Sprintf("%d (%s)", i+1, c.Name()), Rule: "it holds lists or records, want one value in each row"}
		}
		s.formats = append(s.formats, formatOf(c))
		names = append(names, c.Name())
	}
	if err := s.check(r, size, names); err != nil {
		return nil, err
	}
	defer s.close()
	names, notes := table.Names(names)
	return table.Build(table.Layout{File: name, Format: Format.String(), Columns: names, Header: true, Notes: notes}, s, o)
}

// source hands out the rows of a Parquet file as texts.
type source struct {
	name    string
	file    *parquet.File
	formats []func(b []byte, v parquet.Value) ([]byte, error)

	group  int // the next row group
	rows   parquet.Rows
	buf    []parquet.Row
	n, at  int // rows in buf, and the next of them
	row    int
	text   []byte
	ends   []int
	reused [64]parquet.Row
}

// check holds the sizes of all pages against the file.
func (s *source) check(r io.ReaderAt, size int64, names []string) error {
	var cells int64
	for g, group := range s.file.Metadata().RowGroups {
		if group.NumRows < 0 || group.NumRows > maxCells || len(group.Columns) != len(names) {
			return &table.Error{File: s.name, Rule: fmt.Sprintf("Parquet: row group %d has %d rows of %d columns, want at most %d rows, of %d columns",
				g, group.NumRows, len(group.Columns), maxCells, len(names))}
		}
		if cells += group.NumRows * int64(len(names)); cells > maxCells {
			return &table.Error{File: s.name, Rule: fmt.Sprintf("Parquet: more than %d cells", maxCells)}
		}
		for i := range group.Columns {
			if err := checkChunk(r, size, &group.Columns[i].MetaData, group.NumRows); err != nil {
				return &table.Error{File: s.name, Column: fmt.Sprintf("%d (%s)", i+1, names[i]), Rule: fmt.Sprintf("Parquet: row group %d: %v", g, err)}
			}
		}
	}
	return nil
}

func (s *source) Cell(i int) []byte {
	from := 0
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.text[from:s.ends[i]]
}

func (s *source) Rewind() error {
	s.close()
	s.group, s.n, s.at, s.row = 0, 0, 0, 0
	s.buf = s.reused[:]
	return nil
}

func (s *source) close() {
	if s.rows != nil {
		s.rows.Close()
		s.rows = nil
	}
}

func (s *source) Next() (line int, err error) {
	for s.at == s.n {
		if err := s.read(); err != nil {
			return 0, err
		}
	}
	row := s.buf[s.at]
	s.at++
	s.row++
	if len(row) != len(s.formats) {
		return 0, &table.Error{File: s.name, Line: s.row, Rule: fmt.Sprintf("Parquet: %d values, want %d", len(row), len(s.formats))}
	}
	s.text, s.ends = s.text[:0], s.ends[:0]
	for i, v := range row {
		if !v.IsNull() {
			if s.text, err = s.formats[i](s.text, v); err != nil {
				return 0, &table.Error{File: s.name, Line: s.row, Column: fmt.Sprint(i + 1), Rule: err.Error()}
			}
		}
		s.ends = append(s.ends, len(s.text))
	}
	return s.row, nil
}

// read fills buf with rows.
func (s *source) read() (err error) {
	s.at, s.n = 0, 0
	if s.rows == nil {
		groups := s.file.RowGroups()
		if s.group == len(groups) {
			return io.EOF
		}
		s.rows = groups[s.group].Rows()
		s.group++
	}
	s.n, err = s.rows.ReadRows(s.buf)
	switch {
	case errors.Is(err, io.EOF):
		s.close()
		return nil
	case err != nil:
		return &table.Error{File: s.name, Line: s.row + 1, Rule: fmt.Sprintf("Parquet: %v", err)}
	case s.n == 0:
		return &table.Error{File: s.name, Line: s.row + 1, Rule: "Parquet: rows are missing"}
	}
	return nil
}

// formatOf returns how values of a column are written as text.
func formatOf(c *parquet.Column) func([]byte, parquet.Value) ([]byte, error) {
	t := c.Type()
	scale := 0
	if l := t.LogicalType(); l != nil {
		if d, ok := l.Value.(*format.DecimalType); ok {
			scale = int(d.Scale)
		}
	}
	whole := func(b []byte, v int64) []byte {
		if scale > 0 {
			return strconv.AppendFloat(b, float64(v)/math.Pow10(scale), 'g', -1, 64)
		}
		return strconv.AppendInt(b, v, 10)
	}
	return func(b []byte, v parquet.Value) ([]byte, error) {
		switch v.Kind() {
		case parquet.Boolean:
			return strconv.AppendBool(b, v.Boolean()), nil
		case parquet.Int32:
			return whole(b, int64(v.Int32())), nil
		case parquet.Int64:
			return whole(b, v.Int64()), nil
		case parquet.Float:
			return appendFloat(b, float64(v.Float()), 32)
		case parquet.Double:
			return appendFloat(b, v.Double(), 64)
		case parquet.ByteArray:
			return appendText(b, v.ByteArray())
		}
		return b, fmt.Errorf("values of type %v are neither numbers nor texts", t)
	}
}

// appendFloat writes a number; NaN is a missing value.
func appendFloat(b []byte, v float64, bits int) ([]byte, error) {
	switch {
	case math.IsNaN(v):
		return b, nil
	case math.IsInf(v, 0):
		return b, fmt.Errorf("found %v, want a finite number", v)
	}
	return strconv.AppendFloat(b, v, 'g', -1, bits), nil
}

func appendText(b, v []byte) ([]byte, error) {
	switch {
	case len(v) > table.MaxCell:
		return b, fmt.Errorf("a text of %d bytes, want at most %d", len(v), table.MaxCell)
	case !utf8.Valid(v) || bytes.IndexByte(v, 0) >= 0:
		return b, errors.New("bytes that are no text in UTF-8")
	}
	return append(b, v...), nil
}
