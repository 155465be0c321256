package table

import (
	"fmt"

	"cajal/internal/figure"
)

// unitStats is what the first reading learns of the units beside numbers.
type unitStats struct {
	unit, first string // the first unit, and its cell
	other       string // the first cell with another unit
	otherLine   int
	with, none  int    // numbers with the unit and without one; a 0 needs none
	bare        string // the first number without one
	bareLine    int
}

// add takes a number.
func (u *unitStats) add(f *form, cell []byte, line int) {
	unit := f.around.unit
	switch {
	case unit == "":
		if u.bare == "" && (!f.plain || f.value != 0) {
			u.bare, u.bareLine = string(cell), line
		}
		u.none++
		return
	case u.unit == "":
		u.unit, u.first = unit, string(cell)
	case unit != u.unit && u.other == "":
		u.other, u.otherLine = string(cell), line
	}
	u.with++
}

// power reports whether a unit changes what the digits beside it mean.
func power(unit string) bool { return unit == "%" || unit == "‰" }

// decide returns the unit of a column's numbers, and a note on it. Numbers in
// two units are refused, and so are per cents beside plain numbers.
func (u *unitStats) decide() (unit, note string, wrong *Error) {
	switch {
	case u.unit == "":
		return "", "", nil
	case u.other != "":
		return "", "", &Error{Code: MixedUnits, Line: u.otherLine, Rule: fmt.Sprintf("found %q, and other numbers are like %q; want one unit in a column", Clip(u.other), Clip(u.first))}
	case power(u.unit) && u.bare != "":
		return "", "", &Error{Code: MixedUnits, Line: u.bareLine, Rule: fmt.Sprintf("found %q, and other numbers are like %q; "+
			"want all of them with the sign, or none, since 5%% is 0.05", Clip(u.bare), Clip(u.first))}
	case u.bare != "":
		note = fmt.Sprintf("%q is taken for a number in the same unit as %q", Clip(u.bare), Clip(u.first))
	}
	return u.unit, note, nil
}

// agree holds a file's unit against the one that a model knows.
func (s *stats) agree(unit string, sign byte) (note string, wrong *Error) {
	k := s.known
	if k == nil || k.Unit == unit || s.numbers == 0 {
		return "", nil
	}
	near := s.near[0]
	if sign == ',' {
		near = s.near[1]
	}
	beside := func(unit string) string {
		if unit == "" {
			return "no unit"
		}
		return unit
	}
	differ := fmt.Sprintf("the numbers have %s, and those of the training rows had %s", beside(unit), beside(k.Unit))
	switch {
	case (power(unit) || power(k.Unit)) && near < s.numbers:
		return "", &Error{Code: MixedUnits, Rule: fmt.Sprintf("%s, from %s to %s; 5%% counts as 0.05, so write the numbers as they were there",
			differ, Quantity(k.Min, k.Unit), Quantity(k.Max, k.Unit))}
	case unit == "" && !power(k.Unit):
		return "", nil // a price without its $
	}
	return differ, nil
}

// Quantity writes a number of a column as people write it beside the column's unit: 0.05 of
// a column in % is 5 %.
func Quantity(v float64, unit string) string {
	switch unit {
	case "":
		return figure.Number(v)
	case "%":
		v *= 100
	case "‰":
		v *= 1000
	}
	return figure.Number(v) + " " + unit
}
