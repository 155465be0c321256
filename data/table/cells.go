package table

import (
	"fmt"
	"io"
	"slices"
)

// Cells returns a frame of cells that are in memory already, one slice for each
// name, written as a file would have them: "" is a missing one. They are
// understood just as a file's are. What is wrong with one is an [*Error] with
// its row, from 1, as Line.
func Cells(source string, names []string, columns [][]string, o Options) (*Frame, error) {
	if len(names) != len(columns) || len(names) == 0 {
		return nil, fmt.Errorf("table of %s: %d names and %d columns, want one for each", source, len(names), len(columns))
	}
	seen := map[string]bool{}
	for i, name := range names {
		if len(columns[i]) != len(columns[0]) {
			return nil, fmt.Errorf("table of %s: column %s has %d cells, and %s has %d", source, name, len(columns[i]), names[0], len(columns[0]))
		}
		if seen[name] {
			return nil, fmt.Errorf("table of %s: there are two columns %s", source, name)
		}
		seen[name] = true
	}
	if err := o.check(source); err != nil {
		return nil, err
	}
	others := Layout{File: source, Header: true} // the columns that need a closer look
	var of [][]string
	ready := make([]*Column, len(names))
	for i, name := range names {
		if ready[i] = o.plain(name, i+1, columns[i]); ready[i] == nil {
			others.Columns, others.Places, of = append(others.Columns, name), append(others.Places, i+1), append(of, columns[i])
		}
	}
	f := &Frame{File: source, Rows: len(columns[0]), Header: true, Decimal: '.', firstLine: 1}
	if of != nil {
		var err error
		if f, err = Build(others, &cells{columns: of}, o); err != nil {
			return nil, err
		}
	}
	for _, c := range f.Columns {
		ready[c.Place-1] = c
	}
	f.Spelled = slices.ContainsFunc(ready, func(c *Column) bool { return f.Spelled || c.Kind == Number && c.Missing < f.Rows })
	f.Columns = ready
	return f, nil
}

// cells is a source of cells in memory.
type cells struct {
	columns [][]string
	row     int    // from 1
	room    []byte // of the cells of this row that were asked for
}

func (c *cells) Rewind() error { c.row = 0; return nil }

// Cell copies a cell behind those that were asked for before it, which stay where they are.
func (c *cells) Cell(i int) []byte {
	from := len(c.room)
	c.room = append(c.room, c.columns[i][c.row-1]...)
	return c.room[from:len(c.room):len(c.room)]
}

func (c *cells) Next() (line int, err error) {
	if c.row == len(c.columns[0]) {
		return 0, io.EOF
	}
	c.row++
	c.room = c.room[:0]
	return c.row, nil
}
