package train_test

import (
	"reflect"
	"testing"

	"cajal/data"
	"cajal/grad"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// maskedSum sums what two dropouts leave, of the samples and of rows of which
// each sample has two, and keeps it by step and sample.
type maskedSum struct {
	first, second *nn.DropoutLayer
	last          nn.Layer
	seen          map[int][]float64
}

func (o *maskedSum) Loss(t *grad.Tape, b *data.Batch) (loss, out grad.Value) {
	n := len(b.Index)
	h := o.first.Forward(t.Const(b.X)).Keep()
	rows := o.second.Forward(h.AddScalar(1).Reshape(2*n, 3)).Keep()
	for i, s := range b.Index {
		o.seen[s] = append(o.seen[s], h.Tensor().Select(0, i).To(tensor.Float64).Float64s()...)
		for r := range 2 {
			o.seen[s] = append(o.seen[s], rows.Tensor().Select(0, 2*i+r).To(tensor.Float64).Float64s()...)
		}
	}
	return o.last.Forward(rows).Sum(), grad.Value{}
}

func (*maskedSum) Reduction() grad.Reduction { return grad.Sum }

func (*maskedSum) Weight(*data.Batch) float64 { return 1 }

// A sample's masks depend on the seed, the layer, the step and the sample's
// number, and neither on its place in the batch, nor on the shards of the step, nor
// on whether the samples come from a set or a stream.
func TestMaskBelongsToTheSample(t *testing.T) {
	const n, steps = 24, 3
	x := tensor.New(tensor.Float64, n, 6)
	for i := range n {
		for j := range 6 {
			x.Set(1, i, j)
		}
	}
	set, err := data.Tensors(x, nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := func(stream bool, opts ...train.FitOption) map[int][]float64 {
		o := &maskedSum{nn.Dropout(0.5), nn.Dropout(0.3), nn.Linear(3, 1), map[int][]float64{}}
		m := train.NewModel(nn.Sequential(o.first, o.second, o.last), o, optim.SGD(0.01), train.Seed(3))
		opts = append(opts, train.Epochs(steps))
		if stream {
			_, err = m.FitStream(t.Context(), &lines{set: set}, append(opts, train.BatchSize(n))...)
		} else {
			_, err = m.Fit(t.Context(), set, append(opts, train.BatchSize(0))...)
		}
		if err != nil {
			t.Fatal(err)
		}
		return o.seen
	}
	want := seen(false, train.InOrder())
	for s := range n {
		if len(want[s]) != steps*12 {
			t.Fatalf("sample %d has %d numbers, want %d", s, len(want[s]), steps*12)
		}
		if a, b := want[s][:12], want[s][12:24]; reflect.DeepEqual(a, b) {
			t.Errorf("sample %d has %v in two steps", s, a)
		}
	}
	for name, got := range map[string]map[int][]float64{
		"shuffled":           seen(false),
		"shuffled in shards": seen(false, train.Accumulate(4)),
		"in shards":          seen(false, train.InOrder(), train.Accumulate(3)),
		"a stream":           seen(true),
		"a stream in shards": seen(true, train.Accumulate(2)),
	} {
		for s := range n {
			if !reflect.DeepEqual(got[s], want[s]) {
				t.Errorf("%s: sample %d has\n%v, want\n%v", name, s, got[s], want[s])
			}
		}
	}
}
