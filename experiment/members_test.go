package experiment

import (
	"math"
	"strings"
	"testing"

	"cajal/nn"
	"cajal/recipe"
	"cajal/tensor"
)

// circles is a recipe of version 2 with some more keys, at the top and at the end.
func circles(t *testing.T, top, end string) *recipe.Recipe {
	t.Helper()
	r, err := recipe.Parse("circles.toml", []byte("version = 2\ndtype = \"float64\"\n"+top+`
[data]
kind = "circles"
samples = 60
test_samples = 40
[network]
layers = [
  { kind = "linear", out = 6, name = "stem" },
  { kind = "residual", name = "block", repeat = 2, layers = [{ kind = "tanh" }, { kind = "linear", out = 6 }, { kind = "dropout", rate = 0.1 }] },
  { kind = "branch", join = "add", layers = [{ kind = "linear", out = 2 }, { kind = "linear", out = 2 }] },
]
[loss]
kind = "cross-entropy"
[optimizer]
kind = "adam"
rate = 0.02
[training]
epochs = 20
batch = 10
`+end))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func run(t *testing.T, r *recipe.Recipe) *Outcome {
	t.Helper()
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	o, err := e.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Each member is the network that a recipe with its seed alone trains, to the
// bit, and the file that holds them predicts the mean of what they predict.
func TestMembers(t *testing.T) {
	o := run(t, circles(t, `combine = "mean"`, "[[members]]\nseed = 3\n[[members]]\nseed = 8\n"))
	if o.Members != 2 || len(o.members) != 2 {
		t.Fatalf("got %d members and %d networks, want 2", o.Members, len(o.members))
	}
	both := saved(t, o)
	x := tensor.From([]float64{0.5, 0.1, -1, 0.2, 0, 0.9, -0.4, -0.6}, 4, 2)
	got, err := both.Predict(t.Context(), x)
	if err != nil {
		t.Fatal(err)
	}
	mean := make([]float64, 8)
	for i, seed := range []int64{3, 8} {
		r := circles(t, "", "")
		r.Network.Seed = &seed
		one := run(t, r)
		if want := one.members[0]; !sameNumbers(o.members[i], want) {
			t.Errorf("member %d has other numbers than a network that is trained with seed %d alone", i, seed)
		}
		p, err := one.model.Predict(t.Context(), x)
		if err != nil {
			t.Fatal(err)
		}
		for j := range mean {
			mean[j] += p.At(j/2, j%2) / 2
		}
	}
	for j, want := range mean {
		if d := math.Abs(got.At(j/2, j%2) - want); d > 1e-12 {
			t.Errorf("probability %d: got %v, want the mean %v", j, got.At(j/2, j%2), want)
		}
	}
	score, err := Of(both)
	if err != nil {
		t.Fatal(err)
	}
	again, err := score.Rerun(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(again.members); n != 2 {
		t.Errorf("the experiment of the file has %d networks, want 2", n)
	}
	if d := math.Abs(again.Test["loss"] - o.Test["loss"]); d > 1e-12 {
		t.Errorf("the loss of the file is %v, and after training it was %v", again.Test["loss"], o.Test["loss"])
	}
}

// A file has the names that the recipe gives, and the input its own.
func TestNamesReachTheFile(t *testing.T) {
	o := run(t, circles(t, "[[inputs]]\nname = \"point\"\n", ""))
	m := saved(t, o)
	if name := m.Description().Inputs[0].Name; name != "point" {
		t.Errorf("the input is called %q, want point", name)
	}
	if text := m.Network().String(); !strings.Contains(text, "stem: Linear 2→6") || !strings.Contains(text, "block: Sequential") {
		t.Errorf("the network is\n%s\nwant a stem and a block", text)
	}
}

// sameNumbers compares the parameters of two networks.
func sameNumbers(a, b nn.Layer) bool {
	x, y := nn.Params(a), nn.Params(b)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i].Name != y[i].Name || !tensor.Equal(x[i].Value.Tensor(), y[i].Value.Tensor()) {
			return false
		}
	}
	return true
}
