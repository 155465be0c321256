package train_test

import (
	"context"
	"sync"
	"testing"

	"cajal/data"
	"cajal/internal/parallel"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng"
	"cajal/tensor"
	"cajal/train"
)

// wideSet is a problem whose products and steps are large enough for several
// threads.
func wideSet() *data.TensorSet {
	const n, d = 256, 300
	x, y := tensor.New(tensor.Float32, n, d), tensor.New(tensor.Int64, n)
	source := rng.New(3).Stream("wide")
	for i := range x.Float32s() {
		x.Float32s()[i] = float32(source.Float64()) - 0.5
	}
	for i := range y.Int64s() {
		y.Int64s()[i] = int64(i % 10)
	}
	set, _ := data.Tensors(x, y)
	return set
}

func wideModel(threads int) *train.Model {
	net := nn.Sequential(nn.Linear(300, 400), nn.GELU(), nn.Linear(400, 300), nn.Tanh(), nn.Linear(300, 10))
	return train.New(net, nn.CrossEntropy(), optim.Adam(1e-3), train.Threads(threads), train.Seed(5))
}

func weightsOf(t *testing.T, m *train.Model, set *data.TensorSet) []float32 {
	t.Helper()
	if _, err := m.Fit(context.Background(), set, train.Epochs(3), train.BatchSize(128)); err != nil {
		t.Error(err)
		return nil
	}
	return nn.Params(m.Module())[0].Value.Tensor().Float32s()
}

// Trainings at the same time, on numbers of threads of their own, end with the bits
// of one alone.
func TestTrainingsShareThreads(t *testing.T) {
	parallel.WakeFrom(0)
	parallel.SetThreads(4)
	t.Cleanup(func() { parallel.WakeFrom(parallel.Waking); parallel.SetThreads(0) })
	set := wideSet()
	want := weightsOf(t, wideModel(1), set)
	var all sync.WaitGroup
	for threads := range 4 {
		all.Go(func() {
			got := weightsOf(t, wideModel(threads), wideSet())
			for i, w := range want {
				if got[i] != w {
					t.Errorf("beside others, on at most %d threads: weight %d is %g, alone %g", threads, i, got[i], w)
					return
				}
			}
		})
	}
	all.Wait()
}
