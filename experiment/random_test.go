package experiment

import (
	"slices"
	"testing"

	"cajal/nn"
	"cajal/recipe"
)

// The first weights are those of a script with np.random.default_rng(3):
//
//	w1, b1 = g.standard_normal((3, 2)), g.standard_normal(3)
//	w2, b2 = g.standard_normal((2, 3)), g.standard_normal(2)
//
// or both weights first, and g.shuffle(a) of a = np.arange(8) is the order.
func TestDefaultRNG(t *testing.T) {
	const text = `version = 2
seed = 3
random = "default_rng"
dtype = "float64"
[data]
kind = "moons"
samples = 8
[network]
weight = "normal"
bias = "normal"
order = "layers"
layers = [{ kind = "linear", out = 3 }, { kind = "tanh" }, { kind = "linear", out = 2 }]
[loss]
kind = "cross-entropy"
[optimizer]
kind = "sgd"
rate = 0.1
[training]
epochs = 1
batch = 4
`
	drawn := []float64{2.0409191213851825, -2.5556650313141818, 0.41809884672577885, -0.5677696061279298, -0.45264929211044586, -0.2155971630897659,
		-2.019986129147251, -0.23193237764418947, -0.8652130762749417, 3.3229995166448827, 0.22578661322792176, -0.3526307943415954,
		-0.2812874181513504, -0.6680463461089501, -1.0551505512051214, -0.39080097723465473, 0.48194538850678587}
	of := func(k ...int) (v []float64) {
		for _, i := range k {
			v = append(v, drawn[i])
		}
		return v
	}
	for order, want := range map[string][]float64{
		"layers":        drawn,
		"weights-first": of(0, 1, 2, 3, 4, 5, 12, 13, 14, 6, 7, 8, 9, 10, 11, 15, 16),
	} {
		r, err := recipe.Parse("drawn", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		r.Network.Order = order
		e, err := Read(r)
		if err != nil {
			t.Fatal(err)
		}
		m, err := e.Model()
		if err != nil {
			t.Fatal(err)
		}
		var got []float64
		for _, p := range nn.Params(m.Net()) {
			got = append(got, p.Value.Tensor().Reshape(p.Value.Size()).Float64s()...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: weights %v, want NumPy's %v", order, got, want)
		}
		a := []int{0, 1, 2, 3, 4, 5, 6, 7}
		e.randomness().order().Shuffle(8, func(i, j int) { a[i], a[j] = a[j], a[i] })
		if want := []int{6, 7, 2, 1, 4, 5, 3, 0}; !slices.Equal(a, want) {
			t.Errorf("%s: order %v, want NumPy's %v", order, a, want)
		}
		if _, err := e.Run(t.Context(), Hooks{}); err != nil {
			t.Error(err)
		}
	}
}
