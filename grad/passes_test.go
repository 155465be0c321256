package grad_test

import (
	"sync"
	"testing"

	"cajal/grad"
	"cajal/tensor"
)

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
		held := tape.Memory()
		if n := testing.AllocsPerRun(10, epoch); n != 0 {
			t.Errorf("%v: %v allocations in an epoch with a partial batch, want 0", d, n)
		}
		if tape.Memory() != held {
			t.Errorf("%v: the tape went from %+v to %+v", d, held, tape.Memory())
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
