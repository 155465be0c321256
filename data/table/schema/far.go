package schema

import (
	"fmt"

	"cajal/data/table"
	"cajal/internal/figure"
)

// Far is what lies far outside of the numbers or dates that a column had in the training
// rows: by more than these lie apart. A network continues beyond them in one way or
// another, and nothing has shown that it is right there.
type Far struct {
	Column string
	Range  [2]string // the least and the greatest of the training rows, as people write them
	Value  string    // the first that lies far outside, likewise
	Rows   int       // how many do
	Line   int       // of the first in the file; 0 if it is not known
	Row    bool      // Line counts rows, as those of a request
}

// String returns a sentence, such as "column age: 340 in 1 row (in line 7) lies far
// outside of what training has seen, 18 to 77; little is known of predictions there".
func (f Far) String() string {
	where := fmt.Sprintf("%s in 1 row%s lies", f.Value, f.where("in"))
	if f.Rows > 1 {
		where = fmt.Sprintf("%s, such as %s%s, lie", figure.Count(f.Rows, "value"), f.Value, f.where("first in"))
	}
	seen := f.Range[0] + " to " + f.Range[1]
	if f.Range[0] == f.Range[1] {
		seen = f.Range[0] + " alone"
	}
	return fmt.Sprintf("column %s: %s far outside of what training has seen, %s; little is known of predictions there", table.Clip(f.Column), where, seen)
}

// FarNotes says what values are, in a sentence for each, up to 20.
func FarNotes(all []Far) (notes []string) {
	for _, f := range all {
		notes = append(notes, f.String())
	}
	return first(notes)
}

// where says where the first stands, "" if that is not known.
func (f Far) where(word string) string {
	switch {
	case f.Line == 0:
		return ""
	case f.Row:
		return fmt.Sprintf(" (%s row %d)", word, f.Line)
	}
	return fmt.Sprintf(" (%s line %d)", word, f.Line)
}

// Far returns what lies far outside of the training rows' numbers and dates, column by
// column in the schema's order. Encode takes it; the caller decides whether predictions for
// such rows are worth something. Models of the first formats know no range, and nothing is
// far.
func (s *Schema) Far(f *table.Frame) (all []Far) {
	for i := range s.Inputs {
		in := &s.Inputs[i]
		span, c := in.span(), f.Column(in.Name)
		if len(span) != 2 || c == nil || c.Kind != in.kind() {
			continue
		}
		if far := in.far(f, c, span); far.Rows > 0 {
			all = append(all, far)
		}
	}
	return all
}

// span is the least and the greatest number or date of the training rows, nil if they are
// not known.
func (in *Input) span() []float64 {
	switch {
	case in.Kind == "number" && in.Seen != nil:
		return in.Seen.Range
	case in.Kind == "date" && in.Dated != nil:
		return in.Dated.Range
	}
	return nil
}

// shown writes a number or a date of the column as people do, in the words of its training
// rows, whose span is known.
func (in *Input) shown(v float64) string {
	if in.Kind == "date" {
		return table.DateText(v, in.Dated.Cells == "clock")
	}
	return table.Quantity(v, in.Seen.Unit)
}

func (in *Input) far(f *table.Frame, c *table.Column, span []float64) (far Far) {
	lo, hi := span[0], span[1]
	least, most := lo-(hi-lo), hi+(hi-lo)
	for r := range f.Rows {
		if v := c.Number(r); v < least || v > most {
			if far.Rows++; far.Rows == 1 {
				far.Column, far.Range, far.Value, far.Line = in.Name, [2]string{in.shown(lo), in.shown(hi)}, in.shown(v), f.Line(r)
			}
		}
	}
	return far
}
