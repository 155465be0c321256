package train_test

import (
	"math"
	"strings"
	"testing"

	"cajal/data"
	"cajal/grad"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng"
	"cajal/tensor"
	"cajal/train"
)

// twoKinds draws n points around each of two places, and says which is whose.
func twoKinds(n int) (x *tensor.Tensor, of []int) {
	r := rng.New(3).Stream("kinds")
	x, of = tensor.New(tensor.Float32, 2*n, 2), make([]int, 2*n)
	for i := range 2 * n {
		of[i] = i % 2
		x.Set(float64(4*of[i]-2)+r.NormFloat64(), i, 0)
		x.Set(r.NormFloat64(), i, 1)
	}
	return x, of
}

// others returns for each point another one of its kind, or of the other.
func others(x *tensor.Tensor, same bool) *tensor.Tensor {
	n := x.Dim(0)
	index := make([]int64, n)
	for i := range index {
		index[i] = int64((i + 2) % n)
		if !same {
			index[i] = int64((i + 1) % n)
		}
	}
	return x.Take(0, tensor.From(index))
}

// Embeddings learn from pairs and from triplets: those of a kind come nearer to each
// other than those of two.
func TestSiameseNetworks(t *testing.T) {
	x, _ := twoKinds(100)
	same, other := others(x, true), others(x, false)
	both, err := data.Tensors(x, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []struct {
		name string
		x    *tensor.Tensor
	}{{"same", same}, {"other", other}} {
		if both, err = both.With(a.name, a.x); err != nil {
			t.Fatal(err)
		}
	}
	signs := tensor.New(tensor.Float32, 200)
	signs.Fill(-1)
	apart, err := data.Tensors(x, signs)
	if err != nil {
		t.Fatal(err)
	}
	if apart, err = apart.With("other", other); err != nil {
		t.Fatal(err)
	}
	net := func() nn.Layer { return nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2)) }
	for name, c := range map[string]struct {
		set       data.Dataset
		objective func(net nn.Layer) train.Objective
	}{
		"triplets": {both, func(net nn.Layer) train.Objective {
			return train.Triplets(net, nn.TripletMargin(1, 2, false), "same", "other")
		}},
		"pairs": {apart, func(net nn.Layer) train.Objective { return train.Pairs(net, nn.CosineEmbedding(0), "other") }},
	} {
		n := net()
		m := train.NewModel(n, c.objective(n), optim.Adam(0.01))
		if _, err := m.Fit(t.Context(), c.set, train.Epochs(40), train.BatchSize(20)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		r, err := m.Evaluate(t.Context(), c.set)
		if err != nil || !(r.Loss < 0.25) {
			t.Errorf("%s: loss %v (error %v), want less than 0.25", name, r.Loss, err)
		}
		out, err := m.Predict(t.Context(), x)
		if err != nil || out.Dim(0) != 200 {
			t.Errorf("%s: no embeddings: %v", name, err)
		}
	}
}

// A weight of 2 counts a sample twice, in training, in evaluation in several batches,
// and in micro-batches.
func TestWeighSamples(t *testing.T) {
	x, of := twoKinds(20)
	y, weights := make([]int64, 40), make([]float64, 40)
	var twice []int64
	for i, c := range of {
		y[i], weights[i] = int64(c), float64(i%3)
		for range i % 3 {
			twice = append(twice, int64(i))
		}
	}
	labels := tensor.From(y)
	weighed, _ := data.Tensors(x, labels)
	weighed, err := weighed.With("weight", tensor.From(weights))
	if err != nil {
		t.Fatal(err)
	}
	index := tensor.From(twice)
	repeated, err := data.Tensors(x.Take(0, index), labels.Take(0, index))
	if err != nil {
		t.Fatal(err)
	}
	model := func(loss nn.Loss, weigh bool) *train.Model {
		net := nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2))
		o := train.Supervised(net, loss)
		if weigh {
			o = train.WeighSamples(o, "weight")
		}
		return train.NewModel(net, o, optim.SGD(0.5), train.DType(tensor.Float64), train.Seed(4), train.Metrics(metric.Accuracy(), metric.AUC()))
	}
	for _, loss := range []nn.Loss{nn.WeightedCrossEntropy([]float64{1, 2}, 0), nn.CrossEntropy(nn.Reduce(grad.BatchMean))} {
		want := model(loss, false)
		if _, err := want.Fit(t.Context(), repeated, train.Epochs(5), train.BatchSize(0), train.InOrder()); err != nil {
			t.Fatal(err)
		}
		expected, err := want.Evaluate(t.Context(), repeated)
		if err != nil {
			t.Fatal(err)
		}
		for name, opts := range map[string][]train.FitOption{
			"whole": {train.BatchSize(0)}, "micro-batches": {train.BatchSize(40), train.Accumulate(4)},
		} {
			got := model(loss, true)
			if _, err := got.Fit(t.Context(), weighed, append(opts, train.Epochs(5), train.InOrder())...); err != nil {
				t.Fatal(err)
			}
			r, err := got.Evaluate(t.Context(), weighed)
			if err != nil || math.Abs(r.Loss-expected.Loss) > 1e-12 {
				t.Errorf("%v, %s: loss %v (error %v), want %v", loss.Reduction(), name, r.Loss, err, expected.Loss)
			}
			for i, m := range r.Metrics {
				if want := expected.Metrics[i]; math.Abs(m.Value-want.Value) > 1e-12 {
					t.Errorf("%v, %s: %s is %v, want %v", loss.Reduction(), name, m.Name, m.Value, want.Value)
				}
			}
		}
	}
	bare, _ := data.Tensors(x, labels)
	if _, err := model(nn.CrossEntropy(), true).Fit(t.Context(), bare); err == nil || !strings.Contains(err.Error(), "no weights \"weight\"") {
		t.Errorf("without weights: error %v", err)
	}
}

func TestNoReductionIsNoObjective(t *testing.T) {
	defer func() {
		if e, ok := recover().(*tensor.Error); !ok || !strings.Contains(e.Error(), "want mean or sum") {
			t.Errorf("got %v, want a panic that asks for a reduction", e)
		}
	}()
	train.Supervised(nn.Linear(1, 1), nn.MSE(nn.Reduce(grad.None)))
}
