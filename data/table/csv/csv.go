// Package csv reads tables from CSV files, as spreadsheets and programs write
// them.
//
// It infers from the beginning of a file what separates the cells, where the
// table begins and whether its first line holds names; [table.Options] decide
// otherwise. Cells may stand in double quotes, as RFC 4180 has it, or with a
// backslash before a quote. The text is UTF-8 or UTF-16; one that is neither is
// read as Windows-1252 or GB 18030, with a note. It may be packed with gzip. What
// cannot be read is a [*table.Error] with file, line and column.
//
//	frame, err := csv.Open("iris.csv", table.Options{})
package csv

import (
	"errors"
	"io"

	"cajal/data/table"
)

// Format is CSV. It takes every file, so it comes last among formats.
var Format table.Format = format{}

type format struct{}

func (format) String() string    { return "CSV" }
func (format) Reads([]byte) bool { return true }

func (format) Read(name string, r table.File, size int64, o table.Options) (*table.Frame, error) {
	return Read(name, r, size, o)
}

// Open reads a table from a CSV file.
func Open(path string, o table.Options) (*table.Frame, error) { return table.Open(path, o, Format) }

// Read reads a table of size bytes; name stands for it in messages.
//
// A file that turns out not to be what it was taken for, by a byte that UTF-8 does
// not have or a quote behind a backslash, is read once more in the other way.
func Read(name string, r table.File, size int64, o table.Options) (*table.Frame, error) {
	t := &text{name: name, file: r, size: size, encoding: o.Encoding}
	if err := t.begin(); err != nil {
		return nil, err
	}
	d := dialect{}
	f, err := read(t, d, o)
	for range 2 {
		var other *otherWay
		if !errors.As(err, &other) {
			break
		}
		switch {
		case other.letters && t.fallBack() == nil:
		case !other.letters && !d.escape:
			d.escape = true
		default:
			return nil, other.wrong
		}
		// What is wrong with a text in its own encoding is said, not that it is no UTF-8;
		// that a quote is misplaced is, not what comes of taking backslashes for escapes.
		first, letters := other.wrong, other.letters
		if f, err = read(t, d, o); err != nil && !letters && !errors.As(err, &other) {
			return nil, first
		}
	}
	var other *otherWay
	if errors.As(err, &other) {
		return nil, other.wrong
	}
	return f, err
}

// read reads the table in one way.
func read(t *text, d dialect, o table.Options) (*table.Frame, error) {
	l, err := sniff(t, d, o)
	if err != nil {
		return nil, err
	}
	s := &source{text: t, l: l}
	f, err := table.Build(table.Layout{File: t.name, Format: Format.String(), Columns: l.names, Header: l.header, Delimiter: l.delim, Size: t.size}, s, o)
	if err != nil {
		return nil, err
	}
	if l.escape {
		l.notes = append(l.notes, `a backslash before a quote makes it a part of the cell`)
	}
	if t.guessed != "" {
		f.Encoding = t.encoding
	}
	notes := append(t.notes(), l.notes...)
	f.Notes = append(append(notes, s.notes()...), f.Notes...)
	return f, nil
}

// otherWay is an error by which a file shows that it is written in another way.
type otherWay struct {
	wrong   *table.Error
	letters bool // it is no UTF-8; if not, quotes follow backslashes
}

func (o *otherWay) Error() string { return o.wrong.Error() }
func (o *otherWay) Unwrap() error { return o.wrong }

// ended reports whether an error is the end of the file.
func ended(err error) bool { return errors.Is(err, io.EOF) }
