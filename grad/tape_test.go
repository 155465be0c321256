package grad_test

import (
	"fmt"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/optim"
	"cajal/tensor"
)

func param(name string, v ...float64) grad.Value { return grad.Param(name, tensor.From(v)) }

// numbers returns the gradient of p as a slice, nil if there is none.
func numbers(t *tensor.Tensor) []float64 {
	if t == nil {
		return nil
	}
	return t.Float64s()
}

func wantNumbers(t *testing.T, what string, got *tensor.Tensor, want ...float64) {
	t.Helper()
	if fmt.Sprint(numbers(got)) != fmt.Sprint(want) {
		t.Errorf("%s: got %v, want %v", what, numbers(got), want)
	}
}

// wantPanic runs f, which must panic with a *grad.Error that contains all of
// want.
func wantPanic(t *testing.T, f func(), want ...string) {
	t.Helper()
	defer func() {
		t.Helper()
		e, ok := recover().(*grad.Error)
		if !ok {
			t.Errorf("got no panic with a *grad.Error, want one that says %q", want)
			return
		}
		for _, w := range want {
			if !strings.Contains(e.Error(), w) {
				t.Errorf("got %q, want a panic that says %q", e, w)
			}
		}
	}()
	f()
}

// A value of a pass ends with it, whatever takes its place on the tape.
func TestUseAfterRewind(t *testing.T) {
	w := param("w", 1, 2)
	uses := map[string]func(v grad.Value){
		"operation":      func(v grad.Value) { v.Exp() },
		"tape":           func(v grad.Value) { v.Tape() },
		"backward":       func(v grad.Value) { v.Backward() },
		"shape":          func(v grad.Value) { v.Shape() },
		"tensor":         func(v grad.Value) { v.Tensor() },
		"item":           func(v grad.Value) { v.Item() },
		"gradient":       func(v grad.Value) { v.Grad() },
		"lookup":         func(v grad.Value) { v.Lookup(v) },
		"type":           func(v grad.Value) { v.DType() },
		"second operand": func(v grad.Value) { w.Mul(v) },
	}
	for name, use := range uses {
		t.Run(name, func(t *testing.T) {
			for _, next := range []func(tape *grad.Tape){
				func(*grad.Tape) {},
				func(tape *grad.Tape) { tape.Use(w).Tanh() },
				func(tape *grad.Tape) { tape.Use(w).Exp() },
			} {
				tape := grad.NewTape()
				tape.Rewind()
				old := tape.Use(w).Tanh()
				tape.Rewind()
				next(tape)
				wantPanic(t, func() { use(old) }, "tanh#1 of pass 2 is used in pass 3, after Rewind; keep numbers with Tensor().Clone()")
			}
		})
	}
}

func TestGradientsEnd(t *testing.T) {
	w := param("w", 1, 2)
	tape := grad.NewTape()
	if w.Grad() != nil {
		t.Errorf("before any pass: got %v, want none", numbers(w.Grad()))
	}
	y := tape.Use(w).Square()
	y.Sum().Backward()
	wantNumbers(t, "w", w.Grad(), 2, 4)
	wantNumbers(t, "y", y.Grad(), 1, 1)
	tape.Rewind()
	if w.Grad() != nil {
		t.Errorf("after Rewind: got %v, want none", numbers(w.Grad()))
	}
	loss := tape.Use(w).Sum()
	if w.Grad() != nil {
		t.Errorf("before Backward: got %v, want none", numbers(w.Grad()))
	}
	loss.Backward()
	wantNumbers(t, "w in the second pass", w.Grad(), 1, 1)
}

// A parameter that a pass does not use keeps its value, although an earlier
// pass left it a gradient.
func TestUntouchedParameterStays(t *testing.T) {
	a, b := param("a", 1), param("b", 1)
	sgd := optim.SGD(0.5).Bind(a, b)
	tape := grad.NewTape()
	tape.Use(a).Add(b).Sum().Backward()
	sgd.Step()
	wantNumbers(t, "a", a.Tensor(), 0.5)
	wantNumbers(t, "b", b.Tensor(), 0.5)
	tape.Rewind()
	tape.Use(a).Sum().Backward()
	sgd.Step()
	wantNumbers(t, "a after a pass with it", a.Tensor(), 0)
	wantNumbers(t, "b after a pass without it", b.Tensor(), 0.5)
}

func TestBackwardAddsUp(t *testing.T) {
	w := param("w", 3)
	tape := grad.NewTape()
	x := tape.Use(w)
	first, second := x.Square().Sum(), x.Scale(10).Sum()
	first.Backward()
	wantNumbers(t, "w", w.Grad(), 6)
	first.Backward()
	wantNumbers(t, "w after the same loss again", w.Grad(), 12)
	second.Backward()
	wantNumbers(t, "w after another loss", w.Grad(), 22)
	// Only parameters collect: a value has the gradient of the last loss.
	wantNumbers(t, "x", x.Grad(), 10)
}

// Paths that meet add up; a part of the tape that the loss does not depend on
// gets no gradient.
func TestPathsAndDeadEnds(t *testing.T) {
	w, other := param("w", 2), param("other", 5)
	tape := grad.NewTape()
	x := tape.Use(w)
	dead := x.Exp().Mul(other)
	x.Mul(x).Add(x).Sum().Backward() // 2x + 1
	wantNumbers(t, "w", w.Grad(), 5)
	if dead.Grad() != nil || other.Grad() != nil {
		t.Errorf("beside the loss: got %v and %v, want no gradient", numbers(dead.Grad()), numbers(other.Grad()))
	}
}

func TestRefusals(t *testing.T) {
	w := param("w", 1, 2)
	tape, other := grad.NewTape(), grad.NewTape()
	x := tape.Use(w)
	single := tape.Const(tensor.From([]float32{1, 2}))
	for _, c := range []struct {
		name string
		f    func()
		want string
	}{
		{"two tapes", func() { x.Add(other.Use(w)) }, "add: the inputs stand on different tapes"},
		{"no tape", func() { w.Add(w) }, "no input stands on a tape"},
		{"types", func() { x.Mul(single) }, "mul: inputs of type float64 and float32; convert one with To"},
		{"parameter of another type", func() { single.Mul(w) }, "mul: inputs of type float32 and float64"},
		{"ids", func() { single.Add(tape.Const(tensor.From([]int64{1, 2}))) }, "add: input 1 is int64 (2,), want float32 or float64"},
		{"zero value", func() { x.Sub(grad.Value{}) }, "sub: an input is the zero Value; make values with tape.Const, grad.Param and operations, and the numbers of a layer with nn.Init"},
		{"vector loss", func() { x.Backward() }, "the loss must have one element"},
		{"constant loss", func() { tape.Const(tensor.From([]float64{1})).Sum().Backward() }, "the loss depends on no parameter"},
		{"parameter as loss", func() { w.Backward() }, "a parameter is not the result of a computation"},
		{"inference", func() { grad.NewTape(grad.Inference()).Use(w).Sum().Backward() }, "the tape is for inference; make it with NewTape()"},
	} {
		t.Run(c.name, func(t *testing.T) { wantPanic(t, c.f, c.want) })
	}
}

func TestKindsOfTapes(t *testing.T) {
	w := param("w", 1)
	for _, c := range []struct {
		name               string
		tape               *grad.Tape
		training, gradient bool
	}{
		{"training", grad.NewTape(), true, true},
		{"evaluation", grad.NewTape(grad.Evaluation()), false, true},
		{"inference", grad.NewTape(grad.Inference()), false, false},
	} {
		if got := c.tape.Training(); got != c.training {
			t.Errorf("%s: Training: got %v", c.name, got)
		}
		loss := c.tape.Use(w).Square().Sum()
		if c.gradient {
			loss.Backward()
			wantNumbers(t, c.name, w.Grad(), 2)
		}
		c.tape.Rewind()
	}
}
