package table

import (
	"fmt"
	"math"
	"slices"
)

// Options say how a table is read, where that is not to be inferred.
type Options struct {
	// Delimiter separates the cells of a CSV file: ',', ';', '\t', '|' or another
	// byte, ' ' for any number of blanks and tabs; 0 to infer it.
	Delimiter byte
	// Encoding is how a CSV file writes letters, one of csv.Encodings; "" to infer it.
	Encoding string
	// Comment begins lines of a CSV file that are no rows; "" to infer it.
	Comment string
	// SkipLines is how many lines stand before the names, or the first row.
	SkipLines int
	// Header says whether the first line of a CSV file holds names: "yes",
	// "no", or "" to infer it.
	Header string
	// Decimal separates whole and fraction in numbers: '.' or ','; 0 to infer
	// it. The other sign then groups thousands.
	Decimal byte
	// Missing are cells that mean "nothing here" in all columns, besides the empty
	// one, NaN and ?. NA, N/A, null, None, - and their usual spellings mean it too, but
	// in columns of texts they may turn out to be values.
	Missing []string
	// NotMissing are cells that are values in all columns, though they look missing.
	NotMissing []string
	// Dates is the order of dates such as 03/04/2024: "dmy", "mdy", or "" to infer it. A
	// column with cells that have the other order alone is an error.
	Dates string
	// Alone says that no date is read by those beside it: the order of a cell that could
	// have either is that of Dates, of Learned, or guessed, with a note. A cell that has
	// one order alone has it, with a note if it is another. It is for rows that have
	// nothing to do with each other, such as those of a request.
	Alone bool
	// Targets are the columns that are to be predicted, or may be, as far as that is
	// known; names that no column has do no harm. A target is not taken for a column that
	// only numbers the rows, and as many of its values are kept as there may be classes.
	Targets []string
	// Order is a column of numbers, dates or times by which the rows are to be put in
	// order, if there is one. It is not taken for one that only numbers the rows.
	Order string
	// Kinds decides columns by name.
	Kinds map[string]Kind
	// Only ignores the columns that Kinds does not name.
	Only bool
	// Learned is what a schema knows of columns, by name.
	Learned map[string]Learned
	// Known is what a model knows of columns of numbers, by name.
	Known map[string]Known
	// Expect is what a model knows of the columns' names; nil for nothing.
	Expect *Expect
	// Texts names a column whose cells are kept as they stand, beside what it holds;
	// see Frame.Texts.
	Texts string
	// Guess decides what a file leaves open, and says so in Frame.Doubts; without it
	// that is an error.
	Guess bool
}

// Expect is what a model knows of the names of a table's columns. It finds the line
// with the names, and takes columns by their place in a file that has none.
type Expect struct {
	Columns    []string // of the training rows' file, in its order; nil if that is not known
	Inputs     []string // that the model needs, in the same order
	Targets    []string // that it predicts
	NeedTarget bool
}

// IsTarget reports whether a column is one of those that the model predicts.
func (e *Expect) IsTarget(name string) bool {
	return slices.Contains(e.Targets, name)
}

// isTarget reports whether a column is to be predicted.
func (o *Options) isTarget(name string) bool {
	return slices.Contains(o.Targets, name)
}

// Known is what a model knows of a column of numbers. It decides what a file
// leaves open: whether 1.234 is near 1 or above 1000.
type Known struct {
	Min, Max float64  // of the training rows
	Unit     string   // beside the numbers, as Column.Unit
	Absent   []string // texts that count as missing, as Column.Absent
}

// covers reports whether a number is like those of the training rows: in their
// range, or not farther from it than half its width. Where all of them are above 0,
// a number of another order is not.
func (k *Known) covers(v float64) bool {
	margin := (k.Max - k.Min) / 2
	if margin == 0 {
		margin = math.Abs(k.Max) / 2
	}
	lo, hi := k.Min-margin, k.Max+margin
	if k.Min > 0 {
		lo = max(lo, k.Min/3)
	}
	if k.Max < 0 {
		hi = min(hi, k.Max/3)
	}
	return lo <= v && v <= hi
}

// ParseDelimiter returns the byte that a user means by "comma", "semicolon", "tab",
// "bar" or "blanks", or writes as it is; 0 for "", which is to be inferred.
func ParseDelimiter(text string) (byte, error) {
	switch text {
	case "":
		return 0, nil
	case "comma":
		return ',', nil
	case "semicolon":
		return ';', nil
	case "tab", `\t`:
		return '\t', nil
	case "bar", "pipe":
		return '|', nil
	case "blanks", "space", "whitespace":
		return ' ', nil
	}
	if len(text) == 1 && delimits(text[0]) {
		return text[0], nil
	}
	return 0, fmt.Errorf("delimiter %.20q, want comma, semicolon, tab, bar, blanks, or one sign that is no letter, digit, quote or point", text)
}

// delimits reports whether a byte may separate cells.
func delimits(c byte) bool {
	letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
	return c > 0 && c < 0x7f && !letter && c != '"' && c != '\r' && c != '\n' && c != '.' && c != '\\'
}

// check refuses what a user cannot choose.
func (o *Options) check(name string) error {
	switch {
	case o.Delimiter != 0 && !delimits(o.Delimiter):
		return fmt.Errorf("read %s: delimiter %q, want a sign that is no letter, digit, quote or point", name, o.Delimiter)
	case o.SkipLines < 0:
		return fmt.Errorf("read %s: %d lines to skip, want 0 or more", name, o.SkipLines)
	}
	for column, k := range o.Kinds {
		if k != Auto && k != Number && k != Category && k != Date && k != Text && k != Ignored {
			return fmt.Errorf("read %s: column %s is to be of kind %v; want auto, number, category, date, text or ignore", name, column, k)
		}
	}
	if o.Dates != "" && o.Dates != "dmy" && o.Dates != "mdy" {
		return fmt.Errorf("read %s: dates %q, want dmy, mdy or nothing", name, o.Dates)
	}
	for _, w := range o.NotMissing {
		if slices.Contains(o.Missing, w) || w == "" {
			return fmt.Errorf("read %s: %q is to be missing and not missing; want one of them", name, w)
		}
	}
	return nil
}

// kind returns what the options want a column to hold.
func (o *Options) kind(column string) Kind {
	k, ok := o.Kinds[column]
	if o.Only && !ok {
		return Ignored
	}
	return k
}

// Learned is what training has found out of a column, for later tables.
type Learned struct {
	// Form is that of a Category's levels. FormBool of a Number says that it is 0 or 1,
	// so that true and false are numbers too.
	Form Form
	// Words are the values of a Category that look missing, such as None.
	Words []string
	// Dates is the order of a Date's cells that could have either: "dmy", "mdy" or "".
	Dates string
	// Guessed says that training has guessed it, as Column.Guessed does.
	Guessed bool
	// Cells is what a Date's cells are: "day" for dates, "clock" for times and durations,
	// "" for both or if that is not known. A cell of the other kind is an error.
	Cells string
}
