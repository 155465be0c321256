package table

import (
	"fmt"
	"math"
)

// Options say how a table is read, where that is not to be inferred.
type Options struct {
	// Delimiter separates the cells of a CSV file: ',', ';', '\t' or '|'; 0 to
	// infer it.
	Delimiter byte
	// Header says whether the first line of a CSV file holds names: "yes",
	// "no", or "" to infer it.
	Header string
	// Decimal separates whole and fraction in numbers: '.' or ','; 0 to infer
	// it. The other sign then groups thousands.
	Decimal byte
	// Missing are cells that mean "nothing here", besides the empty one, NA,
	// N/A, NaN, null, None, ?, - and their usual spellings.
	Missing []string
	// Kinds decides columns by name.
	Kinds map[string]Kind
	// Only ignores the columns that Kinds does not name.
	Only bool
	// Known is what a model knows of columns of numbers, by name.
	Known map[string]Known
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

// check refuses kinds that a user cannot choose.
func (o *Options) check(name string) error {
	for column, k := range o.Kinds {
		if k != Auto && k != Number && k != Category && k != Ignored {
			return fmt.Errorf("read %s: column %s is to be of kind %v; want auto, number, category or ignore", name, column, k)
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

// missing returns the cells that mean "nothing here".
func (o *Options) missing() map[string]bool {
	cells := map[string]bool{}
	for _, c := range []string{"", "NA", "N/A", "n/a", "na", "#N/A", "<NA>", "NaN", "nan", "NAN", "-nan",
		"null", "NULL", "Null", "None", "none", "nil", "?", "-", "."} {
		cells[c] = true
	}
	for _, c := range o.Missing {
		cells[c] = true
	}
	return cells
}
