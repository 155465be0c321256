package serve

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"cajal/data/table/schema"
	"cajal/explain/columns"
	"cajal/rng"
	"cajal/tensor"
)

// Explaining is a model that can say which columns made a prediction what it is.
type Explaining interface {
	Model
	// Reasons says what each column adds to a prediction for one sample, of all outputs
	// that of the given place: of a class, a target, or the second class of a label. The
	// sum begins with the mean prediction of what the sample is compared with. An error
	// is the request's mistake, or that of ctx.
	Reasons(ctx context.Context, sample []Column, output int) (*columns.Reasons, error)
}

// What finding reasons may cost.
const (
	typicalRows   = 16      // that a sample is compared with
	mostPredicted = 8192    // rows, of Shapley values that are exact
	mostMixed     = 4 << 20 // numbers of the rows that are predicted together
)

// errNoReasons says of a model that takes no columns why it gives no reasons.
func errNoReasons(m Model) error {
	if slices.ContainsFunc(m.Fields(), func(f Field) bool { return f.Pictures != nil }) {
		return errors.New("reasons are of the columns of a table, and this model takes pictures; cajal plot MODEL --occlusion PICTURE, or --saliency, shows what of a picture counts")
	}
	return errors.New("reasons are of the columns of a table, and this model takes arrays of numbers")
}

// Reasons compares the sample with typical rows: a model file has no rows of the
// training. Of up to nine columns the parts are Shapley values, exactly, else from orders
// drawn at random.
func (m *trained) Reasons(ctx context.Context, sample []Column, output int) (*columns.Reasons, error) {
	if m.Schema() == nil {
		return nil, errNoReasons(m)
	}
	c := columns.Case{Columns: columns.Of(m.Schema(), m.inputNames()...), Output: output}
	many, width := len(c.Columns), m.Schema().Width()
	if (many+1)*width > mostMixed {
		return nil, fmt.Errorf("the model has %d columns with %d inputs to the network, too many to find reasons for a request; cajal explain reasons does", many, width)
	}
	var err error
	if c.Row, _, err = m.encodeRaw(sample); err != nil {
		return nil, err
	}
	if c.Background, _, err = m.encodeRaw(typicalSamples(m.Schema().Columns())); err != nil {
		return nil, err
	}
	predict := func(ctx context.Context, xs []*tensor.Tensor) (*tensor.Tensor, error) {
		p, err := m.Predict(ctx, xs...)
		if err != nil {
			return nil, err
		}
		if p.Size() == p.Dim(0) && len(m.Classes()) == 2 { // the probability of the second
			p = p.Reshape(-1, 1)
			p = tensor.Concat(1, p.Neg().AddScalar(1), p)
		}
		return p, nil
	}
	if many <= 9 && typicalRows<<many <= mostPredicted && min(4096, typicalRows<<many)*width <= mostMixed {
		return columns.Shapley(ctx, c, predict)
	}
	return columns.SampledShapley(ctx, c, predict, max(1, mostPredicted/(typicalRows*(many+1))), 0)
}

// inputNames names the network's inputs.
func (m *trained) inputNames() (names []string) {
	inputs := m.Description().Inputs
	for i := range inputs {
		names = append(names, inputs[i].Name)
	}
	return names
}

// encodeRaw makes raw samples of cells.
func (m *trained) encodeRaw(all []Column) (xs []*tensor.Tensor, unseen []schema.Unseen, err error) {
	var names []string
	var cells [][]string
	for _, c := range all {
		names, cells = append(names, c.Name), append(cells, c.Cells)
	}
	return m.Model.Encode("the request", names, cells)
}

// typicalSamples returns rows that are typical as far as a model file can tell, in which
// the columns do not depend on one another: numbers and dates lie about their median as
// normal ones of their deviation would, within the range of the training, and each
// category has its levels equally often.
func typicalSamples(inputs []schema.Input) (all []Column) {
	for i := range inputs {
		in := &inputs[i]
		c := Column{Name: in.Name, Rows: typicalRows}
		for _, k := range rng.New(0).Stream(in.Name).Perm(typicalRows) {
			c.Cells = append(c.Cells, spreadCell(in, k))
		}
		all = append(all, c)
	}
	return all
}

// quantiles are those of the normal distribution at 1/32, 3/32, … 31/32.
var quantiles = [typicalRows]float64{-1.86273, -1.31801, -1.00999, -0.776422, -0.579132, -0.40225, -0.237202, -0.0784124,
	0.0784124, 0.237202, 0.40225, 0.579132, 0.776422, 1.00999, 1.31801, 1.86273}

// spreadCell returns the cell of rank k of typicalRows.
func spreadCell(in *schema.Input, k int) string {
	if n := len(in.Levels); n > typicalRows {
		return in.Levels[(2*k+1)*n/(2*typicalRows)]
	} else if n > 0 {
		return in.Levels[k%n]
	}
	v := in.Median + float64(quantiles[k]*in.Scale)
	switch {
	case in.Kind == "date" && isClock(in):
		return dateCell(in, max(v, 0))
	case in.Kind == "date":
		return dateCell(in, v)
	case in.Kind != "number":
		return ""
	}
	if in.Seen != nil {
		v = min(max(v, in.Seen.Range[0]), in.Seen.Range[1])
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// typicalCell returns a cell of a column that is nothing unusual: the median of a number
// or a date, or the first level. "" is a missing one.
func typicalCell(in *schema.Input) string {
	switch {
	case len(in.Levels) > 0:
		return in.Levels[0]
	case in.Kind == "date":
		return dateCell(in, in.Median)
	case in.Kind == "number":
		return strconv.FormatFloat(in.Median, 'g', -1, 64)
	}
	return ""
}

// isClock reports whether a column of dates has times of the day or durations instead.
func isClock(in *schema.Input) bool {
	const calendar = 400 // days from 1970 on, below which the schema takes none for a date
	if in.Dated != nil && in.Dated.Cells != "" {
		return in.Dated.Cells == "clock"
	}
	return !slices.Contains(in.Parts, "year") && !slices.Contains(in.Parts, "week") && in.Median >= 0 && in.Median < calendar
}

// dateCell writes some days since 1970 as the cells of a column of dates.
func dateCell(in *schema.Input, days float64) string {
	at := time.Unix(int64(math.Round(days*(24*60*60))), 0).UTC()
	switch {
	case isClock(in):
		s := max(at.Unix(), 0)
		return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
	case slices.Contains(in.Parts, "hour"):
		return at.Format("2006-01-02T15:04:05")
	}
	return at.Format("2006-01-02")
}
