package explain

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// residual is a container with a way around its layers: y = f(x) + x.
type residual struct{ *nn.SequentialLayer }

func (r residual) Forward(x grad.Value) grad.Value { return r.SequentialLayer.Forward(x).Add(x) }

// product is a layer whose operation reads one value twice: y = x·x.
type product struct{}

func (*product) String() string                  { return "product" }
func (*product) Walk(nn.Visitor)                 {}
func (*product) Forward(x grad.Value) grad.Value { return x.Mul(x) }

var shared = nn.Linear(3, 3)

// networks are those whose every number is explained. levels are the layers of
// units as seen from the first parameter, from the number up.
var networks = []struct {
	name   string
	net    nn.Layer
	loss   nn.Loss
	x, y   *tensor.Tensor
	levels string
}{
	{"one layer", nn.Linear(3, 2), nn.MSE(), row(3), row(2), "o:2"},
	{"logistic", nn.Sequential(nn.Linear(3, 1)), nn.BinaryCrossEntropy(), row(3), tensor.From([]int64{1}), "o:1"},
	{"moons", nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2)), nn.CrossEntropy(), row(2), tensor.From([]int64{1}), "h:3 o:2"},
	{"three hidden layers", nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 3), nn.GELU(), nn.Linear(3, 5), nn.SiLU(), nn.Linear(5, 2)),
		nn.CrossEntropy(), row(3), tensor.From([]int64{0}), "h1:4 h2:3 h3:5 o:2"},
	{"everyday layers", nn.Sequential(nn.Flatten(), nn.Linear(4, 5), nn.BatchNorm1d(5), nn.ELU(1), nn.Dropout(0.5), nn.Linear(5, 4), nn.LayerNorm(4), nn.Softplus(), nn.Linear(4, 3)),
		nn.WeightedCrossEntropy([]float64{1, 2, 0.5}, 0.1), tensor.From([]float64{1, -2, 0.5, 3}, 1, 2, 2), tensor.From([]int64{2}), "h1:5 h2:4 o:3"},
	{"softmax inside", nn.Sequential(nn.Linear(3, 4), nn.Softmax(), nn.Linear(4, 2)), nn.Huber(1), row(3), row(2), "h:4 o:2"},
	{"embedding", nn.Sequential(nn.Embedding(4, 2), nn.Flatten(), nn.Linear(6, 2)), nn.CrossEntropy(),
		tensor.From([]int64{3, 1, 3}, 1, 3), tensor.From([]int64{0}), "h:6 o:2"},
	{"three axes", nn.Sequential(nn.Linear(3, 2), nn.Tanh(), nn.Linear(2, 2), nn.Flatten()), nn.MSE(),
		tensor.From([]float64{1, -2, 0.5, 3, 0.1, -1}, 1, 2, 3), row(4), "h:4 o:4"},
	{"a way around", nn.Sequential(nn.Linear(3, 3), nn.Tanh(), residual{nn.Sequential(nn.Linear(3, 4), nn.Sigmoid(), nn.Linear(4, 3))}, nn.Linear(3, 2)),
		nn.MAE(), row(3), row(2), "h1:3 h2:3 o:2"},
	{"a value twice", nn.Sequential(nn.Linear(3, 2), &product{}, nn.Linear(2, 2)), nn.MSE(), row(3), row(2), "h:2 o:2"},
	{"a layer twice", nn.Sequential(shared, nn.Tanh(), shared, nn.Sigmoid(), nn.Linear(3, 2)), nn.MSE(), row(3), row(2), "h2:3 o:2"},
}

// row returns n numbers for one sample.
func row(n int) *tensor.Tensor {
	t := tensor.New(tensor.Float64, 1, n)
	for i := range n {
		t.Float64s()[i] = math.Sin(float64(3*i+1)) * 1.5
	}
	return t
}

// For every number of every network the paths add up to what the tape says,
// and a difference of the loss agrees.
func TestEveryNumber(t *testing.T) {
	for _, n := range networks {
		t.Run(n.name, func(t *testing.T) {
			nn.Init(n.net, tensor.Float64, nn.Streams(rng.New(7)))
			explained := 0
			for i, p := range nn.Params(n.net) {
				for j := range p.Value.Size() {
					at := ElementAt(p, j)
					r, err := Gradient(n.net, n.loss, n.x, n.y, at, Top(3))
					if err != nil {
						t.Fatalf("%s: %v", at, err)
					}
					checkSums(t, r)
					if i == 0 && levelsOf(r) != n.levels {
						t.Errorf("%s: levels %s, want %s", at, levelsOf(r), n.levels)
					}
					if r.Gradient != 0 {
						explained++
					}
				}
			}
			if explained == 0 {
				t.Error("no number has a gradient; the test shows nothing")
			}
		})
	}
}

func levelsOf(r *Report) string {
	var s []string
	for _, l := range r.Levels {
		s = append(s, l.Name+":"+number(float64(l.Count)))
	}
	return strings.ReplaceAll(strings.Join(s, " "), ".000000", "")
}

func checkSums(t *testing.T, r *Report) {
	t.Helper()
	tolerance := 1e-13 * max(1, math.Abs(r.Gradient))
	near(t, r.Parameter+": sum", r.Sum, r.Gradient, tolerance)
	if r.Error > Tolerance {
		t.Errorf("%s: gradient %g, difference %g: error %g", r.Parameter, r.Gradient, r.Numeric, r.Error)
	}
	for _, l := range r.Levels {
		near(t, r.Parameter+": sum over "+l.Name, l.Sum, r.Gradient, tolerance)
		listed, more := 0.0, 0
		for _, u := range l.Units {
			near(t, u.Name, u.Product, u.Above*u.Below, 0)
			listed += u.Product
		}
		if l.More != nil {
			listed += l.More.Sum
			more = int(l.More.Count)
		}
		near(t, r.Parameter+": what is listed of "+l.Name, listed, l.Sum, tolerance)
		if len(l.Units)+more != l.Count || len(l.Units) > 3 {
			t.Errorf("%s: level %s lists %d units and %d more, want at most 3 and %d in all", r.Parameter, l.Name, len(l.Units), more, l.Count)
		}
	}
	total, paths := 0.0, float64(len(r.Paths))
	for _, p := range r.Paths {
		total += p.Product
		checkPath(t, r, p)
	}
	if r.More != nil {
		total += r.More.Sum
		paths += r.More.Count
	}
	near(t, r.Parameter+": all paths", total, r.Gradient, tolerance)
	if paths != r.PathCount {
		t.Errorf("%s: %g paths are listed or summed, want %g", r.Parameter, paths, r.PathCount)
	}
	if !slices.IsSortedFunc(r.Paths, func(a, b Path) int { return largest(a.Product, b.Product) }) {
		t.Errorf("%s: the largest paths do not come first: %+v", r.Parameter, r.Paths)
	}
}

func checkPath(t *testing.T, r *Report, p Path) {
	t.Helper()
	product, above := 1.0, "L"
	for i, f := range p.Factors {
		product *= f.Value
		below := r.Symbol
		if i < len(p.Units) {
			below = p.Units[i]
		}
		if want := "∂" + above + "/∂" + below; f.Name() != want {
			t.Errorf("%s: factor %d is %s, want %s", r.Parameter, i, f.Name(), want)
		}
		above = below
		if f.Steps == nil {
			continue
		}
		steps := 1.0
		for _, s := range f.Steps {
			steps *= s.Value
		}
		near(t, r.Parameter+": steps of "+f.Name(), steps, f.Value, 1e-14*max(1, math.Abs(f.Value)))
	}
	near(t, r.Parameter+": product of the factors", product, p.Product, 1e-14*max(1, math.Abs(product)))
}

// Explaining and checking leave parameters as they were, with the gradients
// that a training may have in them.
func TestParametersStay(t *testing.T) {
	n := networks[2]
	nn.Init(n.net, tensor.Float64, nn.Streams(rng.New(7)))
	training := grad.NewTape()
	n.loss.Of(n.net.Forward(training.Const(n.x)), n.y).Backward()
	var values, grads []*tensor.Tensor
	for _, v := range nn.Values(n.net) {
		values, grads = append(values, v.Tensor().Clone()), append(grads, v.Grad().Clone())
	}
	if _, err := Gradient(n.net, n.loss, n.x, n.y, parse(t, "0.weight[2,1]")); err != nil {
		t.Fatal(err)
	}
	if _, err := CheckNetwork(n.net, n.loss, n.x, n.y); err != nil {
		t.Fatal(err)
	}
	for i, v := range nn.Values(n.net) {
		if !tensor.Equal(v.Tensor(), values[i]) || v.Grad() == nil || !tensor.Equal(v.Grad(), grads[i]) {
			t.Errorf("%s is %v with gradient %v, was %v with %v", v.Name(), v.Tensor(), v.Grad(), values[i], grads[i])
		}
	}
}

// In single precision the chain rule holds as far as that goes.
func TestSinglePrecision(t *testing.T) {
	net := nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
	nn.Init(net, tensor.Float32, nn.Streams(rng.New(0)))
	r, err := Gradient(net, nn.CrossEntropy(), row(3), tensor.From([]int64{1}), parse(t, "0.weight[1,2]"))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "sum", r.Sum, r.Gradient, 1e-6*math.Abs(r.Gradient))
	near(t, "difference", r.Numeric, r.Gradient, 1e-2*math.Abs(r.Gradient))
}

func TestUnitNames(t *testing.T) {
	one := func(shape ...int) grad.Value { return grad.NewTape().Const(tensor.New(tensor.Float64, shape...)) }
	tests := []struct {
		l    level
		k    int
		want string
	}{
		{level{value: one(1, 1), name: "o"}, 0, "o"},
		{level{value: one(1, 3), name: "o"}, 2, "o3"},
		{level{value: one(1, 1), name: "h"}, 0, "h1"},
		{level{value: one(1, 4), name: "h2", hidden: 2}, 2, "h2.3"},
		{level{value: one(1, 2, 3), name: "h"}, 5, "h[1,2]"},
		{level{value: one(1, 2, 3, 4), name: "h1", hidden: 1}, 23, "h1[1,2,3]"},
	}
	for _, tt := range tests {
		if got := tt.l.unit(tt.k); got != tt.want {
			t.Errorf("unit %d of %v is %q, want %q", tt.k, tt.l.value.Shape(), got, tt.want)
		}
	}
}

// A unit that gives nothing lets nothing through, and the report says so.
func TestDeadUnit(t *testing.T) {
	net := nn.Sequential(nn.Linear(2, 1), nn.ReLU(), nn.Linear(1, 1))
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(0)))
	nn.Params(net)[1].Value.Tensor().Fill(-100)
	r, err := Gradient(net, nn.MSE(), row(2), row(1), parse(t, "0.weight[0,1]"))
	if err != nil {
		t.Fatal(err)
	}
	want := "no path carries anything: ∂h/∂w is 0 for every unit of net.0 (Linear 2→1), net.1 (ReLU)"
	if r.Gradient != 0 || r.PathCount != 0 || !strings.Contains(r.String(), want) || !strings.Contains(r.Meaning, "is zero") {
		t.Errorf("got\n%s\nwant it to say %q", r, want)
	}
}

// JSON carries what the text does, and can be read back.
func TestReportJSON(t *testing.T) {
	n := networks[3]
	nn.Init(n.net, tensor.Float64, nn.Streams(rng.New(7)))
	r, err := Gradient(n.net, n.loss, n.x, n.y, parse(t, "0.weight[1,1]"), Top(2))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back Report
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(&back, r) {
		t.Errorf("read back (%v): %+v\nwant %+v", err, back, *r)
	}
	if !strings.Contains(r.String(), "… and 28 more that add up to") {
		t.Errorf("the report does not say what it leaves out of 30 paths:\n%s", r)
	}
}
