package model

import (
	"fmt"
	"math"
	"slices"

	"cajal/data"
	"cajal/tensor"
)

// Prepare returns raw inputs (N, …) as the network sees them: in the shape
// that it takes, scaled as the training samples were. Samples whose numbers
// stand in one row, (N, D), are taken too, and pictures of one channel without its
// axis, (N, H, W).
func (m *Model) Prepare(x *tensor.Tensor) (*tensor.Tensor, error) {
	want := m.InputShape()
	if x.NDim() == 0 || x.Dim(0) == 0 {
		return nil, fmt.Errorf("inputs %s, want (N, …) with N at least 1", tensor.ShapeString(x.Shape()))
	}
	shape := append([]int{x.Dim(0)}, want...)
	switch {
	case slices.Equal(x.Shape(), shape):
	case x.NDim() == 2 && x.Dim(1) == product(want), want[0] == 1 && slices.Equal(x.Shape()[1:], want[1:]):
		x = x.Reshape(shape...)
	default:
		return nil, fmt.Errorf("inputs %s, want %s, or as many numbers in a row, %s", tensor.ShapeString(x.Shape()),
			shapeOf(want), shapeOf([]int{product(want)}))
	}
	if s := m.input().Preparation.Standardise; s != nil {
		return s.Transform(x)
	}
	return x, nil
}

// Restore returns outputs of the network in the units of the data:
// probabilities as they are, numbers without their scaling.
func (m *Model) Restore(p *tensor.Tensor) (*tensor.Tensor, error) {
	if s := m.output().Scaling; s != nil {
		return s.Inverse(p)
	}
	return p, nil
}

// shapeOf writes the shape of samples, with N for their number.
func shapeOf(sample []int) string {
	s := tensor.ShapeString(append([]int{1}, sample...))
	return "(N" + s[2:]
}

// checkScaler refuses a scaler for other than n columns, or of numbers that
// scale nothing.
func checkScaler(name string, s *data.StandardScaler, n int) error {
	if s == nil {
		return nil
	}
	if len(s.Mean) != n || len(s.Scale) != n {
		return fmt.Errorf("%s: %d means and %d scales, want %d of each", name, len(s.Mean), len(s.Scale), n)
	}
	for j := range n {
		if math.IsInf(s.Mean[j], 0) || math.IsNaN(s.Mean[j]) || !(s.Scale[j] > 0) || math.IsInf(s.Scale[j], 0) {
			return fmt.Errorf("%s: column %d has mean %v and scale %v, want finite numbers and a positive scale", name, j, s.Mean[j], s.Scale[j])
		}
	}
	return nil
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
