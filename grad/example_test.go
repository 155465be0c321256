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

// A network's shapes without its numbers: nothing is computed, and no memory is
// taken.
func ExampleShapesOnly() {
	tape := grad.NewTape(grad.ShapesOnly())
	w := grad.ParamShape("weight", tensor.Float32, 10, 784)
	x := tape.Input(tensor.Float32, 64, 1, 28, 28)
	y := x.Flatten().Affine(w, grad.Value{}).Softmax()
	fmt.Println(y.DType(), y.Shape())

	defer func() { fmt.Println(recover()) }()
	x.Affine(w, grad.Value{})
	// Output:
	// float32 [64 10]
	// affine: x is (64, 1, 28, 28), last axis 28, want 784; is a Flatten missing?
}

func ExampleTape_Graph() {
	tape := grad.NewTape(grad.ShapesOnly())
	w := grad.ParamShape("w", tensor.Float64, 2, 3)
	tape.Input(tensor.Float64, 5, 2).MatMul(w).Tanh()
	graph := tape.Graph()
	for _, n := range graph.Nodes {
		fmt.Println(n.ID, n.Op, n.Inputs, "→", n.Results)
	}
	fmt.Println(graph.Values[3].Parameter, graph.Values[3].Shape)
	// Output:
	// 0 const [] → [0]
	// 1 matmul [0 3] → [1]
	// 2 tanh [1] → [2]
	// w [2 3]
}

// The gradient of the last layer is complete first.
func ExampleTape_OnGradient() {
	v := grad.Param("v", tensor.From([]float64{1, 2, 3, 4}, 2, 2))
	w := grad.Param("w", tensor.From([]float64{1, -1}, 2, 1))
	tape := grad.NewTape()
	tape.OnGradient(func(p grad.Value) { fmt.Println(p.Name(), p.Grad().Float64s()) })
	x := tensor.From([]float64{1, 1}, 1, 2)
	tape.Const(x).MatMul(v).MatMul(w).Sum().Backward()
	// Output:
	// w [4 6]
	// v [1 -1 1 -1]
}

func ExampleValue_Formula() {
	tape := grad.NewTape(grad.ShapesOnly())
	f, _ := tape.Input(tensor.Float64, 3).Sigmoid().Formula()
	fmt.Println(f.Forward[0].Text)
	fmt.Println(f.Backward[0].Text)
	fmt.Println(f.Backward[0].LaTeX)
	// Output:
	// y = 1/(1 + e⁻ˣ)
	// dx += y ∘ (1 − y) ∘ dy
	// \bar x \mathrel{+}= y \circ (1 - y) \circ \bar y
}

// polar is an operation with two results: length and angle of points.
type polar struct{}

func (polar) Name() string { return "polar" }

func (polar) Shapes(xs ...[]int) ([][]int, error) {
	if len(xs) != 2 || len(xs[0]) != 1 || len(xs[1]) != 1 || xs[0][0] != xs[1][0] {
		return nil, errors.New("want x and y, both (N)")
	}
	return [][]int{xs[0], xs[0]}, nil
}

// Keeps lets a tape with a plan reuse the memory of the results.
func (polar) Keeps() grad.Kept { return grad.KeepInput(0) | grad.KeepInput(1) }

func (polar) Forward(ys, xs []*tensor.Tensor) {
	x, y := xs[0].Float64s(), xs[1].Float64s()
	for i := range x {
		ys[0].Float64s()[i], ys[1].Float64s()[i] = math.Hypot(x[i], y[i]), math.Atan2(y[i], x[i])
	}
}

// Backward adds dx += x/r·dr − y/r²·dφ and dy += y/r·dr + x/r²·dφ.
func (polar) Backward(dxs, dys, _, xs []*tensor.Tensor) {
	x, y := xs[0].Float64s(), xs[1].Float64s()
	dr, dphi := dys[0].Float64s(), dys[1].Float64s()
	for i := range x {
		r := math.Hypot(x[i], y[i])
		if dxs[0] != nil {
			dxs[0].Float64s()[i] += x[i]/r*dr[i] - y[i]/(r*r)*dphi[i]
		}
		if dxs[1] != nil {
			dxs[1].Float64s()[i] += y[i]/r*dr[i] + x[i]/(r*r)*dphi[i]
		}
	}
}

func ExampleApplyMulti() {
	x, y := tensor.From([]float64{3, -1}), tensor.From([]float64{4, 1})
	tape := grad.NewTape()
	results := grad.ApplyMulti(polar{}, tape.Const(x), tape.Const(y))
	fmt.Printf("length %.3f, angle %.3f\n", results[0].Tensor().Float64s(), results[1].Tensor().Float64s())

	report := grad.Check(func(tape *grad.Tape, in []grad.Value) grad.Value {
		r := grad.ApplyMulti(polar{}, tape.Use(in[0]), in[1])
		return r[0].Mul(r[1])
	}, x, y)
	fmt.Println(report.Err(1e-8))
	// Output:
	// length [5.000 1.414], angle [0.927 2.356]
	// <nil>
}
