// Package table reads tables, as spreadsheets and programs write them, and
// turns them into numbers that a network can learn from.
//
// [Open] reads a CSV or Parquet file into a [Frame] of columns. It finds out by
// itself what separates the cells, whether the first line is a header, and what
// each column holds ([Kind]); [Frame.Describe] says what it found, and
// [Options] decide otherwise:
//
//	frame, err := table.Open("iris.csv", table.Options{})
//	fmt.Print(frame.Describe())
//
// A [Schema] says how columns become numbers: the median of a column for what is
// missing, its mean and deviation, the levels of a category. [Fit] learns it
// from the training rows alone, and it travels with the model as JSON.
// [Schema.Inputs] and [Schema.Targets] then encode any table whose columns have
// the same names, in whatever order.
//
// Files are not trusted. A file is read twice, in a fixed amount of memory, and
// the columns take at most four times its size; what cannot be read is an
// [*Error] that names file, line and column.
package table

import "fmt"

// Kind is what a column holds.
type Kind uint8

// The kinds of columns. A network learns from Number and Category alone.
const (
	Auto     Kind = iota // in Options: to be found out
	Number               // numbers
	Category             // one of a few texts
	Constant             // the same in every row, or missing
	Empty                // missing in every row
	Text                 // texts that hardly repeat: names, notes, ids
	Index                // numbers that count the rows, or are called id and never repeat
	Ignored              // left out because Options say so
)

var kindNames = [...]string{"auto", "number", "category", "constant", "empty", "text", "index", "ignore"}

// String returns the kind's name, as recipes have it.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", k)
}

// ParseKind returns the kind of a name that a user may choose: "auto",
// "number", "category" or "ignore".
func ParseKind(name string) (Kind, error) {
	for _, k := range []Kind{Auto, Number, Category, Ignored} {
		if k.String() == name {
			return k, nil
		}
	}
	return Auto, fmt.Errorf("column kind %q is not known; known are auto, number, category, ignore", name)
}

// Usable reports whether a network can learn from the column.
func (k Kind) Usable() bool { return k == Number || k == Category }

// Options say how a file is read, where it is not to be found out.
type Options struct {
	// Delimiter separates cells: ',', ';', '\t' or '|'; 0 to find out.
	Delimiter byte
	// Header says whether the first line holds names: "yes", "no", or "" to
	// find out.
	Header string
	// Decimal separates whole and fraction in numbers: '.' or ','; 0 to find
	// out. The other one then groups thousands.
	Decimal byte
	// Missing are cells that mean 'nothing here', besides the empty one, NA,
	// N/A, NaN, null, None, ?, - and their usual spellings.
	Missing []string
	// Kinds decides columns by name.
	Kinds map[string]Kind
	// Only ignores the columns that Kinds does not name.
	Only bool
}

// Error is what is wrong with a file.
type Error struct {
	File   string
	Line   int    // from 1, or the row of a Parquet file; 0 if it is the file as a whole
	Column string // "3 (width)", or "" if it is the line as a whole
	Rule   string // what was found, what was expected, what to do
}

// Error returns "file:line: column 3 (width): rule".
func (e *Error) Error() string {
	s := e.File
	if e.Line > 0 {
		s += fmt.Sprintf(":%d", e.Line)
	}
	if e.Column != "" {
		s += ": column " + e.Column
	}
	return s + ": " + e.Rule
}
