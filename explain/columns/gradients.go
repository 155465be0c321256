package columns

import (
	"context"
	"fmt"

	"cajal/internal/memory"
	"cajal/tensor"
)

// Gradient returns what a model says of rows, one number for each, and its derivatives
// with respect to the inputs of the row, in the shapes of the inputs.
type Gradient func(ctx context.Context, xs []*tensor.Tensor) (values []float64, gradients []*tensor.Tensor, err error)

// EmbeddedError says that a column is looked up by the number of its level, along which
// there is no derivative.
type EmbeddedError struct{ Column string }

func (e *EmbeddedError) Error() string {
	return "column " + e.Column + " is embedded, so it has no gradient"
}

// IntegratedGradients gives each column the integral of the gradient along the straight
// line from the mean b of the background to the row x, summed over the column's inputs:
//
//	φⱼ = Σ over its inputs i of (xᵢ − bᵢ) ∫₀¹ ∂f/∂xᵢ(b + α(x − b)) dα
//
// (Sundararajan, Taly and Yan, Axiomatic Attribution for Deep Networks, 2017), by the
// midpoints of steps parts of the line. They add up to f(x) − f(b) but for the steps,
// which Unexplained shows. The base is f(b). Gradient says which output f is.
//
// If a column is the number of a level it is an [EmbeddedError]: between two of those is
// nothing.
func IntegratedGradients(ctx context.Context, c Case, gradient Gradient, steps int) (*Reasons, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if steps < 1 {
		return nil, fmt.Errorf("explain: %d steps of an integral, want at least 1", steps)
	}
	for _, col := range c.Columns {
		if col.IDs {
			return nil, &EmbeddedError{Column: col.Name}
		}
	}
	line := c.line(steps)
	values, gradients, err := gradient(ctx, line)
	if err != nil {
		return nil, err
	}
	phi := make([]float64, len(c.Columns))
	for j, col := range c.Columns {
		x, g := line[col.Tensor], memory.Of(gradients[col.Tensor].Contiguous())
		width, points := x.Dim(1), memory.Of(x)
		for _, place := range col.Places {
			sum := 0.0
			for k := range steps {
				sum += g.At(k*width + place)
			}
			way := points.At((steps+1)*width+place) - points.At(steps*width+place)
			phi[j] += float64(way * (sum / float64(steps)))
		}
	}
	return c.told("integrated gradients", values[steps], values[steps+1], phi), nil
}

// line returns the midpoints of steps parts of the way from the background's mean to
// the row, and behind them the mean and the row.
func (c *Case) line(steps int) []*tensor.Tensor {
	xs := c.rows(steps + 2)
	for i, x := range xs {
		width, points := x.Dim(1), memory.Of(x)
		row, others, n := memory.Of(c.Row[i].Contiguous()), memory.Of(c.Background[i].Contiguous()), c.Background[i].Dim(0)
		for j := range width {
			mean := 0.0
			for b := range n {
				mean += others.At(b*width+j) / float64(n)
			}
			way := row.At(j) - mean
			for k := range steps {
				alpha := (float64(k) + 0.5) / float64(steps)
				points.Set(k*width+j, mean+float64(alpha*way))
			}
			points.Set(steps*width+j, mean)
			points.Set((steps+1)*width+j, row.At(j))
		}
	}
	return xs
}
