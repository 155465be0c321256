package grad

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"cajal/internal/memory"
	"cajal/internal/parallel"
	"cajal/tensor"
)

// followers are the operations that a product can be followed by.
var followers = []struct {
	name string
	f    func(Value) Value
}{
	{"relu", Value.ReLU}, {"tanh", Value.Tanh}, {"sigmoid", Value.Sigmoid}, {"silu", Value.SiLU}, {"softplus", Value.Softplus},
	{"gelu", Value.GELU}, {"gelu-tanh", Value.GELUTanh},
	{"leaky-relu", func(v Value) Value { return v.LeakyReLU(0.1) }},
	{"elu", func(v Value) Value { return v.ELU(1.5) }},
	{"square", Value.Square}, {"scale", func(v Value) Value { return v.Scale(-0.5) }},
	{"hard-swish", Value.HardSwish}, {"hard-sigmoid", Value.HardSigmoid}, {"mish", Value.Mish},
	{"selu", Value.SELU}, {"relu6", Value.ReLU6}, {"softshrink", func(v Value) Value { return v.Softshrink(0.2) }},
}

// fusedNet is two layers and an output, with dropout behind the first one or
// not, as users write them.
type fusedNet struct {
	x      *tensor.Tensor
	params []Value
	f      func(Value) Value
	drop   bool
}

func newFusedNet(d tensor.DType, f func(Value) Value, drop bool) *fusedNet {
	n := &fusedNet{x: x(20, 30).To(d), f: f, drop: drop}
	for i, s := range [][]int{{410, 30}, {410}, {25, 410}, {25}, {4, 25}, {4}} {
		n.params = append(n.params, Param(fmt.Sprint(i), values(-0.3, 0.3, s...).To(d)))
	}
	return n
}

func (n *fusedNet) forward(t *Tape) (hidden, y Value) {
	p := n.params
	h := n.f(t.Const(n.x).Affine(p[0], p[1]))
	if n.drop {
		h = h.Dropout(0.3, rand.NewPCG(1, 2))
	}
	h = n.f(h.Affine(p[2], p[3]))
	return h, n.f(h.Affine(p[4], p[5])) // whose gradient turns where it stands
}

// pass returns the result of one pass and all gradients.
func (n *fusedNet) pass(t *Tape) []*tensor.Tensor {
	defer t.Rewind() // ends the gradients
	_, y := n.forward(t)
	if t.record {
		y.Square().Mean().Backward()
	}
	return append([]*tensor.Tensor{y.Keep().Tensor().Clone()}, gradientsOf(n.params)...)
}

// Fused or not, in each type and on any number of threads: the same bits, for
// training and for inference, with prepared weights and without.
func TestFusedBits(t *testing.T) {
	defer parallel.SetThreads(0)
	for _, f := range followers {
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			for _, drop := range []bool{false, true} {
				n := newFusedNet(d, f.f, drop)
				for _, kind := range [][]Option{nil, {Inference()}, {Inference(), Fixed(&Weights{})}} {
					parallel.SetThreads(1)
					want := n.pass(NewTape(kind...))
					planned := NewTape(append(kind, Plan())...)
					for pass := range 4 {
						parallel.SetThreads(1 + pass)
						for i, got := range n.pass(planned) {
							if !tensor.Equal(got, want[i]) {
								diff, at := tensor.MaxDiff(got, want[i])
								t.Fatalf("%s, %v, dropout %v, pass %d: tensor %d differs by %g at %d from a tape that keeps everything", f.name, d, drop, pass, i, diff, at)
							}
						}
					}
				}
			}
		}
	}
}

// That those passes were fused: the affine operation waits, the activation's
// gradient is never there or has become that of its input, and the dropout's is
// never there either.
func TestFuses(t *testing.T) {
	for _, f := range followers {
		n := newFusedNet(tensor.Float32, f.f, f.name == "relu")
		tape := NewTape(Plan())
		n.pass(tape)
		n.pass(tape)
		z := tape.Const(n.x).Affine(n.params[0], n.params[1])
		if tape.planner.waiting != z.n {
			t.Errorf("%s: in the third pass the affine operation does not wait", f.name)
		}
		tape.Rewind()
		_, y := n.forward(tape)
		y.Sum().Backward()
		for _, v := range tape.nodes[:tape.next] {
			if _, ok := v.op.(follower); ok && (v.fresh == (v == y.n) || !v.gradientReleased) {
				t.Errorf("%s: %s has a gradient on its own %v, passed on %v", f.name, v.label(), !v.fresh, v.gradientReleased)
			}
			if _, ok := v.op.(*dropout); ok && !v.fresh {
				t.Errorf("%s: there was a gradient of the dropout", f.name)
			}
		}
	}
}

// A product without a bias, of matrices and of batches of them, is followed as
// well, and to the same bits.
func TestFusedMatMul(t *testing.T) {
	for _, f := range followers {
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			data := x(3, 20, 30).To(d)
			w := []Value{Param("w", values(-0.3, 0.3, 30, 40).To(d)), Param("batch", values(-0.3, 0.3, 3, 40, 7).To(d))}
			pass := func(tape *Tape) []*tensor.Tensor {
				defer tape.Rewind()
				y := f.f(f.f(tape.Const(data).MatMul(w[0])).MatMul(w[1]))
				y.Square().Mean().Backward()
				return append(gradientsOf(w), y.Keep().Tensor().Clone())
			}
			want := pass(NewTape())
			tape := NewTape(Plan())
			for p := range 4 {
				for i, got := range pass(tape) {
					if !tensor.Equal(got, want[i]) {
						t.Fatalf("%s, %v, pass %d: tensor %d differs from a tape that keeps everything", f.name, d, p, i)
					}
				}
			}
			if z := tape.Const(data).MatMul(w[0]); tape.planner.waiting != z.n {
				t.Errorf("%s: in the fifth pass the product does not wait", f.name)
			}
			tape.Rewind()
		}
	}
}

// The fused gradients against central differences: gradients are those of the
// third pass of a planned tape.
func TestFusedGradients(t *testing.T) {
	for _, f := range followers {
		for _, drop := range []bool{false, true} {
			in := []*tensor.Tensor{x(4, 3), x(5, 3), x(5), x(2, 5), x(2)}
			net := func(t *Tape, in []Value) Value {
				h := f.f(on(t, in[0]).Affine(in[1], in[2]))
				if drop {
					h = h.Dropout(0.3, rand.NewPCG(1, 2))
				}
				return f.f(h.Affine(in[3], in[4])).Square().Sum()
			}
			r := Check(net, in...)
			if err := r.Err(1e-7); err != nil {
				t.Errorf("%s, not fused: %v", f.name, err)
			}
			var params []Value
			for _, v := range in {
				params = append(params, Param("in", v.Clone()))
			}
			tape := NewTape(Plan())
			for range 3 {
				tape.Rewind()
				net(tape, params).Backward()
			}
			for _, d := range r.All {
				got := memory.Of(params[d.Input].Grad()).At(d.Index)
				if e := relative(got, d.Numeric, 1e-3); e > 1e-6 {
					t.Errorf("%s, dropout %v: input %d, element %d: fused gradient %g, central difference %g", f.name, drop, d.Input, d.Index, got, d.Numeric)
				}
			}
		}
	}
}

// Passes that depart where two operations were one, in every way.
func TestFusedDepartures(t *testing.T) {
	n := newFusedNet(tensor.Float64, Value.Tanh, false)
	p := n.params
	ways := []struct {
		name string
		f    func(t *Tape) Value
	}{
		{"another operation", func(t *Tape) Value { return t.Const(n.x).Affine(p[0], p[1]).Square() }},
		{"another activation", func(t *Tape) Value { return t.Const(n.x).Affine(p[0], p[1]).GELU() }},
		{"a look", func(t *Tape) Value {
			z := t.Const(n.x).Affine(p[0], p[1])
			z.Tensor()
			return z.Tanh()
		}},
		{"a constant between", func(t *Tape) Value {
			z := t.Const(n.x).Affine(p[0], p[1])
			c := t.Const(n.x)
			return z.Tanh().Mean().Add(c.Mean())
		}},
		{"a second use", func(t *Tape) Value {
			z := t.Const(n.x).Affine(p[0], p[1])
			return z.Tanh().Mul(z)
		}},
		{"a second use of the activation", func(t *Tape) Value {
			z := t.Const(n.x).Affine(p[0], p[1])
			h := z.Tanh()
			return h.Affine(p[2], p[3]).Tanh().Sum().Add(h.Sum()).Add(z.Sum())
		}},
		{"an end", func(t *Tape) Value { return t.Const(n.x).Affine(p[0], p[1]) }},
		{"a view", func(t *Tape) Value { return t.Const(n.x).Affine(p[0], p[1]).Reshape(-1).Tanh() }},
	}
	relu := newFusedNet(tensor.Float64, Value.ReLU, true)
	relu.params = p
	dropped := func(f func(r, d Value) Value) func(t *Tape) Value {
		return func(t *Tape) Value {
			r := t.Const(n.x).Affine(p[0], p[1]).ReLU()
			return f(r, r.Dropout(0.3, rand.NewPCG(1, 2)))
		}
	}
	ways = append(ways, []struct {
		name string
		f    func(t *Tape) Value
	}{
		{"dropout, twice", dropped(func(_, d Value) Value { return d.Affine(p[2], p[3]).Sum().Add(d.Sum()) })},
		{"dropout, and its input", dropped(func(r, d Value) Value { return d.Affine(p[2], p[3]).Sum().Add(r.Sum()) })},
		{"dropout, and its input kept", dropped(func(r, d Value) Value { return d.Affine(p[2], p[3]).Sum().Add(r.Affine(p[2], p[3]).Square().Sum()) })},
		{"dropout without a product", dropped(func(_, d Value) Value { return d.Add(d).Scale(3) })},
		{"no dropout", dropped(func(r, _ Value) Value { return r.Affine(p[2], p[3]) })},
		{"relu, then another", func(t *Tape) Value { return t.Const(n.x).Affine(p[0], p[1]).ReLU().Scale(2).Sum() }},
	}...)
	run := func(t *Tape, f func(t *Tape) Value) []*tensor.Tensor {
		defer t.Rewind()
		loss := f(t).Mean()
		if t.record {
			loss.Backward()
		}
		return append([]*tensor.Tensor{loss.Tensor().Clone()}, gradientsOf(p)...)
	}
	for _, kind := range []Option{func(*Tape) {}, Inference()} {
		for i := range 2 * len(ways) {
			w, before := ways[i/2], []*fusedNet{n, relu}[i%2]
			want := run(NewTape(kind), w.f)
			tape := NewTape(kind, Plan())
			for range 4 {
				before.pass(tape)
			}
			for pass := range 5 { // departing, then learning, then repeating
				for i, got := range run(tape, w.f) {
					if !tensor.Equal(got, want[i]) {
						t.Errorf("%s, inference %v, pass %d: tensor %d differs from a tape that keeps everything", w.name, !tape.record, pass, i)
					}
				}
			}
		}
	}
}

// What the program keeps is there, with its gradient, in each pass.
func TestFusedKeep(t *testing.T) {
	n := newFusedNet(tensor.Float64, Value.ReLU, false)
	run := func(t *Tape) (h, dh *tensor.Tensor) {
		defer t.Rewind()
		hidden, y := n.forward(t)
		hidden.Keep()
		y.Square().Mean().Backward()
		return hidden.Tensor().Clone(), hidden.Grad().Clone()
	}
	h, dh := run(NewTape())
	tape := NewTape(Plan())
	for pass := range 4 {
		gotH, gotDh := run(tape)
		if !tensor.Equal(gotH, h) || !tensor.Equal(gotDh, dh) {
			t.Errorf("pass %d: got %v and gradient %v, want %v and %v", pass, gotH, gotDh, h, dh)
		}
	}
	// Without Keep the gradient is none that was forgotten to compute.
	plain := NewTape(Plan())
	n.pass(plain)
	hidden, y := n.forward(plain)
	y.Square().Mean().Backward()
	wantFault(t, "no longer there", func() { hidden.Grad() })
}

// A step's own chain rule for one operation is not fused.
func TestFusedPull(t *testing.T) {
	n := newFusedNet(tensor.Float64, Value.Tanh, false)
	pull := func(tape *Tape) *tensor.Tensor {
		defer tape.Rewind()
		hidden, y := n.forward(tape)
		hidden.Keep()
		return y.Pull(values(-1, 1, 20, 4), 0)
	}
	want := pull(NewTape())
	tape := NewTape(Plan())
	for pass := range 3 {
		if got := pull(tape); !tensor.Equal(got, want) {
			t.Errorf("pass %d: got %v, want %v", pass, got, want)
		}
	}
}

func TestFusedAllocatesNothing(t *testing.T) {
	n := newFusedNet(tensor.Float32, Value.ReLU, false)
	for _, kind := range []Option{func(*Tape) {}, Inference()} {
		tape := NewTape(kind, Plan())
		step := func() {
			tape.Rewind()
			_, y := n.forward(tape)
			if loss := y.Square().Mean(); tape.record {
				loss.Backward()
			}
		}
		step()
		step()
		held := tape.Memory()
		if a := testing.AllocsPerRun(10, step); a != 0 {
			t.Errorf("%v allocations in a step, want 0", a)
		}
		if tape.Memory() != held {
			t.Errorf("the tape went from %+v to %+v", held, tape.Memory())
		}
	}
}

// What a step takes: the inputs are not its own, and of each layer one
// activation is enough, though there are three operations.
func TestFusedMemory(t *testing.T) {
	n := newFusedNet(tensor.Float32, Value.ReLU, true)
	tape := NewTape(Plan())
	for range 4 {
		n.pass(tape)
	}
	values := 4 * 20 * (410 + 25 + 4 + 4) // the last are the squares, whose shape is that of the result
	if got := tape.Memory().Values; got > values+16 {
		t.Errorf("values take %d bytes, want %d at most, and the loss", got, values)
	}
	gradients := 4 * 20 * (410 + 25 + 25) // two at a time, and room of their size for the next small ones
	if got := tape.Memory().Gradients; got > gradients+16 {
		t.Errorf("gradients take %d bytes, want %d at most, and the loss's", got, gradients)
	}
}
