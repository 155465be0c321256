package table

import (
	"slices"
	"strings"
)

// Frame is a table in memory, column by column.
type Frame struct {
	File    string
	Format  string // "CSV", "Parquet", or "" for cells in memory
	Rows    int
	Columns []*Column
	Notes   []string // what was odd, and what was made of it

	Delimiter byte // of a CSV file; 0 for others
	Header    bool // the columns' names stand in the file
	Decimal   byte // '.' or ','

	firstLine int
	uneven    bool // some rows take several lines, or lines are empty
}

// Column returns the column of a name, or nil.
func (f *Frame) Column(name string) *Column {
	for _, c := range f.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Names returns the columns' names in the table's order.
func (f *Frame) Names() []string {
	names := make([]string, len(f.Columns))
	for i, c := range f.Columns {
		names[i] = c.Name
	}
	return names
}

// Listing names the columns in a message: all of them, or the first and the last
// of many.
func (f *Frame) Listing() string {
	names := f.Names()
	for i, n := range names {
		names[i] = Clip(n)
	}
	if len(names) > 40 {
		names = slices.Concat(names[:20], []string{"…"}, names[len(names)-10:])
	}
	return strings.Join(names, ", ")
}

// Line returns the line of the file, or the row of a Parquet file, where a row,
// from 0, begins; 0 if that is not known, since some rows take several lines.
func (f *Frame) Line(row int) int {
	if f.uneven {
		return 0
	}
	return f.firstLine + row
}

// Present returns the rows in which a column has a value.
func (f *Frame) Present(column string) []int {
	c := f.Column(column)
	rows := make([]int, 0, f.Rows)
	for i := range f.Rows {
		if c.Text(i) != "" {
			rows = append(rows, i)
		}
	}
	return rows
}
