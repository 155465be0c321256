package grad_test

import (
	"fmt"
	"strings"
	"sync"
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
		{"zero value", func() { x.Sub(grad.Value{}) }, "sub: an input is the zero Value"},
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

// Each pass may take another way; a node that another kind of operation had is
// replaced, and the numbers are those of a fresh tape.
func TestControlFlow(t *testing.T) {
	w := grad.Param("w", tensor.From([]float64{0.3, -0.4, 0.5, 0.6}, 2, 2))
	ways := []func(x grad.Value) grad.Value{
		func(x grad.Value) grad.Value { return x.Tanh() },
		func(x grad.Value) grad.Value { return x.MatMul(w).Sigmoid().Square() },
		func(x grad.Value) grad.Value { return x.Reshape(4).Softmax() },
		func(x grad.Value) grad.Value { return x.Sum(0).Exp() },
		func(x grad.Value) grad.Value { return x },
	}
	shared := grad.NewTape()
	for pass := range 60 {
		way := ways[pass*pass%7%len(ways)]
		shared.Rewind() // ends the gradient of its last pass
		fresh := grad.NewTape()
		loss := way(fresh.Use(w)).Sum()
		loss.Backward()
		wantLoss, want := loss.Item(), w.Grad().Clone()
		fresh.Rewind()

		loss = way(shared.Use(w)).Sum()
		loss.Backward()
		if loss.Item() != wantLoss || !tensor.Equal(w.Grad(), want) {
			t.Fatalf("pass %d: got loss %v and gradient %v, want %v and %v", pass, loss.Item(), w.Grad(), wantLoss, want)
		}
	}
}

// A loop that goes round as often as the data says: no pass is like the last.
func TestLengthOfLoop(t *testing.T) {
	w := param("w", 0.9)
	tape := grad.NewTape()
	for _, n := range []int{3, 0, 7, 7, 1, 5} {
		tape.Rewind()
		y := tape.Use(w)
		want := 1.0
		for range n {
			y = y.Mul(w)
			want *= 0.9
		}
		y.Sum().Backward() // w to the n+1, so the derivative is (n+1)·wⁿ
		want *= float64(n + 1)
		if got := w.Grad().Item(); got < want-1e-12 || got > want+1e-12 {
			t.Errorf("w to the %d: got derivative %v, want %v", n+1, got, want)
		}
		if tape.Len() != n+2 {
			t.Errorf("n = %d: got %d operations, want %d", n, tape.Len(), n+2)
		}
	}
}

// The last batch of an epoch is smaller; the next epoch begins large again.
func TestPartialBatchAllocatesNothing(t *testing.T) {
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
		w1 := grad.Param("w1", tensor.Full(d, 0.1, 5, 8))
		b1 := grad.Param("b1", tensor.Full(d, 0.2, 8))
		w2 := grad.Param("w2", tensor.Full(d, -0.1, 3, 8))
		large, small := tensor.Full(d, 0.5, 64, 5), tensor.Full(d, 0.5, 9, 5)
		largeLabels, smallLabels := tensor.New(tensor.Int64, 64), tensor.New(tensor.Int64, 9)
		tape := grad.NewTape()
		step := func(x, y *tensor.Tensor) {
			tape.Rewind()
			h := tape.Const(x).MatMul(w1).Add(b1).Tanh()
			h.Affine(w2, grad.Value{}).CrossEntropy(y, grad.Mean).Backward()
		}
		epoch := func() {
			step(large, largeLabels)
			step(large, largeLabels)
			step(small, smallLabels)
		}
		epoch()
		held := tape.Bytes()
		if n := testing.AllocsPerRun(10, epoch); n != 0 {
			t.Errorf("%v: %v allocations in an epoch with a partial batch, want 0", d, n)
		}
		if tape.Bytes() != held {
			t.Errorf("%v: the tape went from %d to %d bytes", d, held, tape.Bytes())
		}
	}
}

// Tapes for inference write to nothing but themselves.
func TestInferenceSharesParameters(t *testing.T) {
	w, b := grad.Param("w", tensor.Full(tensor.Float64, 0.25, 4, 6)), grad.Param("b", tensor.New(tensor.Float64, 4))
	x := tensor.Full(tensor.Float64, 2, 3, 6)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			tape := grad.NewTape(grad.Inference())
			for range 50 {
				tape.Rewind()
				if y := tape.Const(x).Affine(w, b).ReLU().Tensor(); y.Min() != 3 || y.Max() != 3 {
					t.Errorf("got %v, want 3 everywhere", y)
				}
				tape.Use(w).Square().Sum()
			}
		})
	}
	wg.Wait()
	if w.Grad() != nil {
		t.Errorf("inference left a gradient: %v", w.Grad())
	}
}

// Changing a parameter in place, as optimisers do, shows in the next pass.
func TestParametersShareMemory(t *testing.T) {
	data := []float64{1, 2}
	w := grad.Param("w", tensor.From(data))
	tape := grad.NewTape()
	for i := range 3 {
		data[0] = float64(i)
		tape.Rewind()
		if got := tape.Use(w).Sum().Item(); got != float64(i)+2 {
			t.Errorf("w = %v: got sum %v", data, got)
		}
	}
}
