package recipe

import (
	"fmt"
	"strings"
	"testing"

	"cajal/nn"
	"cajal/nn/describe"
)

// parameters parses a recipe whose second layer is given, and returns the names
// of its network's parameters.
func parameters(layer string) (string, error) {
	r, err := Parse("t.toml", []byte("version = 2\n"+moonsWith(layer)))
	if err != nil {
		return "", err
	}
	m, err := r.Module()
	if err != nil {
		return "", err
	}
	net, err := describe.Build(m, describe.Flow{Shape: []int{2}}, describe.Start{Weight: nn.PyTorch(), Bias: nn.PyTorch()})
	if err != nil {
		return "", err
	}
	var names []string
	for _, p := range nn.Params(net) {
		if !strings.HasSuffix(p.Name, ".bias") {
			names = append(names, strings.TrimSuffix(p.Name, ".weight"))
		}
	}
	return strings.Join(names, " "), nil
}

func TestLayers(t *testing.T) {
	linear := `{ kind = "linear", out = 4 }`
	for _, c := range []struct{ layer, want string }{
		{`{ kind = "tanh" }`, "0 2"},
		{`{ kind = "linear", out = 4, name = "middle" }`, "0 middle 2"},
		{`{ kind = "linear", out = 4, repeat = 3 }`, "0 1 2 3 4"},
		{`{ kind = "linear", out = 4, repeat = 2, name = "block" }`, "0 block.0 block.1 2"},
		{`{ kind = "sequential", layers = [` + linear + `, { kind = "relu" }, ` + linear + `] }`, "0 1.0 1.2 2"},
		{`{ kind = "residual", name = "skip", layers = [{ kind = "layer-norm" }, ` + linear + `] }`, "0 skip.0 skip.1 2"},
		{`{ kind = "sequential", layers = [{ kind = "linear", out = 16 }, { kind = "unflatten", shape = [4, 2, 2] }, { kind = "channel-shuffle", groups = 2 }, { kind = "pad", widths = 1, mode = "reflect" }, { kind = "pixel-shuffle", factor = 2 }, { kind = "pad", widths = [0, 1, 0, 1], value = 0.5 }, { kind = "upsample", scale = 2, mode = "bilinear" }, { kind = "upsample", scale = [0.5, 1] }, { kind = "upsample", size = [4, 6] }, { kind = "pixel-unshuffle", factor = 2 }, { kind = "flatten" }] }`, "0 1.0 2"},
		{`{ kind = "residual", repeat = 2, layers = [` + linear + `] }`, "0 1.0 2.0 3"},
		{`{ kind = "branch", join = "add", layers = [{ kind = "linear", out = 3, name = "left" }, { kind = "sequential", layers = [{ kind = "tanh" }, { kind = "linear", out = 3 }] }] }`, "0 1.left 1.1.1 2"},
	} {
		if got, err := parameters(c.layer); err != nil || got != c.want {
			t.Errorf("%s: parameters of %s, %v; want %s", c.layer, got, err, c.want)
		}
	}
}

func TestLayersRefused(t *testing.T) {
	nested := func(depth int) string {
		return strings.Repeat(`{ kind = "residual", layers = [`, depth) + `{ kind = "tanh" }` + strings.Repeat(`] }`, depth)
	}
	for _, c := range []struct{ layer, want string }{
		{`{ kind = "residuum", layers = [{ kind = "tanh" }] }`, `network.layers[1].kind: "residuum" is not known; did you mean "residual"?`},
		{`{ kind = "sequential", layers = [{ kind = "unflatten", shape = [1, 2, 2] }, { kind = "upsample", scale = "2" }] }`, `network.layers[1].layers[1].scale: found a string, want a number`},
		{`{ kind = "residual", layers = [{ kind = "linear", out = 4 }, { kind = "tahn" }] }`, `network.layers[1].layers[1].kind: "tahn" is not known; did you mean "tanh"?`},
		{`{ kind = "residual", layers = [{ kind = "linear", outt = 4 }] }`, `network.layers[1].layers[0].outt: unknown key; did you mean "out"?`},
		{`{ kind = "residual", layers = [{ kind = "linear", out = 3 }] }`, "network.layers[1]: its layers make (N, 3) of (N, 4)"},
		{`{ kind = "residual", repeat = 2, layers = [{ kind = "linear", out = 3 }] }`, "network.layers[1]: its layers make (N, 3) of (N, 4)"},
		{`{ kind = "residual" }`, "network.layers[1]: residual: it holds no layers"},
		{`{ kind = "residual", layers = 3 }`, "network.layers[1].layers: 3, want a list of layers"},
		{`{ kind = "residual", layers = ["tanh"] }`, "network.layers[1].layers: found a value that is no table, want a list of layers"},
		{`{ kind = "tanh", layers = [{ kind = "tanh" }] }`, "network.layers[1]: it holds 1 layers, and a tanh holds none"},
		{`{ kind = 3 }`, "network.layers[1].kind: 3, want a text"},
		{`{ kind = "tanh", name = 3 }`, "network.layers[1].name: 3, want a text"},
		{`{ kind = "tanh", name = "a.b" }`, `network.layers: layer 1 has the name "a.b", want one without a dot`},
		{`{ kind = "tanh", name = "0" }`, `network.layers: two layers have the name "0"`},
		{`{ kind = "tanh", repeat = 0 }`, "network.layers[1].repeat: 0, want a whole number from 1 to 1000"},
		{`{ kind = "tanh", repeat = 1.5 }`, "network.layers[1].repeat: 1.5, want a whole number"},
		{`{ kind = "tanh", repeat = 1000 }`, "more than 1000 layers in the network"},
		{`{ kind = "dropout", rate = nan }`, "network.layers[1].rate: NaN, want a finite number"},
		{`{ kind = "linear", out = 16000000, repeat = 2 }`, "network.layers[1]: linear: it has 256000016000000 numbers, want at most"},
		{`{ kind = "linear", out = 100000, repeat = 2 }`, "more than 100000000 parameters"},
		{`{ kind = "sequential", repeat = 900, layers = [{ kind = "sequential", repeat = 900, layers = [{ kind = "sequential", repeat = 900, layers = [{ kind = "tanh" }] }] }] }`, "more than 1000 layers"},
		{nested(100), "more than 64 layers in one another"},
		{nested(20_000), "arrays and inline tables are nested more than"},
	} {
		got, err := parameters(c.layer)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.200s: got %s, %v; want an error with %q", c.layer, got, err, c.want)
		}
	}
}

// Setting the units of hidden layers reaches those in other layers, and leaves
// the recipe that was copied alone.
func TestSetHiddenWithin(t *testing.T) {
	r, err := Parse("t.toml", []byte("version = 2\n"+moonsWith(`{ kind = "residual", layers = [{ kind = "linear", out = 4 }] }`)))
	if err != nil {
		t.Fatal(err)
	}
	c := r.Clone()
	if err := c.SetHidden(9); err != nil {
		t.Fatal(err)
	}
	units := func(r *Recipe) (s string) {
		for l := range r.Network.All() {
			s += fmt.Sprint(l["out"], " ")
		}
		return s
	}
	if got, was := units(c), units(r); got != "9 <nil> 9 2 " || was != "4 <nil> 4 2 " {
		t.Errorf("got units %s, and the original has %s; want 9 <nil> 9 2 and 4 <nil> 4 2", got, was)
	}
	if err := c.Fits(Facts{Shape: []int{2}, Classes: 2}); err != nil {
		t.Error(err)
	}
}
