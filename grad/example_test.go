package grad_test

import (
	"errors"
	"fmt"
	"math"

	"cajal/grad"
	"cajal/tensor"
)

// A network from scratch: 2 inputs, 4 tanh units, 2 logits, trained to tell
// whether exactly one input is 1.
func Example() {
	x := tensor.From([]float64{0, 0, 0, 1, 1, 0, 1, 1}, 4, 2)
	y := tensor.From([]int64{0, 1, 1, 0})
	w1 := grad.Param("w1", tensor.From([]float64{0.5, -0.3, 0.8, 0.1, -0.6, 0.4, 0.7, -0.2}, 2, 4))
	b1 := grad.Param("b1", tensor.New(tensor.Float64, 4))
	w2 := grad.Param("w2", tensor.From([]float64{0.3, -0.3, -0.5, 0.5, 0.6, -0.6, 0.2, -0.2}, 4, 2))
	b2 := grad.Param("b2", tensor.New(tensor.Float64, 2))

	tape := grad.NewTape()
	for pass := range 301 {
		tape.Rewind()
		h := tape.Const(x).MatMul(w1).Add(b1).Tanh()
		out := h.MatMul(w2).Add(b2)
		loss := out.CrossEntropy(y, grad.Mean)
		if pass%100 == 0 {
			fmt.Printf("pass %3d: loss %.3f, predicted %v\n", pass, loss.Item(), out.Tensor().ArgMax(1).Int64s())
		}
		loss.Backward()
		for _, w := range []grad.Value{w1, b1, w2, b2} {
			for i, g := range w.Grad().Float64s() {
				w.Tensor().Float64s()[i] -= 0.5 * g
			}
		}
	}
	// Output:
	// pass   0: loss 0.832, predicted [0 1 0 0]
	// pass 100: loss 0.312, predicted [0 1 1 0]
	// pass 200: loss 0.032, predicted [0 1 1 0]
	// pass 300: loss 0.015, predicted [0 1 1 0]
}

// Check finds a gradient that the formula of a loss got wrong. Here one that
// is right: the derivatives of a softplus written out by hand.
func ExampleCheck() {
	softplus := func(tape *grad.Tape, in []grad.Value) grad.Value {
		one := tape.Const(tensor.From([]float64{1}))
		return tape.Use(in[0]).Exp().Add(one).Log()
	}
	report := grad.Check(softplus, tensor.From([]float64{-2, 0, 3}))
	fmt.Println(report.Elements, report.Err(1e-8))
	// Output: 3 <nil>
}

// sine is an operation of our own: y = sin x.
type sine struct{}

func (sine) Name() string { return "sine" }

func (sine) Shape(xs ...[]int) ([]int, error) {
	if len(xs) != 1 {
		return nil, errors.New("want one input")
	}
	return xs[0], nil
}

func (sine) Forward(y *tensor.Tensor, xs []*tensor.Tensor) {
	for i, v := range xs[0].Float64s() {
		y.Float64s()[i] = math.Sin(v)
	}
}

// Backward adds dx += cos(x) ∘ dy.
func (sine) Backward(dxs []*tensor.Tensor, dy, _ *tensor.Tensor, xs []*tensor.Tensor) {
	for i, v := range xs[0].Float64s() {
		dxs[0].Float64s()[i] += math.Cos(v) * dy.Float64s()[i]
	}
}

// An operation that the package lacks is a type with four methods; Check says
// whether its backward half is right.
func ExampleApply() {
	angle := tensor.From([]float64{0, math.Pi / 6, math.Pi / 2})
	w := grad.Param("angle", angle)
	tape := grad.NewTape()
	y := grad.Apply(sine{}, tape.Use(w))
	y.Sum().Backward()
	fmt.Printf("sin %.3f\n", y.Tensor().Float64s())
	fmt.Printf("cos %.3f\n", w.Grad().Float64s())

	report := grad.Check(func(tape *grad.Tape, in []grad.Value) grad.Value {
		return grad.Apply(sine{}, tape.Use(in[0]))
	}, angle)
	fmt.Println(report.Err(1e-8))
	// Output:
	// sin [0.000 0.500 1.000]
	// cos [1.000 0.866 0.000]
	// <nil>
}

func ExampleTape_Rewind() {
	w := grad.Param("w", tensor.From([]float64{1, 2}))
	tape := grad.NewTape()
	old := tape.Use(w).Tanh()
	tape.Rewind()
	defer func() { fmt.Println(recover()) }()
	old.Sum()
	// Output: sum: tanh#1 of pass 1 is used in pass 2, after Rewind; keep numbers with Tensor().Clone()
}
