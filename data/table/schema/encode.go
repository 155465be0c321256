package schema

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"cajal/data/table"
	"cajal/internal/alike"
	"cajal/internal/figure"
	"cajal/tensor"
)

// farthest is how many deviations from the mean an input may lie. A number that
// lies farther, mostly by a slip of the keyboard, counts as this, so that float32
// holds it.
const farthest = 1e6

// Encode returns the inputs of the given rows of a frame, all if rows is nil:
// (N, Width) float32, or int64 of a schema with IDs. Columns are found by name; other
// columns may be there.
func (s *Schema) Encode(f *table.Frame, rows []int) (*tensor.Tensor, error) {
	columns, err := s.columns(f)
	if err != nil {
		return nil, err
	}
	rows = rowsOf(f, rows)
	width := s.Width()
	if s.IDs {
		return s.ids(columns, rows), nil
	}
	x := tensor.New(tensor.Float32, len(rows), width)
	at, id := 0, s.numbers()
	for i := range s.Inputs {
		in := &s.Inputs[i]
		w := window{x.Float32s(), width, at}
		switch {
		case in.Kind == "number":
			if err := in.number(columns[i], rows, w); err != nil {
				return nil, &table.Error{File: f.File, Column: columns[i].Title(), Rule: err.Error()}
			}
		case in.Kind == "date":
			in.date(columns[i], rows, w)
		case in.Kind == "text":
			in.text(columns[i], rows, w)
		case in.Encoding != nil:
			in.encoded(columns[i], rows, w)
		case in.Embed:
			w.at = id
			in.embed(columns[i], rows, w)
			id++
		default:
			in.oneHot(columns[i], rows, w)
		}
		at += in.width()
	}
	return x, nil
}

// window is some columns of a matrix.
type window struct {
	x     []float32
	width int
	at    int
}

func (w window) set(row, column int, v float32) { w.x[row*w.width+w.at+column] = v }

// number writes the scaled number, and whether it is missing.
func (in *Input) number(c *table.Column, rows []int, w window) error {
	if in.Scaling != nil && len(rows) > 0 {
		return in.scaled(c, rows, w)
	}
	for i, r := range rows {
		v := c.Number(r)
		if math.IsNaN(v) {
			v = in.Median
			if in.Missing {
				w.set(i, 1, 1)
			}
		}
		w.set(i, 0, float32(min(max((v-in.Mean)/in.Scale, -farthest), farthest)))
	}
	return nil
}

// scaled writes the number as its scaler has it, and whether it is missing.
func (in *Input) scaled(c *table.Column, rows []int, w window) error {
	x, err := in.Scaling.Transform(in.filled(c, rows))
	if err != nil {
		return err
	}
	for i, r := range rows {
		w.set(i, 0, float32(min(max(x.Float64s()[i], -farthest), farthest)))
		if in.Missing && math.IsNaN(c.Number(r)) {
			w.set(i, 1, 1)
		}
	}
	return nil
}

// oneHot writes a 1 at the level's place.
func (in *Input) oneHot(c *table.Column, rows []int, w window) {
	level := in.places(c)
	other, missing := len(in.Levels), len(in.Levels)
	if in.Other {
		missing++
	}
	for i, r := range rows {
		switch k := level(r); {
		case k >= 0:
			w.set(i, k, 1)
		case k == unknownLevel && in.Other:
			w.set(i, other, 1)
		case k == missingLevel && in.Missing:
			w.set(i, missing, 1)
		}
	}
}

// embed writes the number of the level.
func (in *Input) embed(c *table.Column, rows []int, w window) {
	in.ids(c, rows, func(row, id int) { w.set(row, 0, float32(id)) })
}

// ids calls set with the number of each row's level.
func (in *Input) ids(c *table.Column, rows []int, set func(row, id int)) {
	level := in.places(c)
	for i, r := range rows {
		k := level(r) + 1
		if k == missingLevel+1 {
			k = len(in.Levels) + 1
		}
		set(i, max(k, 0))
	}
}

// ids returns the numbers of the rows' levels, (N, Width).
func (s *Schema) ids(columns []*table.Column, rows []int) *tensor.Tensor {
	x := tensor.New(tensor.Int64, len(rows), len(columns))
	for j := range s.Inputs {
		s.Inputs[j].ids(columns[j], rows, func(row, id int) { x.Int64s()[row*len(columns)+j] = int64(id) })
	}
	return x
}

// What a row has instead of one of the schema's levels.
const (
	unknownLevel = -1
	missingLevel = -2
)

// places returns a function from a row to the place of its level. Both sides are
// brought to the column's form.
func (in *Input) places(c *table.Column) func(row int) int {
	form, _ := table.ParseForm(in.Form) // checked with the schema
	known := make(map[string]int, len(in.Levels))
	for k, l := range in.Levels {
		known[form.Key(l)] = k
	}
	find := func(text string) int {
		if text == "" {
			return missingLevel
		}
		if k, ok := known[form.Key(text)]; ok {
			return k
		}
		return unknownLevel
	}
	if c.Levels == nil {
		return func(row int) int { return find(c.Text(row)) }
	}
	by := make([]int, len(c.Levels)+1)
	by[0] = missingLevel
	for k, l := range c.Levels {
		by[k+1] = find(l)
	}
	return func(row int) int { return by[c.Level(row)+1] }
}

// Targets returns the targets of the given rows of a frame, as [Targets.Encode] does.
func (s *Schema) Targets(f *table.Frame, rows []int) (*tensor.Tensor, error) {
	return s.AllTargets().Encode(f, rows)
}

// columns finds the inputs' columns by name.
func (s *Schema) columns(f *table.Frame) ([]*table.Column, error) {
	byName := make(map[string]*table.Column, len(f.Columns))
	for _, c := range f.Columns {
		byName[c.Name] = c
	}
	var columns []*table.Column
	var missing []string
	for i := range s.Inputs {
		in := &s.Inputs[i]
		c := byName[in.Name]
		switch {
		case c == nil:
			missing = append(missing, table.Clip(in.Name))
		case c.Kind != in.kind() && !(in.kind() == table.Category && c.Kind == table.Number):
			return nil, &table.Error{File: f.File, Column: c.Title(),
				Rule: fmt.Sprintf("found %v, want %s as in training; read the table with the schema's Options", c.Kind, in.Kind)}
		}
		columns = append(columns, c)
	}
	if len(missing) == 0 {
		return columns, nil
	}
	rule := fmt.Sprintf("%d of %s %s missing: %s", len(missing), figure.Count(len(s.Inputs), "column"), figure.Agree(len(missing), "is", "are"), strings.Join(missing[:min(20, len(missing))], ", "))
	if extra := s.Extra(f); len(extra) > 0 {
		rule += "; not known are " + strings.Join(extra[:min(20, len(extra))], ", ")
		if in, there := s.alike(f, extra); in != "" {
			rule += fmt.Sprintf("; %s and %s differ only in capitals or blanks, and names have to be the same", table.Listed(in), table.Listed(there))
		}
	}
	return nil, &table.Error{File: f.File, Rule: rule}
}

// alike returns an input that a frame has not, and one of the columns beside the inputs
// whose name differs from it only in capitals or blanks; "" if there is none.
func (s *Schema) alike(f *table.Frame, extra []string) (in, there string) {
	for i := range s.Inputs {
		if in = s.Inputs[i].Name; f.Column(in) != nil {
			continue
		}
		for _, there := range extra {
			if alike.Plain(in) == alike.Plain(there) {
				return in, there
			}
		}
	}
	return "", ""
}

// rowsOf returns rows, or all of the frame's for nil.
func rowsOf(f *table.Frame, rows []int) []int {
	if rows != nil {
		return rows
	}
	rows = slices.Grow(rows, f.Rows)
	for i := range f.Rows {
		rows = append(rows, i)
	}
	return rows
}
