package kernel

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"cajal/internal/parallel"
)

// Many goroutines at once, as in a server, while the number of threads
// changes: each gets the bits that it gets alone.
func TestManyCallers(t *testing.T) {
	t.Cleanup(func() { parallel.SetThreads(0) })
	const callers = 6
	rounds := 15
	if testing.Short() {
		rounds = 2
	}
	calls := make([]func() []float32, callers)
	want := make([][]float32, callers)
	for i := range calls {
		calls[i] = mixedCalls(uint64(i))
		want[i] = slices.Clone(calls[i]())
	}
	var all sync.WaitGroup
	for i, call := range calls {
		all.Go(func() {
			for r := range rounds {
				parallel.SetThreads((i + r) % 4)
				if got := call(); !slices.Equal(got, want[i]) {
					t.Errorf("caller %d, round %d: other bits than alone", i, r)
					return
				}
			}
		})
	}
	all.Wait()
}

// mixedCalls returns a computation large enough for the pool that takes many
// ways through it.
func mixedCalls(seed uint64) func() []float32 {
	const n, k = 160, 224
	rnd := rand.New(rand.NewPCG(seed, 9))
	a, b := Make(n*k, F32), Make(k*n, F32)
	for i := range Of[float32](a) {
		Of[float32](a)[i], Of[float32](b)[i] = float32(rnd.NormFloat64()), float32(rnd.NormFloat64())
	}
	c, d, state := Make(n*n, F32), Make(n*n, F32), Make(2*n*n, F32)
	return func() []float32 {
		state.Clear()
		MatMul(c, Matrix(a, n, k), Matrix(b, n, k).T(), false)
		AddScaled(c, 0.01, c)
		Softmax(d, c, n)
		Dropout(d, d, 0.3, seed)
		Tanh(c.OnThreads(int(seed%3)), c)
		Adam([]Part{{W: c, G: d, S: state}}, Update{Limit: 1, Scale: 1, Keep: 1, Rate: 0.1, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, Correct: 1})
		MatMulBatch(d, Matrix(c, n/8, n), Matrix(a, n, n/8), 1, true)
		return append(slices.Clip(Of[float32](c)), Of[float32](d)...)
	}
}

// A panic in a piece on whatever thread reaches the caller, and the calls behind it
// work: here operands of different lengths.
func TestPanicInAPiece(t *testing.T) {
	parallel.SetThreads(3)
	t.Cleanup(func() { parallel.SetThreads(0) })
	y, x := Make(8*worth/middling, F32), Make(6*worth/middling, F32)
	for range 20 {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("Exp of too short a slice did not panic")
				}
			}()
			Exp(y, x)
		}()
	}
}
