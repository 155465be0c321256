package grad

import (
	"fmt"
	"math"
	"testing"

	"cajal/internal/kernel"
	"cajal/tensor"
)

// bench is a sample whose inputs are values of the tape, whose memory can be reused.
type bench struct {
	sample
	params []Value
}

func newBench(s sample) *bench {
	b := &bench{sample: s}
	for _, v := range s.in {
		b.params = append(b.params, Param("in", v.Clone()))
	}
	return b
}

// record records the sample and returns its result and a loss in which each
// element of it has a weight of its own.
func (b *bench) record(t *Tape) (y, loss Value) {
	in := make([]Value, len(b.params))
	for i, p := range b.params {
		in[i] = t.Use(p).Scale(1)
	}
	y = b.f(t, in)
	if y.DType() != tensor.Float64 {
		return y, y.Sum()
	}
	w := values(0.5, 1.5, y.Shape()...)
	return y, y.Scale(1).Mul(t.Const(w)).Sum() // Mul keeps its inputs, Scale does not
}

// Every operation gets the numbers that its backward half does not keep
// replaced by NaN between the two halves. The gradients must not notice.
func TestPoison(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample) {
		poisoned, err := poison(s)
		if err != nil {
			t.Error(err)
		}
		if poisoned == 0 {
			t.Error("nothing was poisoned, want the loss at least")
		}
	})
}

// poison returns how many values it poisoned, and what went wrong.
func poison(s sample) (int, error) {
	run := func(poison bool) (n int, grads []*tensor.Tensor) {
		b, tape := newBench(s), NewTape(Plan())
		_, loss := b.record(tape)
		for _, v := range tape.nodes[:tape.next] {
			if poison && v.state == present && v.owner == v && !v.uses.kept {
				n++
				v.y.Fill(math.NaN())
			}
		}
		loss.Backward()
		return n, gradientsOf(b.params)
	}
	_, want := run(false)
	n, got := run(true)
	for i := range want {
		if !tensor.Equal(got[i], want[i]) {
			return n, fmt.Errorf("gradient %d is %v, without poison %v: keeps leaves out what backward reads", i, got[i], want[i])
		}
	}
	return n, nil
}

// An operation that keeps less than it reads must not pass.
func TestPoisonFindsLiar(t *testing.T) {
	s := sample{"liar", ts(x(4, 3)), func(t *Tape, in []Value) Value {
		return recordLike[liar](in[0]).run()
	}}
	if _, err := poison(s); err == nil {
		t.Error("a square that does not keep its input passed")
	}
}

type liar struct{ elementwise }

func (*liar) name() string { return "liar" }
func (*liar) keeps() Kept  { return nothing }
func (n *liar) forward()   { n.f = kernel.SquareOf; n.elementwise.forward() }

// A planned tape gives what a tape that keeps everything gives, bit for bit,
// in each of its passes.
func TestPlanOfEveryOp(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample) {
		for _, kind := range []Option{func(*Tape) {}, Evaluation(), Inference()} {
			b := newBench(s)
			free, planned := NewTape(kind), NewTape(kind, Plan())
			want, wantGrads := lossOf(b, free)
			for pass := range 4 {
				got, gotGrads := lossOf(b, planned)
				if !same(got, want) {
					t.Errorf("pass %d: got loss %v, without a plan %v", pass, got, want)
				}
				for i, g := range gotGrads {
					if !tensor.Equal(g, wantGrads[i]) {
						t.Errorf("pass %d: gradient %d is %v, without a plan %v", pass, i, g, wantGrads[i])
					}
				}
			}
		}
	})
}

func same(a, b float64) bool { return a == b || a != a && b != b }

// lossOf makes a pass and returns its loss and its gradients.
func lossOf(b *bench, tape *Tape) (float64, []*tensor.Tensor) {
	tape.Rewind()
	_, loss := b.record(tape)
	if tape.record {
		loss.Backward()
	}
	v, grads := loss.Item(), gradientsOf(b.params)
	tape.Rewind()
	return v, grads
}

// A perceptron of four layers, as users write it.
func deep(t *Tape, x *tensor.Tensor, w Value) (hidden []Value, loss Value) {
	h := t.Const(x)
	for range 4 {
		z := h.MatMul(w)
		h = z.Tanh()
		hidden = append(hidden, z, h)
	}
	return hidden, h.Square().Mean()
}

func TestReadingWhatWasLent(t *testing.T) {
	w, data := Param("w", x(8, 8)), x(16, 8)
	tape := NewTape(Plan())
	pass := func() ([]Value, Value) {
		tape.Rewind()
		return deep(tape, data, w)
	}
	pass()
	for name, f := range map[string]func(v, loss Value){
		"tensor":    func(v, _ Value) { v.Tensor() },
		"keep":      func(v, _ Value) { v.Keep() },
		"operation": func(v, loss Value) { loss.Backward(); v.Add(v) },
		"gradient":  func(v, loss Value) { loss.Backward(); v.Grad() },
	} {
		t.Run(name, func(t *testing.T) {
			hidden, loss := pass()
			wantFault(t, "matmul#1 is no longer there", func() { f(hidden[0], loss) })
			wantFault(t, "call Keep() on the value", func() { f(hidden[0], loss) })
		})
	}
	// What one pass has read, the next ones keep.
	var want *tensor.Tensor
	for range 4 {
		fresh := NewTape(Plan())
		for i := range 3 {
			fresh.Rewind()
			hidden, loss := deep(fresh, data, w)
			if i == 0 {
				want = hidden[2].Tensor().Clone()
			}
			loss.Backward()
			if !tensor.Equal(hidden[2].Tensor(), want) {
				t.Errorf("pass %d: a value that is read in each pass changed from %v to %v", i, want, hidden[2].Tensor())
			}
		}
	}
}

// Keep keeps a value and its gradient, also of one that was released before.
func TestKeep(t *testing.T) {
	w, data := Param("w", x(8, 8)), x(16, 8)
	run := func(tape *Tape) (y, dy *tensor.Tensor) {
		tape.Rewind()
		h := tape.Const(data).MatMul(w).Keep()
		z := h.Tanh().MatMul(w)
		z.ReLU().Square().Mean().Backward()
		return h.Tensor(), h.Grad()
	}
	y, dy := run(NewTape())
	planned := NewTape(Plan())
	for pass := range 3 {
		gotY, gotDy := run(planned)
		if !tensor.Equal(gotY, y) || !tensor.Equal(gotDy, dy) {
			t.Errorf("pass %d: got %v and gradient %v, want %v and %v", pass, gotY, gotDy, y, dy)
		}
	}
}

// The memory of a planned tape: activations and gradients take turns.
func TestPlanSavesMemory(t *testing.T) {
	w, data := Param("w", x(8, 8)), x(16, 8)
	one := 16 * 8 * 8 // bytes of an activation
	held := func(opts ...Option) Memory {
		tape := NewTape(opts...)
		for range 3 {
			tape.Rewind()
			_, loss := deep(tape, data, w)
			if tape.record {
				loss.Backward()
			}
		}
		return tape.Memory()
	}
	for _, c := range []struct {
		name              string
		m                 Memory
		values, gradients int // activations, beside the few bytes of the loss
	}{
		{"training", held(), 9, 9},                // z and h of each layer, and the square
		{"training, planned", held(Plan()), 5, 2}, // h of each layer; the square comes after
		{"inference", held(Inference()), 9, 0},    //
		{"inference, planned", held(Inference(), Plan()), 2, 0},
	} {
		if got := (c.m.Values + one/2) / one; got != c.values {
			t.Errorf("%s: values take %d bytes, %d activations; want %d", c.name, c.m.Values, got, c.values)
		}
		if got := (c.m.Gradients + one/2) / one; got != c.gradients {
			t.Errorf("%s: gradients take %d bytes, %d activations; want %d", c.name, c.m.Gradients, got, c.gradients)
		}
		if c.m.Peak < c.m.Values+c.m.Gradients {
			t.Errorf("%s: the peak, %d, is below what is held", c.name, c.m.Peak)
		}
	}
}

// Large and small batches in turn allocate nothing on a planned tape either.
func TestPlanAllocatesNothing(t *testing.T) {
	w := Param("w", x(8, 8))
	large, small := x(64, 8), x(9, 8)
	for _, kind := range []Option{func(*Tape) {}, Inference()} {
		tape := NewTape(Plan(), kind)
		step := func(data *tensor.Tensor) {
			tape.Rewind()
			h := tape.Const(data).MatMul(w).Tanh().MatMul(w).ReLU().Affine(w, Value{}).Softmax()
			loss := h.Mean()
			if tape.record {
				loss.Backward()
			}
		}
		epoch := func() { step(large); step(large); step(small) }
		epoch()
		epoch()
		before := tape.Memory()
		if n := testing.AllocsPerRun(10, epoch); n != 0 {
			t.Errorf("%v allocations in an epoch with a partial batch, want 0", n)
		}
		if tape.Memory() != before {
			t.Errorf("the tape went from %+v to %+v", before, tape.Memory())
		}
	}
}

func TestPool(t *testing.T) {
	var p pool
	none := kernel.Slice{}
	a, grown := p.take(10, kernel.F64, none)
	if grown != 80 {
		t.Errorf("10 doubles: grown by %d bytes, want 80", grown)
	}
	b, _ := p.take(100, kernel.F64, none)
	c, _ := p.take(10, kernel.F32, none)
	p.give(a)
	p.give(b)
	p.give(c)
	for _, want := range []struct {
		size  int
		kind  kernel.Kind
		slot  int
		grown int
	}{{5, kernel.F64, a, 0}, {20, kernel.F64, b, 0}, {10, kernel.F32, c, 0}} {
		if slot, grown := p.take(want.size, want.kind, none); slot != want.slot || grown != want.grown {
			t.Errorf("%d elements: slot %d, grown by %d; want slot %d, %d", want.size, slot, grown, want.slot, want.grown)
		}
	}
	p.reset()
	if slot, grown := p.take(1, kernel.F64, none); slot != 4 || grown != 8 {
		t.Errorf("1 double: slot %d, grown by %d; want one of its own, 4, and 8, not a place for ten", slot, grown)
	}
	p.give(4)
	if slot, grown := p.take(200, kernel.F64, kernel.Make(300, kernel.F64)); slot != b || grown != 1600 {
		t.Errorf("200 doubles: slot %d, grown by %d; want the largest, %d, made of the spare 300, 1600 more", slot, grown, b)
	}
	if s := p.at(b); s.Cap() != 300 {
		t.Errorf("slot %d has %d elements, want 300", b, s.Cap())
	}
}
