package train_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"cajal/data"
	"cajal/data/augment"
	"cajal/data/digits"
	"cajal/grad"
	"cajal/internal/parallel"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// hands is a few handwritten digits.
func hands(t testing.TB) *data.TensorSet {
	x, y := digits.Load()
	s, err := data.Tensors(x.Narrow(0, 0, 70), y.Narrow(0, 0, 70))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// moved has digits moved, turned and mixed.
func moved(seed uint64) *augment.Augmenter {
	return augment.New(seed, augment.Levels{White: 1}, augment.Shift{By: 1}, augment.Rotate{Degrees: 15}).Mix(augment.Mixup{Alpha: 0.3, P: 0.7})
}

// mixing is a training of such digits.
func mixing() *train.Model {
	net := nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, 10))
	objective := train.MixTargets(train.Supervised(net, nn.WeightedCrossEntropy([]float64{1, 2, 1, 1, 1, 1, 3, 1, 1, 1}, 0.1)))
	return train.NewModel(net, objective, optim.Adam(0.01), train.Seed(1), train.Metrics(metric.Accuracy()))
}

// augmentedHands is for experiments: what it ends with is the same after any step.
var augmentedHands = experiment{mixing, func() []train.FitOption {
	return []train.FitOption{train.Epochs(4), train.BatchSize(16), train.Augment(moved(2)), train.RecordEpochs(1)}
}, func(t testing.TB) *data.TensorSet { return hands(t) }}

// Augmented trainings have the same bits on any number of threads, with batches made
// ahead and without.
func TestAugmentedThreads(t *testing.T) {
	defer parallel.SetThreads(0)
	want := ""
	for _, threads := range []int{1, 2, 4} {
		for _, ahead := range []bool{false, true} {
			parallel.SetThreads(threads)
			got, err := augmentedHands.run(t, t.Context(), train.Prefetch(ahead))
			if err != nil {
				t.Fatal(err)
			}
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("%d threads, batches ahead %v:\n%s", threads, ahead, firstDifference(got, want))
			}
		}
	}
	plain := experiment{mixing, func() []train.FitOption {
		return []train.FitOption{train.Epochs(4), train.BatchSize(16), train.RecordEpochs(1)}
	}, augmentedHands.set}
	if got, err := plain.run(t, t.Context()); err != nil || got == want {
		t.Errorf("without augmentation the training is the same (error %v)", err)
	}
}

// watcher looks at what steps see.
type watcher struct{ seen map[[2]int][]float32 }

func (w *watcher) Augment(b *data.Batch, set data.Dataset, epoch int) error {
	if err := moved(2).Augment(b, set, epoch); err != nil {
		return err
	}
	for i, sample := range b.Index {
		w.seen[[2]int{epoch, sample}] = append([]float32(nil), b.X.Float32s()[i*64:][:64]...)
	}
	return nil
}

// Samples look the same whatever the size of batches.
func TestAugmentedBatches(t *testing.T) {
	var first map[[2]int][]float32
	for _, batch := range []int{7, 16, 70, 0} {
		w := &watcher{map[[2]int][]float32{}}
		if _, err := mixing().Fit(t.Context(), hands(t), train.Epochs(3), train.BatchSize(batch), train.Augment(w)); err != nil {
			t.Fatal(err)
		}
		if len(w.seen) != 210 {
			t.Fatalf("batches of %d: %d samples were seen, want 70 in each of 3 epochs", batch, len(w.seen))
		}
		if first == nil {
			first = w.seen
		}
		for at, want := range first {
			for i, v := range w.seen[at] {
				if v != want[i] {
					t.Fatalf("batches of %d: sample %d of epoch %d looks otherwise", batch, at[1], at[0])
				}
			}
		}
	}
}

// The recorded objective is that of the samples as they are, also where a step has all of
// them.
func TestAugmentedRecords(t *testing.T) {
	set, m := hands(t), mixing()
	before, err := m.Evaluate(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	h, err := m.Fit(t.Context(), set, train.Epochs(1), train.BatchSize(0), train.RecordEvery(1, train.Before), train.Augment(moved(2)))
	if err != nil {
		t.Fatal(err)
	}
	if h.Records[0].Loss != before.Loss || h.Epochs[0].Loss == before.Loss {
		t.Errorf("recorded %v and trained on %v, want %v and another", h.Records[0].Loss, h.Epochs[0].Loss, before.Loss)
	}
}

// The loss of mixed samples is that against distributions over the classes.
func TestMixTargetsLoss(t *testing.T) {
	set := hands(t)
	var b data.Batch
	if err := set.Gather(&b, []int{1, 2, 3, 4, 6}); err != nil {
		t.Fatal(err)
	}
	if err := moved(2).Augment(&b, set, 0); err != nil {
		t.Fatal(err)
	}
	weights := []float64{1, 2, 1, 1, 1, 1, 3, 1, 1, 1}
	for _, c := range []struct {
		name string
		loss nn.Loss
		w    []float64
		sum  bool
	}{
		{"mean", nn.CrossEntropy(), []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, false},
		{"weights of classes", nn.WeightedCrossEntropy(weights, 0), weights, false},
		{"sum", nn.CrossEntropy(nn.Reduce(grad.Sum)), []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, true},
	} {
		net := nn.Sequential(nn.Flatten(), nn.Linear(64, 10))
		objective := train.MixTargets(train.Supervised(net, c.loss))
		m := train.NewModel(net, objective, optim.SGD(0.1), train.Seed(1), train.DType(tensor.Float64))
		loss, out := m.Pass().Loss(&b)
		logs := out.LogSoftmax().Tensor()
		want, weight := 0., 0.
		for i := range b.Index {
			own, rest := b.More[augment.OwnShare].At(i), b.More[augment.MixedShare].At(i)
			k, j := int(b.Y.At(i)), int(b.More[augment.MixedTargets].At(i))
			want -= own*c.w[k]*logs.At(i, k) + rest*c.w[j]*logs.At(i, j)
			weight += own*c.w[k] + rest*c.w[j]
		}
		if !c.sum {
			want /= weight
		}
		if got := loss.Item(); math.Abs(got-want) > 1e-6 {
			t.Errorf("%s: got %v, want %v", c.name, got, want)
		}
		if got := objective.(train.Weighing).Weight(&b); !c.sum && math.Abs(got-weight) > 1e-6 {
			t.Errorf("%s: it weighs %v, want %v", c.name, got, weight)
		}
	}
}

// A step that augments and mixes allocates nothing.
func TestAugmentedAllocatesNothing(t *testing.T) {
	set, m, a := hands(t), mixing(), moved(2)
	cost := func(epochs int) float64 {
		return testing.AllocsPerRun(3, func() {
			if _, err := m.Fit(context.Background(), set, train.Epochs(epochs), train.BatchSize(16), train.Augment(a)); err != nil {
				t.Fatal(err)
			}
		})
	}
	few, more := cost(2), cost(42)
	for range 4 {
		if more <= few+1 {
			break
		}
		more = min(more, cost(42))
	}
	if more > few+1 {
		t.Errorf("2 epochs allocate %v times, 42 epochs %v times; want no more", few, more)
	}
}

// Shards of a step have the gradient of the whole, mixed samples too.
func TestAugmentedShards(t *testing.T) {
	weights := func(opts ...train.FitOption) *tensor.Tensor {
		net := nn.Sequential(nn.Flatten(), nn.Linear(64, 10))
		m := train.NewModel(net, train.MixTargets(train.Supervised(net, nn.CrossEntropy())), optim.SGD(0.1), train.Seed(1), train.DType(tensor.Float64))
		opts = append(opts, train.Epochs(2), train.BatchSize(16), train.Augment(moved(2)))
		if _, err := m.Fit(t.Context(), hands(t), opts...); err != nil {
			t.Fatal(err)
		}
		return nn.Params(net)[0].Value.Tensor()
	}
	if diff, at := tensor.MaxDiff(weights(), weights(train.Accumulate(4))); diff > 1e-12 {
		t.Errorf("weight %d differs by %g in four shards", at, diff)
	}
}

// What is changed otherwise is another training, and what cannot be mixed is refused.
func TestAugmentRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := augmentedHands.run(t, t.Context(), train.Checkpoint(dir)); err != nil {
		t.Fatal(err)
	}
	other := augment.New(2, augment.Levels{White: 1}, augment.Shift{By: 2})
	_, err := augmentedHands.run(t, t.Context(), train.Epochs(5), train.Augment(other), train.Resume(dir))
	if want := "how samples are changed differ: it was trained with Shift{By:1 Fill:edge}, Rotate{Degrees:15 Fill:edge}, Mixup{Alpha:0.3 P:0.7} from 0 to 1 by seed 2, and here is Shift{By:2 Fill:edge} from 0 to 1 by seed 2"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("resumed with another augmentation: got %v, want %q", err, want)
	}
	_, err = mixing().FitStream(t.Context(), nil, train.BatchSize(4), train.Augment(other))
	if want := "train: Augment belongs to data sets; a stream changes its samples itself"; err == nil || err.Error() != want {
		t.Errorf("a stream: got %v, want %q", err, want)
	}
	refused := func(want string, call func()) {
		t.Helper()
		defer func() {
			if p, ok := recover().(error); !ok || !strings.Contains(p.Error(), want) {
				t.Errorf("got %v, want %q", p, want)
			}
		}()
		call()
	}
	net := nn.Sequential(nn.Linear(2, 2))
	refused("is none of Supervised", func() { train.MixTargets(ownObjective{}) })
	refused("the objective weighs samples", func() { train.MixTargets(train.WeighSamples(train.Supervised(net, nn.MSE()), "w")) })
}

type ownObjective struct{}

func (ownObjective) Loss(*grad.Tape, *data.Batch) (loss, out grad.Value) { return loss, out }
