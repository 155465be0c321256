package explain

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// pictureNets are networks of pictures (1, 2, 6, 5).
func pictureNets() map[string]nn.Layer {
	nets := map[string]nn.Layer{
		"plain": nn.Sequential(nn.Conv2d(2, 3, 3, nn.Padding(1)), nn.Tanh(), nn.Flatten(), nn.Linear(90, 4)),
		"everyday": nn.Sequential(nn.Conv2d(2, 4, 3, nn.SamePadding()), nn.BatchNorm2d(4), nn.SiLU(), nn.AvgPool2d(2), nn.Conv2d(4, 4, 2, nn.Groups(2)), nn.Softplus(),
			nn.GlobalAvgPool(), nn.Dropout(0.5), nn.Linear(4, 4)),
		"a way around": nn.Sequential(nn.Conv2d(2, 2, 1), residual{nn.Sequential(nn.Conv2d(2, 2, 3, nn.Padding(1)), nn.Sigmoid())}, nn.Flatten(), nn.Linear(60, 4)),
	}
	for _, net := range nets {
		nn.Init(net, tensor.Float64, nn.Streams(rng.New(1)))
	}
	return nets
}

// picture is one of (1, 2, 6, 5).
func picture() *tensor.Tensor {
	x := tensor.New(tensor.Float64, 1, 2, 6, 5)
	s := rng.New(7).Stream("picture")
	for i := range x.Float64s() {
		x.Float64s()[i] = s.NormFloat64()
	}
	return x
}

// scoreOf computes a score anew.
func scoreOf(net nn.Layer, score Score, x *tensor.Tensor) float64 {
	tape := grad.NewTape(grad.Evaluation())
	return score(net.Forward(tape.Const(x))).Sum().Item()
}

// A saliency map is the gradient that central differences of the score give, for each
// pixel, and leaves parameters and gradients alone.
func TestSaliencyIsTheGradient(t *testing.T) {
	const h = 1e-6
	for name, net := range pictureNets() {
		for _, score := range []Score{LogProbability(2), LogOdds(0), LogOdds(3), OutputNumber(1)} {
			x := picture()
			m, err := Saliency(net, score, x)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			near(t, name+": score", m.Score, scoreOf(net, score, x), 1e-15)
			if want := []int{2, 6, 5}; !slices.Equal(m.Gradient.Shape(), want) {
				t.Fatalf("%s: the gradient is %v, want %v", name, m.Gradient.Shape(), want)
			}
			magnitude := make([]float64, 30)
			for i, g := range m.Gradient.Float64s() {
				v := x.Float64s()[i]
				x.Float64s()[i] = v + h
				up := scoreOf(net, score, x)
				x.Float64s()[i] = v - h
				down := scoreOf(net, score, x)
				x.Float64s()[i] = v
				near(t, name+": gradient", g, (up-down)/(2*h), 1e-8)
				magnitude[i%30] = max(magnitude[i%30], math.Abs(g))
			}
			if !slices.Equal(magnitude, m.Magnitude.Float64s()) {
				t.Errorf("%s: magnitude %v, want %v", name, m.Magnitude, magnitude)
			}
			for _, p := range nn.Params(net) {
				if g := p.Value.Grad(); g != nil && slices.ContainsFunc(numbers(g), func(v float64) bool { return v != 0 }) {
					t.Errorf("%s: %s has a gradient", name, p.Name)
				}
			}
		}
	}
}

// One logit speaks for the second of two classes.
func TestLogProbabilityOfOneLogit(t *testing.T) {
	net := nn.Sequential(nn.Flatten(), nn.Linear(60, 1))
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(2)))
	first, err := Saliency(net, LogProbability(0), picture())
	if err != nil {
		t.Fatal(err)
	}
	second, err := Saliency(net, LogProbability(1), picture())
	if err != nil {
		t.Fatal(err)
	}
	near(t, "probabilities", math.Exp(first.Score)+math.Exp(second.Score), 1, 1e-15)
}

// Log odds are those of the probability, for several logits and for one.
func TestLogOdds(t *testing.T) {
	for _, classes := range []int{1, 2, 4} {
		net := nn.Sequential(nn.Flatten(), nn.Linear(60, classes))
		nn.Init(net, tensor.Float64, nn.Streams(rng.New(2)))
		for k := range max(2, classes) {
			p := math.Exp(scoreOf(net, LogProbability(k), picture()))
			near(t, fmt.Sprintf("class %d of %d", k, classes), scoreOf(net, LogOdds(k), picture()), math.Log(p/(1-p)), 1e-12)
		}
	}
}

// SmoothGrad is the mean of saliency maps of pictures with noise of the stream, number by
// number; without noise it is the saliency map.
func TestSmoothGradIsAMean(t *testing.T) {
	const n, share = 21, 0.15
	for name, net := range pictureNets() {
		x := picture()
		got, err := SmoothGrad(net, LogProbability(0), x, n, share, rng.New(3).Stream("noise"))
		if err != nil {
			t.Fatal(err)
		}
		noise, sigma := rng.New(3).Stream("noise"), share*(slices.Max(x.Float64s())-slices.Min(x.Float64s()))
		want := make([]float64, x.Size())
		for range n {
			noisy := x.Clone()
			for i := range want {
				noisy.Float64s()[i] += sigma * noise.NormFloat64()
			}
			m, err := Saliency(net, LogProbability(0), noisy)
			if err != nil {
				t.Fatal(err)
			}
			for i, g := range m.Gradient.Float64s() {
				want[i] += g / n
			}
		}
		for i, g := range got.Gradient.Float64s() {
			near(t, name+": gradient", g, want[i], 1e-13)
		}
		plain, err := Saliency(net, LogProbability(0), x)
		if err != nil {
			t.Fatal(err)
		}
		near(t, name+": score", got.Score, plain.Score, 0)
		still, err := SmoothGrad(net, LogProbability(0), x, 4, 0, rng.New(3).Stream("noise"))
		if err != nil {
			t.Fatal(err)
		}
		for i, g := range still.Gradient.Float64s() {
			near(t, name+": without noise", g, plain.Gradient.Float64s()[i], 1e-15)
		}
	}
}

// Occlusion is what a plain loop over patches gives.
func TestOcclusionIsALoop(t *testing.T) {
	net := pictureNets()["everyday"]
	calls := 0
	predict := func(_ context.Context, x *tensor.Tensor) (p []float64, err error) {
		calls++
		for i := range x.Dim(0) {
			p = append(p, math.Exp(scoreOf(net, LogProbability(3), x.Narrow(0, i, i+1).Contiguous())))
		}
		return p, nil
	}
	for _, c := range []struct {
		patch, stride int
		rows, columns []int
	}{
		{2, 1, []int{0, 1, 2, 3, 4}, []int{0, 1, 2, 3}},
		{3, 2, []int{0, 2, 3}, []int{0, 2}},
		{1, 1, []int{0, 1, 2, 3, 4, 5}, []int{0, 1, 2, 3, 4}},
		{5, 5, []int{0, 1}, []int{0}},
	} {
		x, fill := picture(), []float64{0.25, -1}
		m, err := Occlusion(t.Context(), predict, x, c.patch, c.stride, fill)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(m.Rows, c.rows) || !slices.Equal(m.Columns, c.columns) {
			t.Fatalf("patch %d, stride %d: rows %v, columns %v, want %v, %v", c.patch, c.stride, m.Rows, m.Columns, c.rows, c.columns)
		}
		whole := math.Exp(scoreOf(net, LogProbability(3), x))
		near(t, "prediction", m.Prediction, whole, 0)
		sum, covers := make([]float64, 30), make([]float64, 30)
		for i, r := range c.rows {
			for j, k := range c.columns {
				covered := x.Clone()
				for ch, v := range fill {
					for a := r; a < r+c.patch; a++ {
						for b := k; b < k+c.patch; b++ {
							covered.Set(v, 0, ch, a, b)
						}
					}
				}
				drop := whole - math.Exp(scoreOf(net, LogProbability(3), covered))
				near(t, "drop", m.Drops.At(i, j), drop, 0)
				for a := r; a < r+c.patch; a++ {
					for b := k; b < k+c.patch; b++ {
						sum[a*5+b] += drop
						covers[a*5+b]++
					}
				}
			}
		}
		for i, v := range m.Map.Float64s() {
			near(t, "mean drop", v, sum[i]/covers[i], 0)
		}
	}
	if calls == 0 {
		t.Error("nothing was predicted")
	}
}

func TestMedian(t *testing.T) {
	x := tensor.From([]float64{0, 0, 0, 1, 0.5, 0, 9, 8, 7, 1, 2, 3}, 1, 2, 2, 3)
	if got := Median(x); !slices.Equal(got, []float64{0, 7}) {
		t.Errorf("medians %v, want 0 and 7, the upper of the two in the middle", got)
	}
}

// Each layer that makes maps is there with what it makes, those in a block before the
// block, and none that hands on what it takes.
func TestFeatureMaps(t *testing.T) {
	for name, want := range map[string][]string{
		"plain":        {"0 Conv2d 2→3, 3×3, padding 1 (3, 6, 5)", "1 Tanh (3, 6, 5)"},
		"everyday":     {"0 Conv2d 2→4, 3×3, padding 1 (4, 6, 5)", "1 BatchNorm2d 4 (4, 6, 5)", "2 SiLU (4, 6, 5)", "3 AvgPool2d 2×2 (4, 3, 2)", "4 Conv2d 4→4, 2×2, 2 groups (4, 2, 1)", "5 Softplus (4, 2, 1)"},
		"a way around": {"0 Conv2d 2→2, 1×1 (2, 6, 5)", "1.0 Conv2d 2→2, 3×3, padding 1 (2, 6, 5)", "1.1 Sigmoid (2, 6, 5)", "1 Sequential (2, 6, 5)"},
	} {
		net := pictureNets()[name]
		maps, out, err := FeatureMaps(net, picture())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range maps {
			got = append(got, maps[i].Name()+" "+tensor.ShapeString(maps[i].Maps.Shape()))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		near(t, name+": output", out.At(0, 2), scoreOf(net, OutputNumber(2), picture()), 0)
		first := net.(*nn.SequentialLayer).Layers()[0].Forward(grad.NewTape(grad.Evaluation()).Const(picture())).Tensor()
		if !slices.Equal(numbers(maps[0].Maps), numbers(first)) {
			t.Errorf("%s: the maps of the first layer are others than it makes", name)
		}
	}
}

func TestFiltersOf(t *testing.T) {
	conv := nn.Conv2d(2, 2, 3, nn.Padding(1))
	net := nn.Sequential(conv, nn.ReLU(), conv, residual{nn.Sequential(nn.Conv2d(2, 4, 1))}, nn.Flatten(), nn.Linear(4, 2))
	if all := FiltersOf(net); all != nil {
		t.Errorf("without numbers: %v, want none", all)
	}
	nn.Init(net, tensor.Float32, nn.Streams(rng.New(1)))
	var got []string
	for _, f := range FiltersOf(net) {
		got = append(got, f.Name()+" "+tensor.ShapeString(f.Kernels.Shape()))
	}
	want := []string{"0 Conv2d 2→2, 3×3, padding 1 (2, 2, 3, 3)", "3.0 Conv2d 2→4, 1×1 (4, 2, 1, 1)"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestPictureErrors(t *testing.T) {
	net, x := pictureNets()["plain"], picture()
	noise := rng.New(1).Stream("noise")
	ctx := t.Context()
	predict := func(context.Context, *tensor.Tensor) ([]float64, error) { return []float64{0.5}, nil }
	failed := errors.New("the model is away")
	for want, f := range map[string]func() error{
		"the picture is float64 (2, 2, 6, 5), want floats (1, C, H, W)": func() error {
			_, err := Saliency(net, OutputNumber(0), tensor.New(tensor.Float64, 2, 2, 6, 5))
			return err
		},
		"the picture is float64 (1, 2, 6), want floats": func() error { _, _, err := FeatureMaps(net, tensor.New(tensor.Float64, 1, 2, 6)); return err },
		"the picture is float64 (1, 2, 0, 5)": func() error {
			_, err := Saliency(net, OutputNumber(0), tensor.New(tensor.Float64, 1, 2, 0, 5))
			return err
		},
		"3 channels": func() error {
			_, err := Saliency(net, OutputNumber(0), tensor.New(tensor.Float64, 1, 3, 6, 5))
			return err
		},
		"the score of picture 0 is NaN": func() error {
			_, err := Saliency(net, OutputNumber(0), tensor.Full(tensor.Float64, math.NaN(), 1, 2, 6, 5))
			return err
		},
		"0 pictures with noise, want 1 or more": func() error { _, err := SmoothGrad(net, OutputNumber(0), x, 0, 0.1, noise); return err },
		"noise of a share of -1":                func() error { _, err := SmoothGrad(net, OutputNumber(0), x, 5, -1, noise); return err },
		"narrow":                                func() error { _, err := Saliency(net, OutputNumber(9), x); return err },
		"a patch of 6 pixels, want 1 to 5":      func() error { _, err := Occlusion(ctx, predict, x, 6, 1, []float64{0, 0}); return err },
		"a stride of 3 pixels, want 1 to 2":     func() error { _, err := Occlusion(ctx, predict, x, 2, 3, []float64{0, 0}); return err },
		"1 numbers to cover with, want 2":       func() error { _, err := Occlusion(ctx, predict, x, 2, 1, []float64{0}); return err },
		"1 predictions for 16 pictures":         func() error { _, err := Occlusion(ctx, predict, x, 2, 1, []float64{0, 0}); return err },
		"a prediction is NaN": func() error {
			_, err := Occlusion(ctx, func(context.Context, *tensor.Tensor) ([]float64, error) { return []float64{math.NaN()}, nil }, x, 2, 1, []float64{0, 0})
			return err
		},
		"the model is away": func() error {
			_, err := Occlusion(ctx, func(context.Context, *tensor.Tensor) ([]float64, error) { return nil, failed }, x, 2, 1, []float64{0, 0})
			return err
		},
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
