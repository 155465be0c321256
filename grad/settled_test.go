package grad

import (
	"math/rand/v2"
	"slices"
	"testing"

	"cajal/tensor"
)

// program is a computation that an array of bytes spells out: each byte picks
// an operation and an earlier value, so that values live for long and short.
func program(t *Tape, w []Value, code []byte) Value {
	vs := []Value{t.Use(w[0]).Scale(0.5)}
	for _, c := range code {
		x, y := vs[len(vs)-1], vs[int(c>>3)%len(vs)]
		switch c % 8 {
		case 0:
			x = x.Tanh()
		case 1:
			x = x.Add(y).Scale(0.5)
		case 2:
			x = x.Mul(y).Sigmoid()
		case 3:
			x = x.MatMul(w[1]).ReLU()
		case 4:
			x = x.Sub(y)
		case 5:
			x = x.Reshape(2, -1).Reshape(4, 4)
		case 6:
			x = y.Softmax().Add(x)
		case 7:
			x = x.Affine(w[2], Value{}).Tanh()
		}
		vs = append(vs, x)
	}
	return vs[len(vs)-1].Square().Mean()
}

// Passes that repeat and passes that depart, in any order, give what a fresh
// tape gives, though a departing pass may want what its forerunner released.
func TestPlanFallsBack(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var w []Value
	for range 3 {
		w = append(w, Param("w", x(4, 4)))
	}
	for round := range 30 {
		codes := make([][]byte, 3)
		for i := range codes {
			if i > 0 { // the same beginning
				codes[i] = append(codes[i], codes[0][:r.IntN(len(codes[0]))]...)
			}
			for range 12 {
				codes[i] = append(codes[i], byte(r.Uint32()))
			}
		}
		for _, kind := range []Option{func(*Tape) {}, Inference()} {
			planned := NewTape(Plan(), kind)
			run := func(tape *Tape, code []byte) (float64, []*tensor.Tensor) {
				loss := program(tape, w, code)
				if tape.record {
					loss.Backward()
				}
				defer tape.Rewind()
				return loss.Item(), gradientsOf(w)
			}
			for pass := range 24 {
				code := codes[0]
				if pass > 3 {
					code = codes[r.IntN(3)]
				}
				want, wantGrads := run(NewTape(kind), code)
				got, grads := run(planned, code)
				if got != want {
					t.Fatalf("round %d, pass %d: loss %v, on a fresh tape %v", round, pass, got, want)
				}
				for i := range grads {
					if !tensor.Equal(grads[i], wantGrads[i]) {
						t.Fatalf("round %d, pass %d: gradient %d is %v, on a fresh tape %v", round, pass, i, grads[i], wantGrads[i])
					}
				}
			}
		}
	}
}

// A plan that has settled notices what a pass does otherwise: a value that is read, a
// parameter that is frozen, an end before the end.
func TestPlanNoticesSurprises(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var w []Value
	for range 3 {
		w = append(w, Param("w", x(4, 4)))
	}
	for round := range 60 {
		code := make([]byte, 12)
		for i := range code {
			code[i] = byte(r.Uint32())
		}
		planned := NewTape(Plan())
		settled := 0
		for pass := range 24 {
			frozen, length, read := r.IntN(8), len(code), r.IntN(24)
			if r.IntN(8) == 0 {
				length = 1 + r.IntN(len(code))
			}
			run := func(tape *Tape) (float64, []*tensor.Tensor) {
				for i, p := range w {
					p.freeze("freeze", i == frozen)
				}
				loss := program(tape, w, code[:length])
				if pass > 3 && read < tape.Len() {
					if n := tape.nodes[read]; n.owner != nil && n.owner.state == present {
						n.value().Tensor()
					}
				}
				if loss.n.needs {
					loss.Backward()
				}
				defer tape.Rewind()
				return loss.Item(), gradientsOf(w)
			}
			want, wantGrads := run(NewTape())
			if planned.planner.settled {
				settled++
			}
			got, grads := run(planned)
			if got != want {
				t.Fatalf("round %d, pass %d: loss %v, on a fresh tape %v", round, pass, got, want)
			}
			if !slices.EqualFunc(grads, wantGrads, tensor.Equal) {
				t.Fatalf("round %d, pass %d: gradients %v, on a fresh tape %v", round, pass, grads, wantGrads)
			}
		}
		if settled == 0 {
			t.Errorf("round %d: the plan never settled", round)
		}
	}
}

// A pass that departs from many that were alike shows the same uses as one that departs
// from a single one: those of the passes before do not count.
func TestUsesArePasses(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	w := []Value{Param("w", x(4, 4)), Param("w", x(4, 4)), Param("w", x(4, 4))}
	for round := range 30 {
		long := make([]byte, 12)
		for i := range long {
			long[i] = byte(r.Uint32())
		}
		begin := r.IntN(len(long))
		another := append(slices.Clone(long[:begin]), byte(r.Uint32()), byte(r.Uint32()))
		for name, depart := range map[string]func(*Tape){
			"another way":  func(tape *Tape) { program(tape, w, another).Backward() },
			"an early end": func(tape *Tape) { tape.Use(w[0]).Scale(0.5) },
		} {
			after := func(alike int) (all []uses) {
				tape := NewTape(Plan())
				for range alike {
					program(tape, w, long).Backward()
					tape.Rewind()
				}
				depart(tape)
				count := tape.Len()
				tape.Rewind()
				for _, n := range tape.nodes[:count] {
					all = append(all, uses{takers: n.uses.takers, last: n.uses.last})
				}
				return all
			}
			if want, got := after(1), after(5); !slices.Equal(got, want) {
				t.Errorf("round %d, %s: uses %v, want %v", round, name, got, want)
			}
		}
	}
}

// A value that is read once the plan has settled is there in the passes behind, too.
func TestReadingLate(t *testing.T) {
	tape, w := NewTape(Plan()), Param("w", x(4, 4))
	for pass := range 9 {
		tape.Rewind()
		h := tape.Use(w).Scale(2)
		if pass == 5 {
			h.Tensor()
		}
		loss := h.AddScalar(1).Scale(3).Scale(4).Sum()
		if pass > 5 {
			h.Tensor()
		}
		loss.Backward()
	}
}
