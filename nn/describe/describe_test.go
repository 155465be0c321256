package describe

import (
	"encoding/json"
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

// parse reads a description that a test writes as JSON.
func parse(t *testing.T, text string) Module {
	t.Helper()
	var m Module
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return m
}

var start = Start{Weight: nn.PyTorch(), Bias: nn.PyTorch()}

// What Fit says of shapes is what the layers do, for each kind.
func TestShapes(t *testing.T) {
	tried := map[string]bool{}
	for _, c := range []struct {
		in   []int
		text string
		want []int
		n    int // parameters
	}{
		{[]int{4}, `{"kind": "linear", "options": {"out": 3}}`, []int{3}, 15},
		{[]int{4}, `{"kind": "linear", "options": {"in": 4, "out": 3}}`, []int{3}, 15},
		{[]int{2, 3}, `{"kind": "flatten"}`, []int{6}, 0},
		{[]int{2, 9}, `{"kind": "conv", "options": {"out": 4, "size": 3, "bias": false}}`, []int{4, 7}, 24},
		{[]int{2, 9, 8}, `{"kind": "conv", "options": {"out": 4, "size": [3, 1], "padding": "same", "padding_mode": "reflect"}}`, []int{4, 9, 8}, 28},
		{[]int{2, 9, 8}, `{"kind": "conv", "options": {"out": 4, "size": 3, "padding": "valid", "groups": 2, "dilation": [2, 1]}}`, []int{4, 5, 6}, 40},
		{[]int{1, 3, 3, 3}, `{"kind": "conv", "options": {"in": 1, "out": 2, "size": 2, "stride": 2, "padding": [1, 0, 0]}}`, []int{2, 2, 1, 1}, 18},
		{[]int{2, 3, 4}, `{"kind": "conv-transpose", "options": {"out": 3, "size": 3, "stride": 2, "padding": 1, "output_padding": [1, 0]}}`, []int{3, 6, 7}, 57},
		{[]int{3}, `{"kind": "ple", "options": {"bins": 4, "columns": [0, 2]}}`, []int{11}, 0},
		{[]int{3}, `{"kind": "soft-clamp", "options": {"margin": 0.2}}`, []int{3}, 0},
		{[]int{2, 3}, `{"kind": "dropout", "options": {"rate": 0.1}}`, []int{2, 3}, 0},
		{[]int{3}, `{"kind": "batch-norm"}`, []int{3}, 6},
		{[]int{3}, `{"kind": "layer-norm", "options": {"epsilon": 0.01}}`, []int{3}, 6},
		{[]int{3}, `{"kind": "tanh"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "sigmoid"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "relu"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "leaky-relu"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "elu", "options": {"slope": 0.5}}`, []int{3}, 0},
		{[]int{3}, `{"kind": "gelu"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "silu"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "softplus"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "hard-swish"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "hard-sigmoid"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "mish"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "softmax"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "batch-norm", "options": {"affine": false}}`, []int{3}, 0},
		{[]int{3}, `{"kind": "batch-norm", "options": {"running": false, "momentum": 0.2}}`, []int{3}, 6},
		{[]int{3}, `{"kind": "batch-norm", "options": {"cumulative": true}}`, []int{3}, 6},
		{[]int{3}, `{"kind": "layer-norm", "options": {"affine": false}}`, []int{3}, 0},
		{[]int{2, 3, 4}, `{"kind": "layer-norm", "options": {"axes": 2, "bias": false}}`, []int{2, 3, 4}, 12},
		{[]int{2, 3, 4}, `{"kind": "rms-norm", "options": {"axes": 3}}`, []int{2, 3, 4}, 24},
		{[]int{3}, `{"kind": "rms-norm", "options": {"epsilon": 0.01, "affine": false}}`, []int{3}, 0},
		{[]int{3}, `{"kind": "gelu-tanh"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "selu"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "alpha-dropout", "options": {"rate": 0.2}}`, []int{3}, 0},
		{[]int{3}, `{"kind": "celu", "options": {"alpha": 0.7}}`, []int{3}, 0},
		{[]int{3}, `{"kind": "relu6"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "softplus", "options": {"beta": 2}}`, []int{3}, 0},
		{[]int{3}, `{"kind": "softsign"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "log-sigmoid"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "tanhshrink"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "softshrink"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "hardshrink", "options": {"lambda": 0.1}}`, []int{3}, 0},
		{[]int{3}, `{"kind": "hardtanh", "options": {"max": 6}}`, []int{3}, 0},
		{[]int{3}, `{"kind": "threshold", "options": {"threshold": 0.1, "value": 20}}`, []int{3}, 0},
		{[]int{3}, `{"kind": "identity"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "softmin"}`, []int{3}, 0},
		{[]int{3}, `{"kind": "log-softmax"}`, []int{3}, 0},
		{[]int{3, 2}, `{"kind": "prelu"}`, []int{3, 2}, 1},
		{[]int{3, 2}, `{"kind": "prelu", "options": {"each": true, "start": 0.1}}`, []int{3, 2}, 3},
		{[]int{2, 6}, `{"kind": "maxout", "options": {"pieces": 3}}`, []int{2, 2}, 0},
		{[]int{2, 6}, `{"kind": "glu"}`, []int{2, 3}, 0},
		{[]int{2, 6}, `{"kind": "glu", "options": {"axis": 1}}`, []int{1, 6}, 0},
		{[]int{3, 8, 9}, `{"kind": "max-pool", "options": {"size": 2}}`, []int{3, 4, 4}, 0},
		{[]int{3, 9}, `{"kind": "max-pool", "options": {"size": 3, "stride": 2, "padding": 1, "dilation": 2, "ceil": true}}`, []int{3, 4}, 0},
		{[]int{3, 8, 9}, `{"kind": "max-pool", "options": {"size": [2, 3], "stride": [1, 2]}}`, []int{3, 7, 4}, 0},
		{[]int{2, 4, 4, 6}, `{"kind": "avg-pool", "options": {"size": [2, 2, 3], "padding": [0, 1, 1], "count_padding": false}}`, []int{2, 2, 3, 2}, 0},
		{[]int{2, 7}, `{"kind": "avg-pool", "options": {"size": 2, "ceil": true}}`, []int{2, 4}, 0},
		{[]int{2, 7, 5}, `{"kind": "adaptive-avg-pool", "options": {"out": [2, 3]}}`, []int{2, 2, 3}, 0},
		{[]int{2, 7, 5}, `{"kind": "adaptive-max-pool", "options": {"out": 2}}`, []int{2, 2, 2}, 0},
		{[]int{2, 7, 5}, `{"kind": "global-avg-pool"}`, []int{2}, 0},
		{[]int{2, 7}, `{"kind": "global-max-pool"}`, []int{2}, 0},
		{[]int{4, 7, 5}, `{"kind": "group-norm", "options": {"groups": 2}}`, []int{4, 7, 5}, 8},
		{[]int{4}, `{"kind": "group-norm", "options": {"groups": 2, "bias": false}}`, []int{4}, 4},
		{[]int{4, 2}, `{"kind": "group-norm", "options": {"groups": 4, "affine": false, "epsilon": 0.01}}`, []int{4, 2}, 0},
		{[]int{4, 7, 5}, `{"kind": "instance-norm"}`, []int{4, 7, 5}, 0},
		{[]int{4, 7}, `{"kind": "instance-norm", "options": {"affine": true, "running": true, "momentum": 0.2}}`, []int{4, 7}, 8},
		{[]int{4, 3, 2, 2}, `{"kind": "instance-norm", "options": {"running": true}}`, []int{4, 3, 2, 2}, 0},
		{[]int{4, 7, 5}, `{"kind": "batch-norm"}`, []int{4, 7, 5}, 8},
		{[]int{4, 7}, `{"kind": "batch-norm", "options": {"axes": 1}}`, []int{4, 7}, 8},
		{[]int{4, 7, 5, 2}, `{"kind": "batch-norm", "options": {"affine": false, "axes": 3}}`, []int{4, 7, 5, 2}, 0},
		{[]int{4, 7, 5}, `{"kind": "dropout-channels", "options": {"rate": 0.2}}`, []int{4, 7, 5}, 0},
		{[]int{4, 7}, `{"kind": "dropout-channels"}`, []int{4, 7}, 0},
		{[]int{4, 3, 2, 2}, `{"kind": "dropout-channels"}`, []int{4, 3, 2, 2}, 0},
		{[]int{2, 5, 6}, `{"kind": "pad", "options": {"widths": 1}}`, []int{2, 7, 8}, 0},
		{[]int{5}, `{"kind": "pad", "options": {"widths": [2], "mode": "reflect"}}`, []int{9}, 0},
		{[]int{5, 6}, `{"kind": "pad", "options": {"widths": [1, 2, 3, 0], "value": 0.5}}`, []int{8, 9}, 0},
		{[]int{2, 3, 4, 5}, `{"kind": "pad", "options": {"widths": [1, 2, 3, 0, 0, 1], "mode": "circular"}}`, []int{2, 4, 7, 8}, 0},
		{[]int{2, 5, 6}, `{"kind": "pad", "options": {"widths": [7, 0], "mode": "replicate"}}`, []int{2, 5, 13}, 0},
		{[]int{2, 5, 6}, `{"kind": "upsample", "options": {"scale": 2}}`, []int{2, 10, 12}, 0},
		{[]int{2, 5}, `{"kind": "upsample", "options": {"scale": 0.5, "mode": "nearest-exact"}}`, []int{2, 2}, 0},
		{[]int{2, 5, 6}, `{"kind": "upsample", "options": {"scale": [1.5, 2], "mode": "linear", "recompute_scale_factor": true}}`, []int{2, 7, 12}, 0},
		{[]int{2, 5, 6}, `{"kind": "upsample", "options": {"size": [4, 9], "mode": "bilinear", "align_corners": true}}`, []int{2, 4, 9}, 0},
		{[]int{2, 5, 6, 3}, `{"kind": "upsample", "options": {"size": 4, "mode": "trilinear"}}`, []int{2, 4, 4, 4}, 0},
		{[]int{8, 3, 5}, `{"kind": "pixel-shuffle", "options": {"factor": 2}}`, []int{2, 6, 10}, 0},
		{[]int{2, 6, 9}, `{"kind": "pixel-unshuffle", "options": {"factor": 3}}`, []int{18, 2, 3}, 0},
		{[]int{6, 2}, `{"kind": "channel-shuffle", "options": {"groups": 3}}`, []int{6, 2}, 0},
		{[]int{12}, `{"kind": "unflatten", "options": {"shape": [2, -1, 3]}}`, []int{2, 2, 3}, 0},
		{[]int{2, 6}, `{"kind": "unflatten", "options": {"axis": -1, "shape": [3, 2]}}`, []int{2, 3, 2}, 0},
		{[]int{2, 5, 6}, `{"kind": "permute", "options": {"order": [0, 3, 2, 1]}}`, []int{6, 5, 2}, 0},
		{[]int{2, 5, 6}, `{"kind": "softmax", "options": {"axis": 1}}`, []int{2, 5, 6}, 0},
		{[]int{4, 5, 6}, `{"kind": "basic-block", "options": {"out": 4}}`, []int{4, 5, 6}, 2 * (4*4*9 + 8)},
		{[]int{2, 5, 6}, `{"kind": "basic-block", "options": {"out": 3, "stride": 2}}`, []int{3, 3, 3}, 2*3*9 + 3*3*9 + 2*3 + 3*6},
		{[]int{8, 5, 6}, `{"kind": "bottleneck", "options": {"width": 2}}`, []int{8, 5, 6}, 8*2 + 2*2*9 + 2*8 + 2*(2+2+8)},
		{[]int{2, 5, 6}, `{"kind": "bottleneck", "options": {"width": 2, "stride": 2}}`, []int{8, 3, 3}, 2*2 + 2*2*9 + 2*8 + 2*8 + 2*(2+2+8+8)},
		{[]int{2, 5, 6}, `{"kind": "inverted-residual", "options": {"out": 3, "stride": 2}}`, []int{3, 3, 3}, 2*12 + 12*9 + 12*3 + 2*(12+12+3)},
		{[]int{2, 5, 6}, `{"kind": "inverted-residual", "options": {"out": 2, "expand": 1}}`, []int{2, 5, 6}, 2*9 + 2*2 + 2*(2+2)},
		{[]int{32, 5, 6}, `{"kind": "squeeze-excite"}`, []int{32, 5, 6}, 32*2 + 2 + 2*32 + 32},
		{[]int{4, 5, 6}, `{"kind": "squeeze-excite", "options": {"squeeze": 3, "activation": "silu", "gate": "hard-sigmoid"}}`, []int{4, 5, 6}, 4*3 + 3 + 3*4 + 4},
		{[]int{2, 2}, `{"kind": "sequential", "children": [{"kind": "flatten"}, {"kind": "linear", "options": {"out": 5}}]}`, []int{5}, 25},
		{[]int{4}, `{"kind": "residual", "children": [{"kind": "linear", "options": {"out": 7}}, {"kind": "linear", "options": {"out": 4}}]}`, []int{4}, 35 + 32},
		{[]int{4}, `{"kind": "branch", "children": [{"kind": "linear", "options": {"out": 2}}, {"kind": "linear", "options": {"out": 2}}]}`, []int{2}, 20},
		{[]int{4}, `{"kind": "branch", "options": {"join": "concat"}, "children": [{"kind": "linear", "options": {"out": 2}}, {"kind": "tanh"}]}`, []int{6}, 10},
		{[]int{4}, `{"kind": "branch", "options": {"join": "mul"}, "children": [{"kind": "sigmoid"}, {"kind": "tanh"}]}`, []int{4}, 0},
		{[]int{2, 3}, `{"kind": "branch", "options": {"join": "concat", "axis": 2}, "children": [{"kind": "relu"}, {"kind": "tanh"}]}`, []int{2, 6}, 0},
		{[]int{2, 3}, `{"kind": "branch", "options": {"join": "concat", "axis": -2}, "children": [{"kind": "relu"}, {"kind": "tanh"}]}`, []int{4, 3}, 0},
		{[]int{2, 3}, `{"kind": "branch", "options": {"join": "concat"}, "children": [{"kind": "relu"}, {"kind": "tanh"}]}`, []int{4, 3}, 0},
	} {
		m := parse(t, c.text)
		tried[m.Kind] = true
		fitted, out, err := Fit(m, Flow{Shape: c.in})
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		net, err := Build(m, Flow{Shape: c.in}, start)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		held := c.n
		nn.Walk(net, nn.Parts{Buffer: func(path string, b *nn.Buffer) {
			if !strings.HasSuffix(path, "num_batches_tracked") {
				n := 1
				for _, d := range b.Dims() {
					n *= d
				}
				held += n
			}
		}})
		if n := Numbers(fitted); n != int64(held) {
			t.Errorf("%s: Numbers says %d, and the network holds %d", c.text, n, held)
		}
		if n := nn.Count(net); n != c.n {
			t.Errorf("%s: %d parameters, want %d", c.text, n, c.n)
		}
		streams := rng.New(1)
		nn.Init(net, tensor.Float64, nn.Streams(streams))
		nn.Seed(net, streams)
		y := net.Forward(grad.NewTape().Const(tensor.New(tensor.Float64, append([]int{5}, c.in...)...)))
		if got := y.Shape()[1:]; !slices.Equal(got, c.want) || !slices.Equal(out.Shape, c.want) {
			t.Errorf("%s: the network gives %v, and Fit says %v, want %v", c.text, got, out.Shape, c.want)
		}
		// What Fit has completed is complete.
		again, _, err := Fit(fitted, Flow{Shape: c.in})
		a, _ := json.Marshal(fitted)
		if b, _ := json.Marshal(again); err != nil || string(a) != string(b) {
			t.Errorf("%s: completed twice it is %s, and once %s, error %v", c.text, b, a, err)
		}
	}
	tried["embed"], tried["inputs"] = true, true // TestEmbed, TestInputs
	for _, k := range Kinds() {
		if !tried[k] {
			t.Errorf("kind %s: no test", k)
		}
	}
}

func TestEmbed(t *testing.T) {
	m := parse(t, `{"kind": "sequential", "children": [{"kind": "embed", "options": {"out": 3}}, {"kind": "linear", "options": {"out": 2}}]}`)
	fitted, out, err := Fit(m, Flow{Shape: []int{5}, Tables: []int{4, 7}})
	if err != nil || !slices.Equal(out.Shape, []int{2}) {
		t.Fatalf("got %v, %v", out, err)
	}
	if got, want := string(fitted.Children[0].Options), `{"out":3,"tables":[4,7]}`; got != want {
		t.Errorf("embed: got %s, want %s", got, want)
	}
	if got, want := string(fitted.Children[1].Options), `{"in":9,"out":2}`; got != want {
		t.Errorf("linear behind it: got %s, want %s", got, want)
	}
}

// Names of one's own are those of the parameters.
func TestNames(t *testing.T) {
	m := parse(t, `{"kind": "sequential", "children": [
		{"kind": "linear", "name": "stem", "options": {"out": 3}},
		{"kind": "residual", "name": "block", "children": [{"kind": "linear", "name": "fc", "options": {"out": 3}}, {"kind": "tanh"}]},
		{"kind": "branch", "children": [{"kind": "linear", "name": "left", "options": {"out": 1}}, {"kind": "linear", "options": {"out": 1}}]}]}`)
	net, err := Build(m, Flow{Shape: []int{2}}, start)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range nn.Params(net) {
		names = append(names, p.Name)
	}
	want := "stem.weight stem.bias block.fc.weight block.fc.bias 2.left.weight 2.left.bias 2.1.weight 2.1.bias"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRefused(t *testing.T) {
	deep := Module{Kind: "relu"}
	for range 70 {
		deep = Module{Kind: "residual", Children: []Module{deep}}
	}
	wide := Module{Kind: "sequential", Children: slices.Repeat([]Module{{Kind: "relu"}}, MaxModules)}
	text := func(m Module) string {
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	seq := func(children string) string { return `{"kind": "sequential", "children": [` + children + `]}` }
	picture := func(child string) string {
		return seq(`{"kind": "unflatten", "options": {"shape": [1, 2, 2]}}, ` + child)
	}
	for _, c := range []struct{ text, want string }{
		{seq(`{"kind": "linaer"}`), `net.0 (linaer): kind: "linaer" is not known; did you mean "linear"?`},
		{seq(`{}`), "net.0: kind: missing; known are adaptive-avg-pool,"},
		{seq(`{"kind": "linear", "options": {"uot": 3}}`), `net.0 (linear): uot: unknown key; did you mean "out"?`},
		{seq(`{"kind": "linear", "options": {"Out": 3}}`), `net.0 (linear): Out: unknown key`},
		{seq(`{"kind": "relu", "options": {"out": 3}}`), "net.0 (relu): out: unknown key; this kind has no options"},
		{seq(`{"kind": "linear", "options": {"out": "3"}}`), "net.0 (linear): out: found a string, want a whole number"},
		{seq(`{"kind": "linear", "options": {"out": 1.5}}`), "net.0 (linear): out: found a number 1.5, want a whole number"},
		{seq(`{"kind": "linear"}`), "net.0 (linear): out: 0, want 1 to"},
		{seq(`{"kind": "linear", "options": {"out": 1e12}}`), "net.0 (linear): out: "},
		{seq(`{"kind": "linear", "options": {"in": 3, "out": 2}}`), "net.0 (linear): in: 3, and what goes in has 4 numbers"},
		{seq(`{"kind": "batch-norm", "options": {"momentum": 0.5, "cumulative": true}}`), "net.0 (batch-norm): momentum: cumulative averages have none"},
		{seq(`{"kind": "batch-norm", "options": {"affine": 1}}`), "net.0 (batch-norm): affine: found a number, want true or false"},
		{seq(`{"kind": "layer-norm", "options": {"axes": 2}}`), "net.0 (layer-norm): axes: 2, want 1 to the 1 axes of a sample"},
		{seq(`{"kind": "layer-norm", "options": {"axes": 1, "shape": [3]}}`), "net.0 (layer-norm): shape: [3], and the last axes of a sample are [4]"},
		{seq(`{"kind": "celu", "options": {"alpha": 0}}`), "net.0 (celu): alpha 0, want another number"},
		{seq(`{"kind": "hardtanh", "options": {"min": 2}}`), "net.0 (hardtanh): limits 2 and 1, want the first below the second"},
		{seq(`{"kind": "maxout", "options": {"pieces": 3}}`), "net.0 (maxout): what goes in is (N, 4), want a last axis that 3 divides"},
		{seq(`{"kind": "prelu", "options": {"size": 4}}`), "net.0 (prelu): size: 4, of one slope"},
		{seq(`{"kind": "glu", "options": {"axis": 0}}`), "net.0 (glu): axis: 0, which counts samples"},
		{seq(`{"kind": "dropout", "options": {"rate": 1.5}}`), "net.0 (dropout): rate: 1.5, want 0 to 0.999"},
		{seq(`{"kind": "embed", "options": {"out": 2}}`), "net.0 (embed): nothing is embedded"},
		{seq(`{"kind": "relu", "children": [{"kind": "relu"}]}`), "net.0 (relu): it holds 1 layers, and a relu holds none"},
		{seq(`{"kind": "residual"}`), "net.0 (residual): it holds no layers"},
		{seq(`{"kind": "residual", "children": [{"kind": "linear", "options": {"out": 3}}]}`), "net.0 (residual): its layers make (N, 3) of (N, 4)"},
		{seq(`{"kind": "branch", "options": {"axis": 2}, "children": [{"kind": "relu"}]}`), "net.0 (branch): axis: 2, and only concat has one"},
		{seq(`{"kind": "branch", "options": {"join": "concat", "axis": 3}, "children": [{"kind": "relu"}, {"kind": "relu"}]}`), "net.0 (branch): branch 1 gives (N, 4)"},
		{seq(`{"kind": "branch", "options": {"join": "concat", "axis": 3}, "children": [{"kind": "relu"}]}`), "net.0 (branch): axis: the branch gives (N, 4), which has no such axis"},
		{seq(`{"kind": "branch", "options": {"join": "concat", "axis": 0}, "children": [{"kind": "relu"}, {"kind": "relu"}]}`), "net.0 (branch): axis: 0, which counts samples; want one of a sample's"},
		{seq(`{"kind": "branch", "options": {"join": "ad"}, "children": [{"kind": "relu"}]}`), `net.0 (branch): join: "ad" is not known; did you mean "add"?`},
		{seq(`{"kind": "branch", "children": [{"kind": "relu"}, {"kind": "linear", "options": {"out": 3}}]}`), "net.0 (branch): branch 1 gives (N, 3), and those before it (N, 4)"},
		{seq(`{"kind": "branch", "options": {"join": "concat"}, "children": [{"kind": "sequential", "children": [{"kind": "relu"}]}, {"kind": "relu", "children": [{"kind": "relu"}]}]}`), "net.0.1 (relu): it holds 1 layers"},
		{seq(`{"kind": "relu", "name": "a"}, {"kind": "relu", "name": "a"}`), `net (sequential): two layers have the name "a"`},
		{seq(`{"kind": "relu", "name": "1"}, {"kind": "relu"}`), `net (sequential): two layers have the name "1"`},
		{seq(`{"kind": "relu", "name": "a.b"}`), `net (sequential): layer 0 has the name "a.b", want one without a dot`},
		{seq(`{"kind": "pad", "options": {"widths": [4], "mode": "reflect"}}`), "net.0 (pad): padding 4 of axis 1, which has length 4; mode reflect takes at most 3"},
		{seq(`{"kind": "pad", "options": {"widths": [1], "mode": "reflex"}}`), `net.0 (pad): mode: "reflex" is not known; did you mean "reflect"?`},
		{seq(`{"kind": "pad", "options": {"widths": [1], "mode": "circular", "value": 2}}`), "net.0 (pad): value: 2, and only constant has one"},
		{seq(`{"kind": "pad", "options": {"widths": [1, 1, 1, 1]}}`), "net.0 (pad): widths: 4 numbers for samples of 1 axes, want 1, or 2 for each"},
		{seq(`{"kind": "pad"}`), "net.0 (pad): widths: 0 numbers"},
		{seq(`{"kind": "pad", "options": {"widths": [-1, 2]}}`), "net.0 (pad): widths: -1, want 0 to"},
		{seq(`{"kind": "pad", "options": {"widths": [16777216, 16777216]}}`), "net.0 (pad): 16777217 numbers come out of it"},
		{seq(`{"kind": "upsample", "options": {"scale": 2}}`), "net.0 (upsample): what goes in is (N, 4), want (N, C, W)"},
		{picture(`{"kind": "upsample"}`), "net.1 (upsample): scale: [], and size []; want one of them"},
		{picture(`{"kind": "upsample", "options": {"scale": 2, "size": [3]}}`), "net.1 (upsample): scale: [2], and size [3]; want one of them"},
		{picture(`{"kind": "upsample", "options": {"scale": 0}}`), "net.1 (upsample): scale 0, want a finite number above 0"},
		{picture(`{"kind": "upsample", "options": {"scale": 1e200}}`), "net.1 (upsample): the height of (N, 1, 2, 2) would become"},
		{picture(`{"kind": "upsample", "options": {"scale": 1e9}}`), "net.1 (upsample): shape"},
		{picture(`{"kind": "upsample", "options": {"scale": 1e5}}`), "net.1 (upsample): 16777217 numbers come out of it"},
		{picture(`{"kind": "upsample", "options": {"scale": "2"}}`), "net.1 (upsample): scale: found a string, want a number"},
		{picture(`{"kind": "upsample", "options": {"size": [2, true]}}`), "net.1 (upsample): size: found a bool, want a whole number"},
		{picture(`{"kind": "pad", "options": {"widths": 1.5}}`), "net.1 (pad): widths: found a number 1.5, want a whole number"},
		{picture(`{"kind": "pad", "options": {"widths": null}}`), "net.1 (pad): widths: 0 numbers"},
		{picture(`{"kind": "upsample", "options": {"scale": 2, "mode": "bilinaer"}}`), `net.1 (upsample): mode: "bilinaer" is not known; did you mean "bilinear"?`},
		{picture(`{"kind": "upsample", "options": {"scale": 2, "mode": "trilinear"}}`), "net.1 (upsample): mode: trilinear is for 3 axes behind the channels, and these samples have 2"},
		{picture(`{"kind": "upsample", "options": {"scale": 2, "align_corners": true}}`), "net.1 (upsample): aligned corners with mode nearest"},
		{picture(`{"kind": "pixel-shuffle", "options": {"factor": 2}}`), "net.1 (pixel-shuffle): factor: 2, which makes one channel of 2·2, and 1 go in; want one whose square divides them"},
		{picture(`{"kind": "pixel-shuffle"}`), "net.1 (pixel-shuffle): factor: 0, want 1 to"},
		{picture(`{"kind": "pixel-unshuffle", "options": {"factor": 3}}`), "net.1 (pixel-unshuffle): factor: 3, and the pictures that go in are 2×2 pixels; want one that divides height and width"},
		{picture(`{"kind": "channel-shuffle", "options": {"groups": 2}}`), "net.1 (channel-shuffle): groups: 2, want a number that divides the 1 channels"},
		{seq(`{"kind": "unflatten", "options": {"shape": [3, -1]}}`), "net.0 (unflatten): shape: [3 -1], and axis 1 of (N, 4) has the length 4; want lengths whose product that is"},
		{seq(`{"kind": "unflatten", "options": {"axis": -2, "shape": [2]}}`), "net.0 (unflatten): axis: 0, which counts samples"},
		{seq(`{"kind": "unflatten"}`), "net.0 (unflatten): shape: missing; want the lengths"},
		{text(deep), "or 64 in one another, is not taken"},
		{text(wide), "of more than 10000 layers"},
	} {
		_, err := Build(parse(t, c.text), Flow{Shape: []int{4}}, start)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.120s: got %v, want an Error that says %q", c.text, err, c.want)
		}
	}
	for _, c := range []struct {
		in         []int
		text, want string
	}{
		{[]int{3, 8, 8}, `{"kind": "max-pool"}`, "net (max-pool): size: missing; want the length of a window"},
		{[]int{3, 8, 8}, `{"kind": "max-pool", "options": {"size": "2"}}`, `net (max-pool): size: found a string, want a whole number, or a list of one for each axis`},
		{[]int{3, 8, 8}, `{"kind": "max-pool", "options": {"size": [2, 2, 2]}}`, "net (max-pool): size: 3 numbers, want 1 or 2, one for each axis"},
		{[]int{3, 8, 8}, `{"kind": "max-pool", "options": {"size": [2, 1.5]}}`, `net (max-pool): size: found a number 1.5, want a whole number, or a list`},
		{[]int{3, 8, 8}, `{"kind": "max-pool", "options": {"size": 1e99}}`, `net (max-pool): size: found a number 1e99, want a whole number`},
		{[]int{3, 8, 8}, `{"kind": "max-pool", "options": {"size": 0}}`, "net (max-pool): size: 0, want 1 to 32768"},
		{[]int{3, 8, 8}, `{"kind": "max-pool", "options": {"size": 2, "dilation": 1000000000000}}`, "net (max-pool): dilation: 1000000000000, want 1 to 32768"},
		{[]int{3, 8, 8}, `{"kind": "max-pool", "options": {"size": 9}}`, "net (max-pool): the kernel reaches over 9 places of the height, which has 8 with padding 0 and 0; want at most that, or 1 more of padding"},
		{[]int{3, 8, 8}, `{"kind": "avg-pool", "options": {"size": 3, "padding": 2}}`, "net (avg-pool): padding 2 along the height, want at most 1"},
		{[]int{3, 8, 8}, `{"kind": "avg-pool", "options": {"size": 3, "dilation": 2}}`, "net (avg-pool): dilation: unknown key"},
		{[]int{8}, `{"kind": "avg-pool", "options": {"size": 3}}`, "net (avg-pool): it takes samples of channels and of 1 to 3 axes more, as (C, H, W), and (N, 8) come in"},
		{[]int{3, 8, 8}, `{"kind": "adaptive-avg-pool"}`, "net (adaptive-avg-pool): out: missing"},
		{[]int{3, 8, 8}, `{"kind": "adaptive-max-pool", "options": {"out": 32768}}`, fmt.Sprint("want at most ", MaxSide)},
		{[]int{8}, `{"kind": "global-avg-pool"}`, "(N, 8) come in"},
		{[]int{6, 8}, `{"kind": "group-norm", "options": {"groups": 4}}`, "net (group-norm): groups: 4, want a number that divides the 6 channels"},
		{[]int{6, 8}, `{"kind": "group-norm", "options": {"groups": 2, "size": 4}}`, "net (group-norm): size: 4, and what goes in has 6 channels"},
		{[]int{6}, `{"kind": "instance-norm"}`, "net (instance-norm): it takes samples of channels and of 1 to 3 axes more"},
		{[]int{6, 1}, `{"kind": "instance-norm"}`, "a channel needs at least two in each sample"},
		{[]int{6, 2}, `{"kind": "instance-norm", "options": {"momentum": 0.5}}`, "net (instance-norm): momentum: there are no running statistics"},
		{[]int{6, 2}, `{"kind": "batch-norm", "options": {"axes": 2}}`, "net (batch-norm): axes: 2, and what goes in has 1"},
		{[]int{6}, `{"kind": "batch-norm", "options": {"axes": 2}}`, "net (batch-norm): axes: 2, and what goes in has 0"},
		{[]int{6, 2, 2}, `{"kind": "dropout-channels", "options": {"axes": 1}}`, "net (dropout-channels): axes: 1, and what goes in has 2"},
		{[]int{6}, `{"kind": "basic-block", "options": {"out": 3}}`, "net (basic-block): it takes pictures, (channels, height, width), and these samples have 1 axes"},
		{[]int{6, 4, 4}, `{"kind": "basic-block"}`, "net (basic-block): out: 0, want 1 to"},
		{[]int{6, 4, 4}, `{"kind": "basic-block", "options": {"in": 5, "out": 3}}`, "net (basic-block): in: 5, and what goes in has 6 channels"},
		{[]int{6, 4, 4}, `{"kind": "basic-block", "options": {"out": 3, "stride": -1}}`, "net (basic-block): stride: -1, want 1 to"},
		{[]int{6, 4, 4}, `{"kind": "bottleneck", "options": {"out": 3}}`, `net (bottleneck): out: unknown key`},
		{[]int{6, 4, 4}, `{"kind": "bottleneck", "options": {"width": 2000000}}`, "net (bottleneck): width: 2000000 channels of 4×4 pixels in its middle are more than"},
		{[]int{6, 4, 4}, `{"kind": "inverted-residual", "options": {"out": 3, "expand": 16000000}}`, "net (inverted-residual): expand: 96000000 channels of 4×4 pixels"},
		{[]int{6, 4, 4}, `{"kind": "squeeze-excite", "options": {"gate": "sigmoit"}}`, `net (squeeze-excite): gate: "sigmoit" is not known; did you mean "sigmoid"?`},
		{[]int{6, 4, 4}, `{"kind": "squeeze-excite", "options": {"squeeze": -2}}`, "net (squeeze-excite): squeeze: -2, want 1 to"},
		{[]int{6, 4, 4}, `{"kind": "squeeze-excite", "options": {"size": 5}}`, "net (squeeze-excite): size: 5, and what goes in has 6 channels"},
		{[]int{6, 4, 4}, `{"kind": "permute", "options": {"order": [0, 2, 1]}}`, "net (permute): order: [0 2 1], want each axis of (N, 6, 4, 4) once, 0 to 3"},
		{[]int{6, 4, 4}, `{"kind": "permute", "options": {"order": [1, 0, 2, 3]}}`, "net (permute): order: [1 0 2 3], want each axis of (N, 6, 4, 4) once, 0 to 3, and 0, that of the samples, first"},
		{[]int{6, 4}, `{"kind": "softmax", "options": {"axis": 0}}`, "net (softmax): axis: 0, which counts samples"},
		{[]int{6, 4}, `{"kind": "softmax", "options": {"axis": 3}}`, "net (softmax): what goes in is (N, 6, 4), which has no axis 3 of a sample"},
		{[]int{6, 2, 2, 2, 2}, `{"kind": "batch-norm"}`, "net (batch-norm): it takes samples of channels and of 1 to 3 axes more"},
	} {
		_, err := Build(parse(t, c.text), Flow{Shape: c.in}, start)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.120s of %v: got %v, want an Error that says %q", c.text, c.in, err, c.want)
		}
	}
	for _, shape := range [][]int{{0}, {-3, -4}, {MaxSide + 1}, {1 << 20, 1 << 20, 1 << 30, math.MaxInt}} {
		if _, _, err := Fit(Module{Kind: "flatten"}, Flow{Shape: shape}); err == nil || !strings.Contains(err.Error(), fmt.Sprint("want 1 to ", MaxSide)) {
			t.Errorf("samples %v: got %v, want an error", shape, err)
		}
	}
}
