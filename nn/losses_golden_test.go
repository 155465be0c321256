package nn_test

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
)

type values = []grad.Value

// pairOf and tripletOf are losses of two and three values for the table below.
func pairOf(f func(margin float64, opts ...nn.LossOption) nn.PairLoss, margin float64) func(values, *tensor.Tensor, *tensor.Tensor, nn.LossOption) grad.Value {
	return func(x values, t, _ *tensor.Tensor, o nn.LossOption) grad.Value { return f(margin, o).Of(x[0], x[1], t) }
}

func tripletOf(margin, p float64, swap bool, opts ...nn.LossOption) func(values, *tensor.Tensor, *tensor.Tensor, nn.LossOption) grad.Value {
	return func(x values, _, _ *tensor.Tensor, o nn.LossOption) grad.Value {
		return nn.TripletMargin(margin, p, swap, append(opts, o)...).Of(x[0], x[1], x[2])
	}
}

// ofOne is a Loss for the table below, made with more options.
func ofOne(f func(opts ...nn.LossOption) nn.Loss, opts ...nn.LossOption) func(values, *tensor.Tensor, *tensor.Tensor, nn.LossOption) grad.Value {
	return func(x values, t, _ *tensor.Tensor, o nn.LossOption) grad.Value {
		return f(append(opts, o)...).Of(x[0], t)
	}
}

// withWeights is a loss for the table below that weighs its elements.
func withWeights(f func(opts ...nn.LossOption) nn.Loss) func(values, *tensor.Tensor, *tensor.Tensor, nn.LossOption) grad.Value {
	return func(x values, t, w *tensor.Tensor, o nn.LossOption) grad.Value {
		return f(o).(nn.WeightedLoss).WeightedOf(x[0], t, w)
	}
}

var columnWeights = tensor.From([]float64{0.5, 2, 1, 1.25})

// moreLosses holds the losses of testdata/losses.py.
var moreLosses = map[string]func(x values, t, w *tensor.Tensor, o nn.LossOption) grad.Value{
	"cosine":                          pairOf(nn.CosineEmbedding, 0),
	"cosine 0.3":                      pairOf(nn.CosineEmbedding, 0.3),
	"cosine of one":                   pairOf(nn.CosineEmbedding, 0),
	"ranking":                         pairOf(nn.MarginRanking, 0),
	"ranking 0.5":                     pairOf(nn.MarginRanking, 0.5),
	"contrastive":                     pairOf(nn.Contrastive, 1.5),
	"triplet":                         tripletOf(1, 2, false),
	"triplet swapped":                 tripletOf(2, 2, true),
	"triplet 1":                       tripletOf(3, 1, false, nn.LossEpsilon(0.01)),
	"triplet 3":                       tripletOf(1.5, 3, false),
	"triplet ∞":                       tripletOf(1.5, math.Inf(1), false),
	"triplet of one":                  tripletOf(1, 2, false),
	"multilabel soft margin":          ofOne(nn.MultilabelSoftMargin),
	"multilabel soft margin weighted": ofOne(nn.MultilabelSoftMargin, nn.Rescale(columnWeights)),
	"binary rescaled":                 ofOne(nn.BinaryCrossEntropy, nn.Rescale(columnWeights)),
	"binary rescaled and weighted": ofOne(func(o ...nn.LossOption) nn.Loss {
		return nn.WeightedBinaryCrossEntropy([]float64{1, 4, 2, 2.5}, o...)
	}, nn.Rescale(columnWeights)),
	"probabilities rescaled": func(x values, t, _ *tensor.Tensor, o nn.LossOption) grad.Value {
		return nn.ProbabilityCrossEntropy(o, nn.Rescale(columnWeights)).Of(x[0].Sigmoid(), t)
	},
	"squared with weights":  withWeights(nn.MSE),
	"absolute with weights": withWeights(nn.MAE),
	"gaussian outputs":      ofOne(func(o ...nn.LossOption) nn.Loss { return nn.GaussianNLL(append(o, nn.Full())...).Outputs() }),
}

func TestLossesAsPyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/losses.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name        string
		In, Grads   []array
		Target, Out array
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	var weights array
	for _, c := range cases {
		if c.Name == "the weights" {
			weights = c.In[0]
		}
	}
	reductions := map[string]grad.Reduction{"mean": grad.Mean, "sum": grad.Sum, "none": grad.None}
	seen := map[string]bool{}
	for _, c := range cases {
		if c.Name == "the weights" {
			continue
		}
		comma := strings.LastIndex(c.Name, ", ")
		name, r := c.Name[:comma], nn.Reduce(reductions[c.Name[comma+2:]])
		f, ok := moreLosses[name]
		if !ok {
			t.Fatalf("no loss %q", name)
		}
		seen[name] = true
		for _, p := range precisions {
			tape := grad.NewTape(grad.Plan())
			params, in := make(values, len(c.In)), make(values, len(c.In))
			for i, x := range c.In {
				params[i] = grad.Param("in", x.tensor(p.dtype))
			}
			target, w := c.Target.tensor(p.dtype), weights.tensor(p.dtype)
			var y grad.Value
			for range 3 { // a planned tape reuses memory from the second pass on
				tape.Rewind()
				for i, p := range params {
					in[i] = tape.Use(p)
				}
				y = f(in, target, w, r).Keep()
				by := tensor.New(tensor.Float64, y.Shape()...)
				for i := range by.Float64s() {
					by.Float64s()[i] = 1 + float64(i%11)/4
				}
				y.Mul(tape.Const(by.To(p.dtype))).Sum().Backward()
			}
			wantNear(t, c.Name, y.Tensor(), c.Out, p.value)
			for i, v := range params {
				wantNear(t, c.Name+", a gradient", v.Grad(), c.Grads[i], p.derived)
			}
		}
	}
	if len(seen) != len(moreLosses) {
		t.Errorf("the file has %d losses, want %d", len(seen), len(moreLosses))
	}
}
