package grad_test

import (
	"testing"

	"cajal/grad"
	"cajal/optim"
	"cajal/tensor"
)

// moons is the network of the first article, 2→3→2 with tanh, on 200 points in
// double precision: so small that what a tape costs is most of what a step does.
type moons struct {
	x, labels *tensor.Tensor
	w, wt     [2]grad.Value // (D, M) for the formula, (M, D) for the layer
	b         [2]grad.Value
}

func newMoons() *moons {
	m := &moons{x: tensor.New(tensor.Float64, 200, 2), labels: tensor.New(tensor.Int64, 200)}
	fill := func(t *tensor.Tensor) *tensor.Tensor {
		for i := range t.Float64s() {
			t.Float64s()[i] = float64((i*7919+1237)%1009)/504.5 - 1
		}
		return t
	}
	fill(m.x)
	for i := range m.labels.Int64s() {
		m.labels.Int64s()[i] = int64(i % 2)
	}
	for i, s := range [][2]int{{2, 3}, {3, 2}} {
		w := fill(tensor.New(tensor.Float64, s[0], s[1]))
		m.w[i] = grad.Param("w", w)
		m.wt[i] = grad.Param("wt", w.T().Clone())
		m.b[i] = grad.Param("b", tensor.New(tensor.Float64, s[1]))
	}
	return m
}

// layer is a pass as nn.Linear makes it, formula one as the articles write it.
func (m *moons) layer(t *grad.Tape) grad.Value {
	h := t.Const(m.x).Affine(m.wt[0], m.b[0]).Tanh()
	return h.Affine(m.wt[1], m.b[1]).CrossEntropy(m.labels, grad.Mean)
}

func (m *moons) formula(t *grad.Tape) grad.Value {
	h := t.Const(m.x).MatMul(m.w[0]).Add(m.b[0]).Tanh()
	return h.MatMul(m.w[1]).Add(m.b[1]).CrossEntropy(m.labels, grad.Mean)
}

// BenchmarkMoons is a step of training. The issue that it comes from asks for 7 µs
// at most, and for the formula to cost what the layer costs.
func BenchmarkMoons(b *testing.B) {
	m := newMoons()
	for _, kind := range []struct {
		name string
		opts []grad.Option
	}{{"kept", nil}, {"planned", []grad.Option{grad.Plan()}}} {
		for _, way := range []struct {
			name   string
			pass   func(*grad.Tape) grad.Value
			params []grad.Value
		}{
			{"layer", m.layer, []grad.Value{m.wt[0], m.b[0], m.wt[1], m.b[1]}},
			{"formula", m.formula, []grad.Value{m.w[0], m.b[0], m.w[1], m.b[1]}},
		} {
			b.Run(kind.name+"/"+way.name, func(b *testing.B) {
				sgd := optim.SGD(1e-9).Bind(way.params...)
				tape := grad.NewTape(kind.opts...)
				b.ReportAllocs()
				for b.Loop() {
					tape.Rewind()
					way.pass(tape).Backward()
					sgd.Step()
				}
				tape.Rewind()
			})
		}
	}
}
