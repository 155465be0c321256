package model

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"cajal/data"
	"cajal/internal/memory"
	"cajal/tensor"
)

// Prepare returns raw inputs (N, …) as the network sees them: in the shape
// that it takes, scaled as the training samples were. Samples whose numbers
// stand in one row, (N, D), are taken too, and pictures of one channel without its
// axis, (N, H, W).
func (m *Model) Prepare(x *tensor.Tensor) (*tensor.Tensor, error) {
	xs, err := m.PrepareInputs(x)
	if err != nil {
		return nil, err
	}
	return xs[0], nil
}

// PrepareInputs is Prepare of all inputs, in the order of the model's description.
func (m *Model) PrepareInputs(xs ...*tensor.Tensor) (prepared []*tensor.Tensor, err error) {
	if err := m.checkSamples(xs); err != nil {
		return nil, err
	}
	for i, x := range xs {
		in := &m.d.Inputs[i]
		if x, err = in.prepare(x); err == nil && in.whole() {
			err = checkIDs(x, m.levels[i])
		}
		if err != nil {
			if len(xs) > 1 {
				err = fmt.Errorf("input %q: %w", in.Name, err)
			}
			return nil, err
		}
		prepared = append(prepared, x)
	}
	return prepared, nil
}

// checkSamples refuses samples that are not as many in each of the inputs.
func (m *Model) checkSamples(xs []*tensor.Tensor) error {
	if len(xs) != len(m.d.Inputs) {
		return fmt.Errorf("%d inputs, want %s", len(xs), m.inputNames())
	}
	for i, x := range xs {
		switch {
		case x.NDim() == 0 || x.Dim(0) == 0:
			return fmt.Errorf("inputs %s, want (N, …) with N at least 1", tensor.ShapeString(x.Shape()))
		case x.Dim(0) != xs[0].Dim(0):
			return fmt.Errorf("%d samples of %q, and %d of %q", xs[0].Dim(0), m.d.Inputs[0].Name, x.Dim(0), m.d.Inputs[i].Name)
		}
	}
	return nil
}

// inputNames lists the inputs: "2: numbers, town".
func (m *Model) inputNames() string {
	var names []string
	for _, in := range m.d.Inputs {
		names = append(names, in.Name)
	}
	return fmt.Sprintf("%d: %s", len(names), strings.Join(names, ", "))
}

// ordered returns named inputs in the order of the description.
func (m *Model) ordered(inputs map[string]*tensor.Tensor) (xs []*tensor.Tensor, err error) {
	for _, in := range m.d.Inputs {
		x := inputs[in.Name]
		if x == nil {
			return nil, fmt.Errorf("there is no input %q; want %s", in.Name, m.inputNames())
		}
		xs = append(xs, x)
	}
	if len(inputs) > len(xs) {
		return nil, fmt.Errorf("%d inputs, want %s", len(inputs), m.inputNames())
	}
	return xs, nil
}

// prepare returns raw samples as the network sees them.
func (in *Input) prepare(x *tensor.Tensor) (*tensor.Tensor, error) {
	want := in.Shape()
	shape := append([]int{x.Dim(0)}, want...)
	switch {
	case slices.Equal(x.Shape(), shape):
	case x.NDim() == 2 && x.Dim(1) == product(want), want[0] == 1 && slices.Equal(x.Shape()[1:], want[1:]):
		x = x.Reshape(shape...)
	default:
		return nil, fmt.Errorf("inputs %s, want %s, or as many numbers in a row, %s", tensor.ShapeString(x.Shape()),
			shapeOf(want), shapeOf([]int{product(want)}))
	}
	if in.whole() {
		return wholeNumbers(x)
	}
	if s := in.Preparation.Scaler(); s != nil {
		return s.Transform(x)
	}
	return x, nil
}

// Scaler returns what scales the numbers, nil if nothing does.
func (p *Preparation) Scaler() data.Scaler {
	switch {
	case p.Standardise != nil:
		return p.Standardise
	case p.Scaling != nil:
		return p.Scaling
	}
	return nil
}

// checkIDs refuses ids (N, C) that name none of the levels of their column.
func checkIDs(ids *tensor.Tensor, levels []int) error {
	if len(levels) == 0 || ids.NDim() != 2 || ids.Dim(1) != len(levels) {
		return nil
	}
	for i, raw := 0, ids.Contiguous().Int64s(); i < len(raw); i++ {
		if j := i % len(levels); raw[i] < 0 || raw[i] >= int64(levels[j]) {
			return fmt.Errorf("id %d in sample %d, column %d, want 0 to %d", raw[i], i/len(levels), j, levels[j]-1)
		}
	}
	return nil
}

// wholeNumbers returns x as int64, and refuses numbers that are not whole.
func wholeNumbers(x *tensor.Tensor) (*tensor.Tensor, error) {
	if !x.DType().Float() {
		return x.To(tensor.Int64), nil
	}
	for i, raw := 0, memory.Of(x.Contiguous()); i < x.Size(); i++ {
		if v := raw.At(i); v != math.Trunc(v) || math.Abs(v) > 1<<53 {
			return nil, fmt.Errorf("%v in sample %d, want whole numbers", v, i*x.Dim(0)/x.Size())
		}
	}
	return x.To(tensor.Int64), nil
}

// Restore returns outputs of the network in the units of the data:
// probabilities as they are, numbers without their scaling and their transform.
func (m *Model) Restore(p *tensor.Tensor) (*tensor.Tensor, error) {
	if s := m.output().Scaling; s != nil {
		return s.Predict(p)
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
