package schema

import (
	"fmt"
	"math"
	"strconv"

	"cajal/data/table"
	"cajal/internal/figure"
)

// Far is what lies far outside of the numbers or dates that a column had in the training
// rows: by more than these lie apart. A network continues beyond them in one way or another, and
// nothing has shown that it is right there.
type Far struct {
	Column string
	Range  [2]float64 // the least and the greatest of the training rows; of dates in seconds, as table.Column has them
	Value  float64    // the first that lies far outside
	Date   bool       // of a column of dates
	Clock  bool       // of one of times or durations
	Rows   int        // how many do
	Line   int        // of the first in the file; 0 if it is not known
	Row    bool       // Line counts rows, as those of a request
}

// String returns a sentence, such as "column age: 340 in 1 row (in line 7) lies far
// outside of what training has seen, 18 to 77; little is known of predictions there".
func (f Far) String() string {
	where := fmt.Sprintf("%s in 1 row%s lies", f.text(f.Value), f.where("in"))
	if f.Rows > 1 {
		where = fmt.Sprintf("%s, such as %s%s, lie", figure.Count(f.Rows, "value"), f.text(f.Value), f.where("first in"))
	}
	return fmt.Sprintf("column %s: %s far outside of what training has seen, %s to %s; little is known of predictions there",
		table.Clip(f.Column), where, f.text(f.Range[0]), f.text(f.Range[1]))
}

// text writes a value of the column.
func (f Far) text(v float64) string {
	if f.Date || f.Clock {
		return table.DateText(v, f.Clock)
	}
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v+0, 'f', -1, 64) // no exponent: 20990315 looks like what it is
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
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

// Far returns what lies far outside of the training rows' numbers and dates, column by column in
// the schema's order. Encode takes it; the caller decides whether predictions for such
// rows are worth something. Models of the first formats know no range, and nothing is far.
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

func (in *Input) far(f *table.Frame, c *table.Column, span []float64) (far Far) {
	lo, hi := span[0], span[1]
	least, most := lo-(hi-lo), hi+(hi-lo)
	for r := range f.Rows {
		if v := c.Number(r); v < least || v > most {
			if far.Rows++; far.Rows == 1 {
				far.Column, far.Range, far.Value, far.Line = in.Name, [2]float64{lo, hi}, v, f.Line(r)
				far.Date, far.Clock = c.Kind == table.Date, c.Clock
			}
		}
	}
	return far
}
