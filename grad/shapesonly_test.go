package grad

import (
	"math"
	"slices"
	"testing"

	"cajal/tensor"
)

// For every operation: a tape that has shapes only records the same operations as
// one that computes, with the same types and shapes, and takes no memory.
func TestShapesOfEveryOp(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample) {
		b := newBench(s)
		real, blank := NewTape(Evaluation()), NewTape(ShapesOnly())
		b.record(real)
		var in []Value
		for _, v := range s.in {
			in = append(in, ParamShape("in", v.DType(), v.Shape()...))
		}
		(&bench{sample: s, params: in}).record(blank)
		if real.Len() != blank.Len() {
			t.Fatalf("%d operations, a tape that computes has %d", blank.Len(), real.Len())
		}
		for i, want := range real.nodes[:real.next] {
			got := blank.nodes[i]
			if got.label() != want.label() || got.val.DType() != want.val.DType() || !slices.Equal(got.val.Shape(), want.val.Shape()) {
				t.Errorf("got %s, %v %v; want %s, %v %v", got.label(), got.val.DType(), got.val.Shape(),
					want.label(), want.val.DType(), want.val.Shape())
			}
		}
		if m := blank.Memory(); m != (Memory{}) {
			t.Errorf("the tape takes memory: %+v", m)
		}
	})
}

// A network can be larger than the machine, and nothing asks for its numbers.
func TestShapesOnly(t *testing.T) {
	const wide = math.MaxInt >> 23 // about 2⁴⁰, where an int has 64 bits
	tape := NewTape(ShapesOnly(), Plan())
	huge := ParamShape("w", tensor.Float32, wide, 1<<10)
	y := tape.Input(tensor.Float32, 64, 1<<10).Affine(huge, Value{}).Tanh()
	if got, want := y.Shape(), []int{64, wide}; !slices.Equal(got, want) {
		t.Errorf("got shape %v, want %v", got, want)
	}
	if tape.Training() {
		t.Error("layers would behave as in training")
	}
	y.Keep()
	for name, f := range map[string]func(){
		"tensor":   func() { y.Tensor() },
		"item":     func() { y.Item() },
		"backward": func() { y.Sum().Backward() },
		"pull":     func() { y.Jacobian(0, 0) },
		"another":  func() { NewTape().Input(tensor.Float32, 3) },
		"computes": func() { NewTape().Const(x(3, 2)).Affine(ParamShape("w", tensor.Float64, 5, 2), Value{}) },
	} {
		t.Run(name, func(t *testing.T) { wantCode(t, NoNumbers, f) })
	}
	wantFault(t, "x is (64, 1024), last axis 1024, want 3", func() {
		tape.Input(tensor.Float32, 64, 1<<10).Affine(ParamShape("v", tensor.Float32, 2, 3), Value{})
	})
}

// wantCode runs f, which must panic with an *Error of that code.
func wantCode(t *testing.T, want Code, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if e, ok := recover().(*Error); !ok || e.Code != want {
			t.Errorf("got %v, want a panic with the code %q", e, want)
		}
	}()
	f()
}

func TestCodes(t *testing.T) {
	tape, w := NewTape(), Param("w", x(2, 3))
	v := tape.Use(w)
	ended := NewTape()
	old := ended.Use(w)
	ended.Rewind()
	for want, f := range map[Code]func(){
		Invalid:    func() { v.Dropout(2, nil) },
		BadShape:   func() { v.MatMul(w) },
		BadType:    func() { tape.Const(labels(1)).Tanh() },
		BadIndex:   func() { v.Sum(5) },
		OtherTape:  func() { v.Add(NewTape().Use(w)) },
		Ended:      func() { old.Tanh() },
		NoGradient: func() { w.Backward() },
	} {
		t.Run(want.String(), func(t *testing.T) { wantCode(t, want, f) })
	}
}
