package nn_test

import (
	"math"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
)

// everyLoss is what a network for regression, for yes or no, or for classes may be
// trained with: outputs (4, 3) and targets that go with it.
var everyLoss = []struct {
	loss   nn.Loss
	target *tensor.Tensor
}{
	{nn.CrossEntropy(nn.IgnoreIndex(1)), someLabels},
	{nn.WeightedCrossEntropy([]float64{1, 2, 0.5}, 0.1), someLabels},
	{nn.NLL([]float64{1, 2, 0.5}), someLabels},
	{nn.Focal(2, nil), someLabels},
	{nn.MultiMargin(2, 1, nil), someLabels},
	{nn.MultilabelMargin(), labelSets},
	{nn.BinaryCrossEntropy(), zeroOnes},
	{nn.WeightedBinaryCrossEntropy([]float64{2}), zeroOnes},
	{nn.BinaryFocal(0.25, 2), zeroOnes},
	{nn.SoftMargin(), plusMinus},
	{nn.HingeEmbedding(1), plusMinus},
	{nn.Hinge(), plusMinus},
	{nn.MultilabelSoftMargin(), zeroOnes},
	{nn.MSE(), plusMinus},
	{nn.MAE(), plusMinus},
	{nn.Huber(0.5), plusMinus},
	{nn.SmoothL1(0.5), plusMinus},
	{nn.Quantile([]float64{0.2, 0.5, 0.8}), tensor.From([]float64{0.3, -1, 2, 0.1})},
	{nn.PoissonNLL(), zeroOnes},
	{nn.KLDiv(nn.Reduce(grad.BatchMean)), zeroOnes},
}

var (
	someLabels = tensor.From([]int64{0, 2, 1, 2})
	labelSets  = tensor.From([]int64{0, -1, 0, 2, 1, -1, -1, 0, 0, 1, 2, 0}, 4, 3)
	zeroOnes   = tensor.From([]float64{0, 1, 1, 0, 1, 0, 0, 0, 1, 1, 1, 0}, 4, 3)
	plusMinus  = tensor.From([]float64{-1, 1, 1, -1, 1, -1, -1, -1, 1, 1, 1, -1}, 4, 3)
	scores     = tensor.From([]float64{0.3, -1.2, 0.8, 1.5, 0.2, -0.4, -0.9, 0.6, 0.1, 1.1, -0.3, 0.7}, 4, 3)
)

// A weight of 2 counts a sample twice: the loss and its gradient are those of the
// batch in which it stands twice.
func TestSampleWeightsCountSamples(t *testing.T) {
	weights := tensor.From([]float64{1, 2, 0, 3})
	repeated := tensor.From([]int64{0, 1, 1, 3, 3, 3})
	for _, c := range everyLoss {
		t.Run(c.loss.String(), func(t *testing.T) {
			x := grad.Param("x", scores.Clone())
			tape := grad.NewTape()
			loss := c.loss.(nn.WeightedLoss)
			got := loss.WeightedOf(tape.Use(x), c.target, weights)
			got.Backward()
			y := grad.Param("y", scores.Clone())
			other := grad.NewTape()
			target := c.target.Take(0, repeated)
			want := loss.Of(other.Use(y).Take(0, repeated), target)
			want.Backward()
			if d := math.Abs(got.Item() - want.Item()); d > 1e-12 {
				t.Errorf("loss %v, want %v", got.Item(), want.Item())
			}
			if d, at := tensor.MaxDiff(x.Grad(), y.Grad()); d > 1e-12 {
				t.Errorf("gradient differs by %g at %d", d, at)
			}
			got64, want64 := loss.SampleWeight(c.target, weights), loss.(nn.Weighing).Weight(target)
			if math.Abs(got64-want64) > 1e-12 {
				t.Errorf("the mean divides by %v, want %v", got64, want64)
			}
		})
	}
}

// A loss costs no allocation from the second pass on, with weights or without.
func TestLossesAllocateNothing(t *testing.T) {
	weights := tensor.From([]float64{1, 2, 0, 3})
	pass := func(name string, f func(y grad.Value) grad.Value) {
		t.Helper()
		tape := grad.NewTape(grad.Plan())
		x := grad.Param("x", scores.Clone())
		step := func() {
			tape.Rewind()
			f(tape.Use(x)).Backward()
		}
		step()
		step()
		if n := testing.AllocsPerRun(5, step); n != 0 {
			t.Errorf("%s: %v allocations in a pass that repeats, want 0", name, n)
		}
	}
	for _, c := range everyLoss {
		pass(c.loss.String(), func(y grad.Value) grad.Value { return c.loss.Of(y, c.target) })
		pass(c.loss.String()+", weighted", func(y grad.Value) grad.Value {
			return c.loss.(nn.WeightedLoss).WeightedOf(y, c.target, weights)
		})
	}
	signs := tensor.From([]float64{1, -1, -1, 1})
	for _, l := range []nn.PairLoss{nn.CosineEmbedding(0.1), nn.Contrastive(1)} {
		pass(l.String(), func(y grad.Value) grad.Value { return l.Of(y, y.Scale(-0.3), signs) })
	}
	triplet := nn.TripletMargin(1, 2, true)
	pass(triplet.String(), func(y grad.Value) grad.Value { return triplet.Of(y, y.Scale(-0.3), y.Square()) })
	gaussian := nn.GaussianNLL()
	pass(gaussian.String(), func(y grad.Value) grad.Value { return gaussian.Of(y, y.Square(), plusMinus) })
}

// Gradients of the losses of several values, with ties and zero distances among them.
func TestGradientsOfPairLosses(t *testing.T) {
	signs := tensor.From([]float64{1, -1, -1, 1})
	near := tensor.From([]float64{1, 0, 0, 1})
	b := scores.Take(0, tensor.From([]int64{3, 0, 1, 2}))
	c := scores.Take(0, tensor.From([]int64{2, 3, 0, 1}))
	for name, f := range map[string]func(x []grad.Value) grad.Value{
		"cosine":      func(x []grad.Value) grad.Value { return nn.CosineEmbedding(0.1).Of(x[0], x[1], signs) },
		"contrastive": func(x []grad.Value) grad.Value { return nn.Contrastive(2.5).Of(x[0], x[1], near) },
		"ranking":     func(x []grad.Value) grad.Value { return nn.MarginRanking(0.3).Of(x[0], x[1], plusMinus) },
		"triplet":     func(x []grad.Value) grad.Value { return nn.TripletMargin(1, 2, true).Of(x[0], x[1], x[2]) },
		"triplet 3":   func(x []grad.Value) grad.Value { return nn.TripletMargin(1, 3, false).Of(x[0], x[1], x[2]) },
	} {
		r := grad.Check(func(tape *grad.Tape, in []grad.Value) grad.Value {
			var x []grad.Value
			for _, v := range in {
				x = append(x, tape.Use(v))
			}
			return f(x)
		}, scores, b, c)
		if err := r.Err(1e-7); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	tape := grad.NewTape()
	x := grad.Param("x", scores.Clone())
	nn.TripletMargin(1, 2, false, nn.LossEpsilon(0)).Of(tape.Use(x), tape.Use(x), tape.Use(x).Scale(2)).Backward()
	for i, g := range x.Grad().Float64s() {
		if math.IsNaN(g) {
			t.Fatalf("gradient %d of a distance of 0 is NaN", i)
		}
	}
}

// A single sample, which has no axis of the batch, is a batch of one.
func TestBatchMeanOfOneSample(t *testing.T) {
	v := func(x ...float64) *tensor.Tensor { return tensor.From(x) }
	one := v(1).Reshape()
	for name, f := range map[string]func(tape *grad.Tape, r nn.LossOption) grad.Value{
		"cosine": func(tape *grad.Tape, r nn.LossOption) grad.Value {
			return nn.CosineEmbedding(0, r).Of(tape.Const(v(1, 2)), tape.Const(v(3, -1)), one)
		},
		"triplet": func(tape *grad.Tape, r nn.LossOption) grad.Value {
			return nn.TripletMargin(1, 2, false, r).Of(tape.Const(v(1, 2)), tape.Const(v(3, -1)), tape.Const(v(0, 1)))
		},
		"multilabel": func(tape *grad.Tape, r nn.LossOption) grad.Value {
			return nn.MultilabelSoftMargin(r).Of(tape.Const(v(1, 2)), v(0, 1))
		},
	} {
		got := f(grad.NewTape(), nn.Reduce(grad.BatchMean)).Item()
		if want := f(grad.NewTape(), nn.Reduce(grad.Sum)).Item(); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

func TestLossMistakes(t *testing.T) {
	for want, f := range map[string]func(){
		"mean squared error: it does not take IgnoreIndex":       func() { nn.MSE(nn.IgnoreIndex(3)) },
		"cross-entropy: it does not take Rescale, Full":          func() { nn.CrossEntropy(nn.Rescale(scores), nn.Full()) },
		"smooth L1: beta -1, want a finite number, at least 0":   func() { nn.SmoothL1(-1) },
		"quantile: no quantile":                                  func() { nn.Quantile(nil) },
		"quantile: quantile 1 is 2, want 0 to 1":                 func() { nn.Quantile([]float64{0.5, 2}) },
		"multi-margin: power 3, want 1 or 2":                     func() { nn.MultiMargin(3, 1, nil) },
		"focal: gamma NaN":                                       func() { nn.Focal(math.NaN(), nil) },
		"focal: weight 0 is -1":                                  func() { nn.Focal(2, []float64{-1}) },
		"binary focal: alpha 2, want at most 1":                  func() { nn.BinaryFocal(2, 2) },
		"hinge embedding: margin +Inf":                           func() { nn.HingeEmbedding(math.Inf(1)) },
		"triplet margin: margin 0, want a finite number above 0": func() { nn.TripletMargin(0, 2, false) },
		"triplet margin: p 0, want a number above 0":             func() { nn.TripletMargin(1, 0, false) },
		"Gaussian NLL: eps 0, want a number above 0":             func() { nn.GaussianNLL(nn.LossEpsilon(0)) },
		"mean squared error: weights (4, 3) do not stretch to losses (4, 1)": func() {
			nn.MSE(nn.Rescale(scores)).Of(grad.NewTape().Const(scores.Narrow(1, 0, 1)), plusMinus.Narrow(1, 0, 1))
		},
		"mean absolute error: weights (4, 1) do not stretch to losses (1, 3)": func() {
			nn.MAE().(nn.WeightedLoss).WeightedOf(grad.NewTape().Const(scores.Narrow(0, 0, 1)), plusMinus.Narrow(0, 0, 1), tensor.From([]float64{1, 2, 3, 4}))
		},
		"Gaussian NLL: outputs (4, 3), want (N, 2D), means and logarithms of": func() { nn.GaussianNLL().Outputs().Of(grad.NewTape().Const(scores), scores) },
	} {
		func() {
			defer func() {
				if e, ok := recover().(*grad.Error); !ok || !strings.Contains(e.Error(), want) {
					t.Errorf("got %v, want a panic that says %q", e, want)
				}
			}()
			f()
		}()
	}
}
