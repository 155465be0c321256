package recipe

import (
	"slices"
	"strings"
	"testing"

	"cajal/nn/describe"
)

// kindsOf returns the kinds of layers.
func kindsOf(layers []Layer) (kinds []string) {
	for _, l := range layers {
		kinds = append(kinds, l.Kind())
	}
	return kinds
}

func TestSetNet(t *testing.T) {
	for _, c := range []struct {
		name, net string
		out       int
		want      string
	}{
		{"mnist", "cnn", 10, "conv batch-norm relu max-pool conv batch-norm relu max-pool conv batch-norm relu flatten dropout linear"},
		{"digits", "cnn", 10, "conv batch-norm relu max-pool conv batch-norm relu flatten dropout linear"},
		{"digits", "mlp", 10, "flatten linear batch-norm relu dropout linear batch-norm relu dropout linear"},
	} {
		r, err := Load(c.name)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.SetNet(c.net); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(kindsOf(r.Network.Layers), " "); got != c.want {
			t.Errorf("%s, %s: got %s, want %s", c.name, c.net, got, c.want)
		}
		if err := r.Check(); err != nil {
			t.Errorf("%s, %s: %v", c.name, c.net, err)
		}
		m, err := r.Module()
		if err != nil {
			t.Fatal(err)
		}
		f, _ := r.Facts()
		if _, out, err := describe.Fit(m, f.Flow()); err != nil || !slices.Equal(out.Shape, []int{c.out}) {
			t.Errorf("%s, %s: %v comes out, %v; want %d numbers", c.name, c.net, out.Shape, err, c.out)
		}
		if _, err := r.TOML(); err != nil {
			t.Errorf("%s, %s as a file: %v", c.name, c.net, err)
		}
	}
}

func TestSetNetRefuses(t *testing.T) {
	for _, c := range []struct{ name, net, want string }{
		{"moons", "cnn", `net: it is for pictures, and the data is "moons"`},
		{"rows", "mlp", `net: it is for pictures, and the data is "arrays"`},
		{"digits", "lstm", "net: lstm, want cnn or mlp"},
	} {
		r := &Recipe{Data: Data{Kind: "arrays"}} // rows of numbers
		if c.name != "rows" {
			var err error
			if r, err = Load(c.name); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.SetNet(c.net); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

// How large the pictures of IDX files are is not known: their network stays, or becomes
// linear layers.
func TestSetNetOfFiles(t *testing.T) {
	for _, c := range []struct{ kind, net, layers, want string }{
		{"idx", "cnn", "conv linear", "conv linear"},
		{"idx", "mlp", "conv linear", "flatten linear batch-norm relu dropout linear batch-norm relu dropout linear"},
		{"idx", "cnn", "flatten linear", ""},
		{"arrays", "cnn", "conv linear", "conv linear"},
		{"arrays", "mlp", "conv linear", "flatten linear batch-norm relu dropout linear batch-norm relu dropout linear"},
		{"cifar", "cnn", "flatten linear", "conv batch-norm relu max-pool conv batch-norm relu max-pool conv batch-norm relu max-pool conv batch-norm relu global-avg-pool dropout linear"},
	} {
		r := &Recipe{Name: "files", Data: Data{Kind: c.kind}}
		for _, kind := range strings.Fields(c.layers) {
			r.Network.Layers = append(r.Network.Layers, Layer{"kind": kind, "out": int64(3)})
		}
		err := r.SetNet(c.net)
		if got := strings.Join(kindsOf(r.Network.Layers), " "); c.want != "" && (err != nil || got != c.want) {
			t.Errorf("%s, %s: got %s, %v; want %s", c.kind, c.net, got, err, c.want)
		}
		if c.want == "" && (err == nil || !strings.Contains(err.Error(), "stands in their files")) {
			t.Errorf("%s, %s: got %v, want an error that says where the size stands", c.kind, c.net, err)
		}
	}
}

// Pictures of any size lead to a network that they fit.
func TestConvNetFits(t *testing.T) {
	for _, shape := range [][]int{{1, 1, 1}, {3, 2, 9}, {1, 8, 8}, {3, 32, 32}, {3, 224, 224}, {1, 5, 300}} {
		for _, centred := range []bool{true, false} {
			r := Recipe{Network: Network{Layers: ConvNet(shape, 4, centred)}}
			m, err := r.Module()
			if err != nil {
				t.Fatal(err)
			}
			if _, out, err := describe.Fit(m, describe.Flow{Shape: shape}); err != nil || !slices.Equal(out.Shape, []int{4}) {
				t.Errorf("pictures %v: %v comes out, %v", shape, out.Shape, err)
			}
		}
	}
}
