package gemm

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"cajal/internal/kernel"
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
	a, b := kernel.Make(n*k, kernel.F32), kernel.Make(k*n, kernel.F32)
	for i := range kernel.Of[float32](a) {
		kernel.Of[float32](a)[i], kernel.Of[float32](b)[i] = float32(rnd.NormFloat64()), float32(rnd.NormFloat64())
	}
	c, d, state := kernel.Make(n*n, kernel.F32), kernel.Make(n*n, kernel.F32), kernel.Make(2*n*n, kernel.F32)
	return func() []float32 {
		state.Clear()
		MatMul(c, Matrix(a, n, k), Matrix(b, n, k).T(), false)
		kernel.AddScaled(c, 0.01, c)
		kernel.Softmax(d, c, n)
		kernel.Dropout(d, d, 0.3, seed, nil)
		kernel.Tanh(c.OnThreads(int(seed%3)), c)
		kernel.Adam([]kernel.Part{{W: c, G: d, S: state}}, kernel.Update{Limit: 1, Scale: 1, Keep: 1, Rate: 0.1, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, Correct: 1})
		MatMulBatch(d, Matrix(c, n/8, n), Matrix(a, n, n/8), 1, true)
		return append(slices.Clip(kernel.Of[float32](c)), kernel.Of[float32](d)...)
	}
}
