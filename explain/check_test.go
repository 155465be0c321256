package explain

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

func TestCheckNetwork(t *testing.T) {
	for _, n := range networks {
		t.Run(n.name, func(t *testing.T) {
			nn.Init(n.net, tensor.Float64, nn.Streams(rng.New(7)))
			var before []*tensor.Tensor
			for _, p := range nn.Params(n.net) {
				before = append(before, p.Value.Tensor().Clone())
			}
			c, err := CheckNetwork(n.net, n.loss, n.x, n.y)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Err(); err != nil {
				t.Error(err)
			}
			for i, p := range nn.Params(n.net) {
				if !tensor.Equal(p.Value.Tensor(), before[i]) {
					t.Errorf("%s has changed from %v to %v", p.Name, before[i], p.Value.Tensor())
				}
				if got := c.Parameters[i]; got.Name != p.Name || got.Compared != p.Value.Size() || len(got.All) != got.Compared {
					t.Errorf("parameter %d: %+v, want all %d elements of %s", i, got, p.Value.Size(), p.Name)
				}
			}
		})
	}
}

// Of a large parameter two hundred elements are compared, the same ones each
// time, and the report says so.
func TestCheckOfLargeNetwork(t *testing.T) {
	net := nn.Sequential(nn.Linear(20, 30), nn.Tanh(), nn.Linear(30, 2))
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(0)))
	x, y := tensor.New(tensor.Float64, 3, 20), tensor.From([]int64{0, 1, 1})
	for i := range x.Size() {
		x.Float64s()[i] = math.Cos(float64(i))
	}
	var texts []string
	for range 2 {
		c, err := CheckNetwork(net, nn.CrossEntropy(), x, y)
		if err != nil {
			t.Fatal(err)
		}
		if p := c.Parameters[0]; p.Elements != 600 || p.Compared != 200 || !c.Passed || c.Samples != 3 {
			t.Errorf("got %+v, want 200 of 600 elements to pass", c)
		}
		texts = append(texts, c.String())
	}
	if texts[0] != texts[1] || !strings.Contains(texts[0], "200 of 600, at fixed random places") || !strings.Contains(texts[0], "all 30 ") {
		t.Errorf("got\n%s\nand\n%s", texts[0], texts[1])
	}
}

// A layer whose gradient is wrong by one part in a hundred thousand.
func TestCheckFindsWrongLayer(t *testing.T) {
	cube := &custom{func(x float64) float64 { return x * x * x }, func(x float64) float64 { return 3 * x * x * (1 + 1e-5) }}
	net := nn.Sequential(nn.Linear(2, 3), cube, nn.Linear(3, 2))
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(0)))
	c, err := CheckNetwork(net, nn.CrossEntropy(), row(2), tensor.From([]int64{1}))
	if err != nil {
		t.Fatal(err)
	}
	var wrong []string
	for _, p := range c.Parameters {
		if p.Wrong > 0 {
			wrong = append(wrong, p.Name)
		}
	}
	if got := strings.Join(wrong, " "); got != "0.weight 0.bias" || c.Passed {
		t.Errorf("wrong: %q, want the parameters before the layer, 0.weight and 0.bias", got)
	}
	if err := c.Err(); err == nil || !strings.Contains(err.Error(), "0.") || c.Error < 5e-6 || c.Error > 2e-5 {
		t.Errorf("error %v of %g, want one of 1e-5 that names 0.weight or 0.bias", err, c.Error)
	}
	if _, err := json.Marshal(c); err != nil || !strings.Contains(c.String(), "wrong in 6") {
		t.Errorf("%v\n%s\nwant it to say that 6 are wrong", err, c)
	}
}

// custom is a layer of a function and its derivative, as given.
type custom struct{ f, df func(float64) float64 }

func (*custom) String() string                    { return "custom" }
func (*custom) Walk(nn.Visitor)                   {}
func (c *custom) Forward(x grad.Value) grad.Value { return grad.Apply(operation{c}, x) }

type operation struct{ *custom }

func (operation) Name() string                     { return "custom" }
func (operation) Shape(xs ...[]int) ([]int, error) { return xs[0], nil }

func (o operation) Forward(y *tensor.Tensor, xs []*tensor.Tensor) {
	for i, x := range xs[0].Float64s() {
		y.Float64s()[i] = o.f(x)
	}
}

func (o operation) Backward(dxs []*tensor.Tensor, dy, _ *tensor.Tensor, xs []*tensor.Tensor) {
	for i, x := range xs[0].Float64s() {
		dxs[0].Float64s()[i] += o.df(x) * dy.Float64s()[i]
	}
}

func TestCheckMistakes(t *testing.T) {
	single := nn.Linear(2, 1)
	nn.Init(single, tensor.Float32, nn.Streams(rng.New(0)))
	root := nn.Sequential(nn.Linear(2, 1, nn.Weight(nn.Constant(0)), nn.Bias(nn.Constant(0))),
		&custom{math.Cbrt, func(x float64) float64 { return 1 / (3 * math.Cbrt(x) * math.Cbrt(x)) }})
	nn.Init(root, tensor.Float64, nn.Streams(rng.New(0)))
	tests := []struct {
		name string
		net  nn.Layer
		x    *tensor.Tensor
		want string
	}{
		{"single precision", single, row(2), "weight is float32; a gradient check needs a float64 network"},
		{"inputs", root, row(3), "last axis 3, want 2"},
		{"no parameters", nn.Tanh(), row(1), "no parameters"},
		{"gradient not finite", root, row(2), "the gradient of 0.weight[0,0] is"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := CheckNetwork(tt.net, nn.MSE(), tt.x, row(1))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error that says %q", err, tt.want)
			}
		})
	}
}
