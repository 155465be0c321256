// Package csv reads tables from CSV files, as spreadsheets and programs write
// them.
//
// It infers from the beginning of a file what separates the cells and whether
// the first line holds names; [table.Options] decide otherwise. Cells may stand
// in double quotes, as RFC 4180 has it. The text is UTF-8, with a byte order
// mark or without. What cannot be read is a [*table.Error] with file, line and
// column.
//
//	frame, err := csv.Open("iris.csv", table.Options{})
package csv

import (
	"errors"
	"fmt"
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
func Read(name string, r table.File, size int64, o table.Options) (*table.Frame, error) {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	l, err := sniff(name, r, o)
	if err != nil {
		return nil, err
	}
	return table.Build(table.Layout{File: name, Format: Format.String(), Columns: l.names, Header: l.header, Delimiter: l.delim, Notes: l.notes, Size: size},
		&source{name: name, r: r, l: l}, o)
}

// source reads the records of a CSV file, all of one width.
type source struct {
	name string
	r    io.ReadSeeker
	l    layout
	s    *scanner
}

func (c *source) Cell(i int) []byte { return c.s.cell(i) }

func (c *source) Rewind() error {
	if _, err := c.r.Seek(c.l.bom, io.SeekStart); err != nil {
		return fmt.Errorf("read %s: %w", c.name, err)
	}
	c.s = newScanner(c.name, c.r, c.l.delim)
	if c.l.header {
		_, err := c.Next()
		return err
	}
	return nil
}

func (c *source) Next() (line int, err error) {
	if err := c.s.next(); err != nil {
		var e *table.Error
		if !errors.Is(err, io.EOF) && !errors.As(err, &e) {
			err = fmt.Errorf("read %s: %w", c.name, err)
		}
		return 0, err
	}
	if got, want := len(c.s.ends), len(c.l.names); got != want {
		return 0, c.s.fail(c.s.start, 0, "%d cells, want %d as in the first line; a cell that holds %q must stand in quotes", got, want, c.l.delim)
	}
	return c.s.start, nil
}
