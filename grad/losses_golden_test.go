package grad

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"cajal/tensor"
)

var (
	goldenWeights = []float64{0.5, 2, 1.25}
	goldenQ       = []float64{0.1, 0.5, 0.9}
)

// goldenLosses holds the losses of testdata/losses.py; those that take classes get
// them as int64.
var goldenLosses = map[string]func(x []Value, t *tensor.Tensor, r Reduction) Value{
	"squared":    func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].SquaredError(t, r) },
	"absolute":   func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].AbsoluteError(t, r) },
	"huber 0.5":  func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].HuberError(t, 0.5, r) },
	"smooth 0.5": func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].SmoothL1(t, 0.5, r) },
	"smooth 0":   func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].SmoothL1(t, 0, r) },
	"sigmoid":    func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].SigmoidCrossEntropy(t, r) },
	"sigmoid weighted": func(x []Value, t *tensor.Tensor, r Reduction) Value {
		return x[0].WeightedSigmoidCrossEntropy(t, goldenWeights, r)
	},
	"binary":           func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].BinaryCrossEntropy(t, r) },
	"binary focal":     func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].BinaryFocal(t, 0.25, 2, r) },
	"poisson log":      func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].PoissonNLL(t, true, false, 1e-8, r) },
	"poisson full":     func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].PoissonNLL(t, false, true, 1e-3, r) },
	"kl":               func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].KLDiv(t, false, r) },
	"kl log":           func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].KLDiv(t, true, r) },
	"hinge embedding":  func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].HingeEmbedding(t, 0.5, r) },
	"hinge":            func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].Hinge(t, r) },
	"soft margin":      func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].SoftMargin(t, r) },
	"pinball":          func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].Pinball(t, goldenQ, r) },
	"gaussian":         func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].GaussianNLL(t, x[1], false, 1e-6, r) },
	"gaussian full":    func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].GaussianNLL(t, x[1], true, 0.3, r) },
	"gaussian samples": func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].GaussianNLL(t, x[1], false, 1e-6, r) },

	"cross-entropy": func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].CrossEntropy(whole(t), r) },
	"cross-entropy weighted": func(x []Value, t *tensor.Tensor, r Reduction) Value {
		return x[0].WeightedCrossEntropy(whole(t), goldenWeights, 0.2, IgnoreIndex, r)
	},
	"cross-entropy pixels": func(x []Value, t *tensor.Tensor, r Reduction) Value {
		return x[0].WeightedCrossEntropy(whole(t), goldenWeights, 0, 7, r)
	},
	"cross-entropy soft": func(x []Value, t *tensor.Tensor, r Reduction) Value {
		return x[0].WeightedCrossEntropy(t, goldenWeights, 0.2, IgnoreIndex, r)
	},
	"cross-entropy soft pixels": func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].CrossEntropy(t, r) },
	"cross-entropy one": func(x []Value, t *tensor.Tensor, r Reduction) Value {
		return x[0].WeightedCrossEntropy(whole(t), nil, 0.1, IgnoreIndex, r)
	},
	"nll": func(x []Value, t *tensor.Tensor, r Reduction) Value {
		return x[0].NLL(whole(t), goldenWeights, IgnoreIndex, r)
	},
	"nll pixels": func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].NLL(whole(t), nil, 7, r) },
	"focal": func(x []Value, t *tensor.Tensor, r Reduction) Value {
		return x[0].Focal(whole(t), goldenWeights, 2, -1, r)
	},
	"multi-margin 1": func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].MultiMargin(whole(t), 1, 1, nil, r) },
	"multi-margin 2": func(x []Value, t *tensor.Tensor, r Reduction) Value {
		return x[0].MultiMargin(whole(t), 2, 0.5, goldenWeights, r)
	},
	"multilabel margin": func(x []Value, t *tensor.Tensor, r Reduction) Value { return x[0].MultilabelMargin(whole(t), r) },
}

func whole(t *tensor.Tensor) *tensor.Tensor { return t.To(tensor.Int64) }

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
	reductions := map[string]Reduction{"mean": Mean, "sum": Sum, "none": None, "batchmean": BatchMean}
	seen := map[string]bool{}
	for _, c := range cases {
		comma := strings.LastIndex(c.Name, ", ")
		name, r := c.Name[:comma], reductions[c.Name[comma+2:]]
		f, ok := goldenLosses[name]
		if !ok {
			t.Fatalf("no loss %q", name)
		}
		seen[name] = true
		for _, d := range []tensor.DType{tensor.Float64, tensor.Float32} {
			tape := NewTape(Plan())
			params, in := make([]Value, len(c.In)), make([]Value, len(c.In))
			for i, x := range c.In {
				params[i] = Param("in", x.tensor().To(d))
			}
			target := c.Target.tensor().To(d)
			var y Value
			for range 3 { // a planned tape reuses memory from the second pass on
				tape.Rewind()
				for i, p := range params {
					in[i] = tape.Use(p)
				}
				y = f(in, target, r).Keep()
				w := tensor.New(tensor.Float64, y.Shape()...)
				for i := range w.Float64s() {
					w.Float64s()[i] = 1 + float64(i%11)/4
				}
				y.Mul(tape.Const(w.To(d))).Sum().Backward()
			}
			nearIn(t, c.Name, y.Tensor(), c.Out)
			for i, p := range params {
				nearIn(t, c.Name+", gradient", p.Grad(), c.Grads[i])
			}
		}
	}
	if len(seen) != len(goldenLosses) {
		t.Errorf("the file has %d losses, want %d", len(seen), len(goldenLosses))
	}
}

// nearIn compares in the precision of got: of single precision with what is left of
// its digits where inputs are rounded.
func nearIn(t *testing.T, name string, got *tensor.Tensor, want array) {
	t.Helper()
	tolerance := 1e-12
	if got.DType() == tensor.Float32 {
		tolerance = 2e-6
	}
	w := want.tensor()
	if d, at := tensor.MaxDiff(got.To(tensor.Float64), w); !(d <= tolerance*max(1, w.Abs().MaxOver().Item())) {
		t.Errorf("%s, %v: differs by %g at %d: got\n%v\nwant\n%v", name, got.DType(), d, at, got, w)
	}
}
