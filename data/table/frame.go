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
	Notes   []string // what was odd, and what was made of it, those of the columns under their names
	Doubts  []Doubt  // what the file leaves open, with Options.Guess

	Delimiter byte   // of a CSV file; 0 for others
	Header    bool   // the columns' names stand in the file
	Decimal   byte   // '.' or ','
	Encoding  string // that was taken for a CSV file's, which is not UTF-8; "" for one that is, or that Options name
	Spelled   bool   // some column holds numbers as texts, which a decimal sign belongs to

	firstLine int
	lines     []uint32 // where rows begin, if some take several lines, or lines are empty
	texts     texts    // of the column of Options.Texts
}

// Doubt is a question that a file leaves open, and what was taken for its answer.
type Doubt struct {
	Question *Error
	Taken    string
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
		names[i] = Listed(n)
	}
	if len(names) > 40 {
		names = slices.Concat(names[:20], []string{"…"}, names[len(names)-10:])
	}
	return strings.Join(names, ", ")
}

// Line returns the line of the file, or the row of a Parquet file, where a row,
// from 0, begins.
func (f *Frame) Line(row int) int {
	if f.lines != nil {
		return int(f.lines[row])
	}
	return f.firstLine + row
}

// begins notes the line where a row begins, the rows coming in order.
func (f *Frame) begins(row, line int) {
	switch {
	case row == 0:
		f.firstLine = line
	case f.lines == nil && line != f.firstLine+row:
		for i := range row {
			f.lines = append(f.lines, uint32(f.firstLine+i))
		}
	}
	if f.lines != nil {
		f.lines = append(f.lines, uint32(line))
	}
}

// Texts returns the cells of the column that Options.Texts names, as they stand in
// the file; nil if there is no such column.
func (f *Frame) Texts() []string {
	if f.texts.ends == nil {
		return nil
	}
	all := make([]string, f.Rows)
	for i := range all {
		all[i] = string(f.texts.at(i))
	}
	return all
}

// texts are cells one after the other.
type texts struct {
	text []byte
	ends []int
}

func (t *texts) add(cell []byte) {
	t.text = append(t.text, cell...)
	t.ends = append(t.ends, len(t.text))
}

func (t *texts) at(i int) []byte {
	from := 0
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.text[from:t.ends[i]]
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

// NotesWithout returns the notes but for those on some columns.
func (f *Frame) NotesWithout(columns []*Column) (notes []string) {
	of := map[string]bool{}
	for _, c := range columns {
		for _, n := range c.Notes {
			of[c.noted(n)] = true
		}
	}
	for _, n := range f.Notes {
		if !of[n] {
			notes = append(notes, n)
		}
	}
	return notes
}
