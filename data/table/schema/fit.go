package schema

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"cajal/data"
	"cajal/data/table"
	"cajal/tensor"
)

// Choices are what [Fit] leaves to the user.
type Choices struct {
	// Embed says which categories are embedded, by name. Of the others those
	// with more than 16 levels are.
	Embed map[string]bool
	// Encode says which categories are encoded by the target, by name. Of the others,
	// but those that Embed names, those with more than 10,000 levels are.
	Encode map[string]bool
	// Suggest also encodes by the target those that Embed does not name with more than
	// 100 levels where a tenth of the rows has a rare one, and those with more than 16
	// that do not differ in the target. Without it, what a network of given layers
	// takes does not hang on the rows.
	Suggest bool
	// Missing and NotMissing are what the frame was read with.
	Missing, NotMissing []string
	// Columns are those that the schema encodes; nil stands for all but the target.
	Columns []string
	// Scaler is the kind of the scaler of numbers, one of data.ScalingKinds; "" is
	// for mean 0 and deviation 1.
	Scaler string
	// Aside are columns that are no inputs, such as one that says which rows belong
	// together.
	Aside []string
	// Unscaled leaves the numbers of a target as they are, with a mean of 0 and a scale
	// of 1.
	Unscaled bool
	// Transform is the kind of the transform of a target that is numbers, one of
	// data.TargetTransforms; "" is for none.
	Transform string
	// IDs encodes the columns, which are categories, as integers.
	IDs bool
}

// embedAbove is above how many levels a category is embedded: from here on an
// input for each costs more weights than a few numbers for each.
const embedAbove = 16

// Fit learns from the given rows of a frame how its columns become inputs, and
// the target's mean and deviation. Rows that are kept for tests must not be
// among them.
func Fit(f *table.Frame, rows []int, t *Target, c Choices) (*Schema, error) {
	return FitTargets(f, rows, Targets{t}, c)
}

// FitTargets is Fit for several targets.
func FitTargets(f *table.Frame, rows []int, ts Targets, c Choices) (*Schema, error) {
	s := &Schema{Format: formatName, Missing: c.Missing, NotMissing: c.NotMissing, Columns: f.Names(), Target: *ts[0], IDs: c.IDs}
	for _, t := range ts[1:] {
		s.More = append(s.More, *t)
	}
	if len(rows) == 0 {
		return nil, &table.Error{File: f.File, Rule: "there are no rows to learn from"}
	}
	var unused []string
	for _, col := range f.Columns {
		switch {
		case slices.Contains(ts.Names(), col.Name) || c.Columns != nil && !slices.Contains(c.Columns, col.Name):
		case slices.Contains(c.Aside, col.Name):
			s.Ignored = append(s.Ignored, col.Name)
		case c.IDs && col.Kind != table.Category:
			return nil, &table.Error{File: f.File, Column: col.Title(), Rule: fmt.Sprintf("its kind is %v; an input of ids takes categories", col.Kind)}
		case col.Kind == table.Number:
			in, err := fitNumber(col, rows)
			if err == nil && c.Scaler != "" {
				err = in.fitScaler(c.Scaler, col, rows)
			}
			if err != nil {
				return nil, &table.Error{File: f.File, Column: col.Title(), Rule: err.Error()}
			}
			s.Inputs = append(s.Inputs, in)
		case col.Kind == table.Date:
			in, err := fitDate(col, rows)
			if err != nil {
				return nil, &table.Error{File: f.File, Column: col.Title(), Rule: err.Error()}
			}
			s.Inputs = append(s.Inputs, in)
		case col.Kind == table.Text:
			s.Inputs = append(s.Inputs, fitText(col, rows))
		case col.Kind == table.Category:
			in, rare := fitCategory(col, rows)
			embed, chosen := c.Embed[col.Name]
			if !c.IDs && (c.Encode[col.Name] || !chosen && (len(col.Levels) > encodeAbove || c.Suggest && len(col.Levels) > encodeRareAbove && rare > mostRare)) {
				in.Other, in.Encoding = false, &TargetEncoding{} // once the target is known
			}
			in.Embed = in.Encoding == nil && (c.IDs || embed || !chosen && len(in.Levels) > embedAbove)
			s.Inputs = append(s.Inputs, in)
		default:
			s.Ignored = append(s.Ignored, col.Name)
			unused = append(unused, fmt.Sprintf("%s (%v)", table.Clip(col.Name), col.Kind))
		}
	}
	if len(s.Inputs) == 0 {
		others := "no others"
		if len(unused) > 0 {
			others = strings.Join(unused[:min(20, len(unused))], ", ")
		}
		return nil, &table.Error{File: f.File, Rule: fmt.Sprintf("beside %s no column holds numbers, categories, dates or free text to learn from; there are %s", ts.Title(), others)}
	}
	for _, t := range s.AllTargets() {
		if err := t.fit(f, rows, c); err != nil {
			return nil, err
		}
	}
	if err := s.fitEncodings(f, rows, c); err != nil {
		return nil, err
	}
	return s, s.Check()
}

// fitEncodings learns the target encodings, also of categories that nobody wants embedded
// and whose levels do not differ.
func (s *Schema) fitEncodings(f *table.Frame, rows []int, c Choices) error {
	if s.IDs || !s.Encoded() && (!c.Suggest || len(s.Tables()) == 0) {
		return nil
	}
	y, err := s.targetsOf(f, rows)
	if err != nil {
		return err
	}
	for i := range s.Inputs {
		in := &s.Inputs[i]
		if _, chosen := c.Embed[in.Name]; in.Embed && c.Suggest && !chosen && !in.differ(in.levelsOf(f.Column(in.Name), rows), y) {
			in.Embed, in.Other, in.Encoding = false, false, &TargetEncoding{}
		}
		if in.Encoding != nil {
			fitEncoding(in, f.Column(in.Name), rows, y)
		}
	}
	return nil
}

// fitNumber learns the median of what is there, and the mean and deviation
// once the median stands in for what is missing.
func fitNumber(c *table.Column, rows []int) (Input, error) {
	in := Input{Name: c.Name, Kind: "number", Scale: 1}
	values := present(c, rows)
	if len(values) > 0 {
		in.Seen = &Seen{Range: []float64{slices.Min(values), slices.Max(values)}, Unit: c.Unit, Absent: c.Absent}
	}
	return in, in.fitValues(values, len(rows))
}

// present returns the numbers of a column that are there.
func present(c *table.Column, rows []int) []float64 {
	values := make([]float64, 0, len(rows))
	for _, r := range rows {
		if v := c.Number(r); !math.IsNaN(v) {
			values = append(values, v)
		}
	}
	return values
}

// fitValues learns from those of the rows' values that are there, which it sorts.
func (in *Input) fitValues(values []float64, rows int) error {
	missing := rows - len(values)
	in.Missing = missing > 0
	if len(values) == 0 {
		return nil
	}
	slices.Sort(values)
	if in.Form = ""; values[0] == 0 && values[len(values)-1] == 1 && len(slices.Compact(slices.Clone(values))) == 2 {
		in.Form = table.FormBool.String()
	}
	in.Median = values[len(values)/2]
	if len(values)%2 == 0 {
		in.Median = float64(in.Median/2) + float64(values[len(values)/2-1]/2)
	}
	n, sum := float64(rows), float64(missing)*in.Median
	for _, v := range values {
		sum += v
	}
	in.Mean = sum / n
	squares := float64(missing) * (in.Median - in.Mean) * (in.Median - in.Mean)
	for _, v := range values {
		d := v - in.Mean
		squares += float64(d * d)
	}
	if math.IsInf(squares, 0) || math.IsNaN(squares) {
		return fmt.Errorf("its numbers reach from %g to %g, and their squares overflow; want numbers below 1e150, such as their logarithms, or leave the column out (--column NAME=ignore)", values[0], values[len(values)-1])
	}
	if s := math.Sqrt(squares / n); s > 1e-12*math.Abs(in.Mean) {
		in.Scale = s
	}
	return nil
}

// fitScaler learns how a scaler of a kind scales the numbers, once the median stands
// in for what is missing.
func (in *Input) fitScaler(kind string, c *table.Column, rows []int) (err error) {
	if in.Scaling, err = data.NewScaling(kind); err != nil {
		return err
	}
	return in.Scaling.Fit(in.filled(c, rows))
}

// filled returns the numbers of a column (N, 1), the median for those that are
// missing.
func (in *Input) filled(c *table.Column, rows []int) *tensor.Tensor {
	x := tensor.New(tensor.Float64, len(rows), 1)
	for i, r := range rows {
		v := c.Number(r)
		if math.IsNaN(v) {
			v = in.Median
		}
		x.Float64s()[i] = v
	}
	return x
}

// fitCategory learns the levels that are not rare, and which share of the rows that have a
// level has a rare one.
func fitCategory(c *table.Column, rows []int) (Input, float64) {
	in := Input{Name: c.Name, Kind: "category", Form: formName(c.Form)}
	counts := make([]int, len(c.Levels))
	for _, r := range rows {
		if k := c.Level(r); k >= 0 {
			counts[k]++
		} else {
			in.Missing = true
		}
	}
	// Of a level that occurs once nothing can be learnt.
	rare := min(20, 2+len(rows)/2000)
	there, few := 0, 0
	for k, n := range counts {
		if there += n; n < rare {
			few += n
		}
		switch {
		case n >= rare:
			in.Levels = append(in.Levels, c.Levels[k])
		case n > 0:
			in.Other = true
		}
	}
	if len(in.Levels) == 0 && !in.Missing {
		in.Other = true
	}
	return in, float64(few) / float64(max(1, there))
}
