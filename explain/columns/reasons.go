package columns

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"cajal/internal/memory"
	"cajal/tensor"
)

// Predict returns what a model says of rows, (N, K), given the inputs of its network as
// (N, D) each.
type Predict func(ctx context.Context, xs []*tensor.Tensor) (*tensor.Tensor, error)

// Case is one row to explain, beside others that it is compared with.
type Case struct {
	Columns    []Column
	Row        []*tensor.Tensor // (1, D), the inputs of the network
	Background []*tensor.Tensor // (B, D), likewise
	Output     int              // which of the K predictions is explained
}

// Reason is what a column adds to a prediction.
type Reason struct {
	Column       string  `json:"column"`
	Value        string  `json:"value,omitempty"` // of the cell, where who asks knows it
	Contribution float64 `json:"contribution"`
}

// Reasons are those of one prediction: the base, which is the prediction without
// knowing the row, and what each column adds to it.
type Reasons struct {
	Method     string   `json:"method"`           // "shapley", "sampled shapley" or "integrated gradients"
	Output     string   `json:"output,omitempty"` // what is predicted, as who asks says
	Base       float64  `json:"base"`
	Prediction float64  `json:"prediction"`
	Background int      `json:"background"` // rows
	Columns    []Reason `json:"columns"`    // the largest contributions, up or down, first
	// Unexplained is prediction − base − the sum of the contributions: 0 but for
	// rounding, and of integrated gradients for the steps of the integral.
	Unexplained float64 `json:"unexplained"`
}

// check refuses a case that does not fit together.
func (c *Case) check() error {
	switch {
	case len(c.Columns) == 0:
		return fmt.Errorf("explain: there are no columns to explain by")
	case len(c.Row) == 0 || len(c.Row) != len(c.Background):
		return fmt.Errorf("explain: the row has %d inputs and the background %d, want as many", len(c.Row), len(c.Background))
	case c.Row[0].Dim(0) != 1:
		return fmt.Errorf("explain: %d rows to explain, want one", c.Row[0].Dim(0))
	case c.Background[0].Dim(0) == 0:
		return fmt.Errorf("explain: the background has no rows, want some to compare with")
	}
	return nil
}

// rows returns n rows of inputs without numbers yet.
func (c *Case) rows(n int) (xs []*tensor.Tensor) {
	for _, x := range c.Row {
		xs = append(xs, tensor.New(x.DType(), n, x.Size()))
	}
	return xs
}

// mix writes a row of inputs: that of the background, with the columns that are taken
// from the row to explain.
func (c *Case) mix(to []*tensor.Tensor, at, background int, taken func(column int) bool) {
	for i, x := range to {
		tensor.Copy(x.Narrow(0, at, at+1), c.Background[i].Narrow(0, background, background+1).Reshape(1, -1))
	}
	for j := range c.Columns {
		if !taken(j) {
			continue
		}
		col := &c.Columns[j]
		x, row := to[col.Tensor], memory.Of(c.Row[col.Tensor].Contiguous())
		cells, width := memory.Of(x), x.Dim(1)
		for _, place := range col.Places {
			cells.Set(at*width+place, row.At(place))
		}
	}
}

// output predicts rows and returns the numbers of the output.
func (c *Case) output(ctx context.Context, predict Predict, xs []*tensor.Tensor) ([]float64, error) {
	p, err := predict(ctx, xs)
	if err != nil {
		return nil, err
	}
	n, k := p.Dim(0), p.Size()/max(1, p.Dim(0))
	if c.Output < 0 || c.Output >= k {
		return nil, fmt.Errorf("explain: output %d of a prediction of %d numbers", c.Output, k)
	}
	values, raw := make([]float64, n), memory.Of(p.Contiguous())
	for i := range values {
		if values[i] = raw.At(i*k + c.Output); math.IsNaN(values[i]) || math.IsInf(values[i], 0) {
			return nil, fmt.Errorf("explain: a prediction is %v, want a finite number to explain", values[i])
		}
	}
	return values, nil
}

// told puts the reasons together.
func (c *Case) told(method string, base, prediction float64, contributions []float64) *Reasons {
	r := &Reasons{Method: method, Base: base, Prediction: prediction, Background: c.Background[0].Dim(0)}
	sum := 0.0
	for j, v := range contributions {
		r.Columns = append(r.Columns, Reason{Column: c.Columns[j].Name, Contribution: v})
		sum += v
	}
	r.Unexplained = prediction - base - sum
	slices.SortStableFunc(r.Columns, func(a, b Reason) int { return cmp.Compare(math.Abs(b.Contribution), math.Abs(a.Contribution)) })
	return r
}
