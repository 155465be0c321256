package table

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
)

// readParquet reads a flat Parquet file. Its values pass through the same
// inference as the cells of a CSV file, so that both give the same frame. What
// the Parquet reader panics with comes back as an error.
func readParquet(name string, r io.ReaderAt, size int64, o Options) (f *Frame, err error) {
	wrong := func(rule string, args ...any) error {
		return &Error{File: name, Rule: "Parquet: " + fmt.Sprintf(rule, args...)}
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
	s := &parquetSource{name: name, file: p}
	var names []string
	for i, c := range p.Root().Columns() {
		if !c.Leaf() || c.Repeated() {
			return nil, &Error{File: name, Column: fmt.Sprintf("%d (%s)", i+1, c.Name()), Rule: "it holds lists or records, want one value in each row"}
		}
		s.formats = append(s.formats, formatOf(c))
		names = append(names, c.Name())
	}
	if err := s.check(r, size, names); err != nil {
		return nil, err
	}
	names, notes := uniqueNames(names)
	f = &Frame{File: name, Header: true, Notes: notes}
	b := &builder{frame: f, source: s, options: o, missing: missingWords(o.Missing)}
	defer s.close()
	return b.build(names)
}

// parquetSource hands out the rows of a Parquet file as texts.
type parquetSource struct {
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
func (s *parquetSource) check(r io.ReaderAt, size int64, names []string) error {
	var cells int64
	for g, group := range s.file.Metadata().RowGroups {
		if group.NumRows < 0 || group.NumRows > maxCells || len(group.Columns) != len(names) {
			return &Error{File: s.name, Rule: fmt.Sprintf("Parquet: row group %d has %d rows of %d columns, want at most %d rows, of %d columns",
				g, group.NumRows, len(group.Columns), maxCells, len(names))}
		}
		if cells += group.NumRows * int64(len(names)); cells > maxCells {
			return &Error{File: s.name, Rule: fmt.Sprintf("Parquet: more than %d cells", maxCells)}
		}
		for i := range group.Columns {
			if err := checkChunk(r, size, &group.Columns[i].MetaData, group.NumRows); err != nil {
				return &Error{File: s.name, Column: fmt.Sprintf("%d (%s)", i+1, names[i]), Rule: fmt.Sprintf("Parquet: row group %d: %v", g, err)}
			}
		}
	}
	return nil
}

func (s *parquetSource) cell(i int) []byte {
	from := 0
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.text[from:s.ends[i]]
}

func (s *parquetSource) rewind() error {
	s.close()
	s.group, s.n, s.at, s.row = 0, 0, 0, 0
	s.buf = s.reused[:]
	return nil
}

func (s *parquetSource) close() {
	if s.rows != nil {
		s.rows.Close()
		s.rows = nil
	}
}

func (s *parquetSource) next() (line int, err error) {
	for s.at == s.n {
		if err := s.read(); err != nil {
			return 0, err
		}
	}
	row := s.buf[s.at]
	s.at++
	s.row++
	if len(row) != len(s.formats) {
		return 0, &Error{File: s.name, Line: s.row, Rule: fmt.Sprintf("Parquet: %d values, want %d", len(row), len(s.formats))}
	}
	s.text, s.ends = s.text[:0], s.ends[:0]
	for i, v := range row {
		if !v.IsNull() {
			if s.text, err = s.formats[i](s.text, v); err != nil {
				return 0, &Error{File: s.name, Line: s.row, Column: fmt.Sprint(i + 1), Rule: err.Error()}
			}
		}
		s.ends = append(s.ends, len(s.text))
	}
	return s.row, nil
}

// read fills buf with rows.
func (s *parquetSource) read() (err error) {
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
		return &Error{File: s.name, Line: s.row + 1, Rule: fmt.Sprintf("Parquet: %v", err)}
	case s.n == 0:
		return &Error{File: s.name, Line: s.row + 1, Rule: "Parquet: rows are missing"}
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
			return float(b, float64(v.Float()), 32)
		case parquet.Double:
			return float(b, v.Double(), 64)
		case parquet.ByteArray:
			return words(b, v.ByteArray())
		}
		return b, fmt.Errorf("values of type %v are neither numbers nor texts", t)
	}
}

func float(b []byte, v float64, bits int) ([]byte, error) {
	switch {
	case math.IsNaN(v):
		return b, nil
	case math.IsInf(v, 0):
		return b, fmt.Errorf("found %v, want a finite number", v)
	}
	return strconv.AppendFloat(b, v, 'g', -1, bits), nil
}

func words(b, v []byte) ([]byte, error) {
	switch {
	case len(v) > maxCell:
		return b, fmt.Errorf("a text of %d bytes, want at most %d", len(v), maxCell)
	case !utf8.Valid(v) || bytes.IndexByte(v, 0) >= 0:
		return b, errors.New("bytes that are no text in UTF-8")
	}
	return append(b, v...), nil
}
