package explain

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// golden is testdata/people.json.
type golden struct {
	Worked struct {
		O        float64   `json:"o"`
		Loss     float64   `json:"loss"`
		DLdo     float64   `json:"dL_do"`
		DoDh1    float64   `json:"do_dh1"`
		Dh1Dw1   float64   `json:"dh1_dw1"`
		Gradient []float64 `json:"gradient"`
	} `json:"worked_example"`
	Check struct {
		Point   []float64 `json:"point"`
		Numeric []float64 `json:"numeric"`
		Correct []float64 `json:"correct"`
	} `json:"gradient_check"`
}

func readGolden(t *testing.T) (g golden) {
	t.Helper()
	text, err := os.ReadFile("testdata/people.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// people are the addresses of the nine numbers in the golden's order.
var people = []struct{ symbol, address string }{
	{"w1", "0.weight[0,0]"}, {"w2", "0.weight[0,1]"}, {"w3", "0.weight[1,0]"}, {"w4", "0.weight[1,1]"},
	{"w5", "2.weight[0,0]"}, {"w6", "2.weight[0,1]"}, {"b1", "0.bias[0]"}, {"b2", "0.bias[1]"}, {"b3", "2.bias[0]"},
}

// personNet returns the 2-2-1 network with nine numbers in that order, and the
// first person.
func personNet(p []float64) (net nn.Layer, x, y *tensor.Tensor) {
	net = nn.Sequential(nn.Linear(2, 2), nn.Sigmoid(), nn.Linear(2, 1), nn.Sigmoid())
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(0)))
	for i, numbers := range [][]float64{p[:4], p[6:8], p[4:6], p[8:]} {
		copy(nn.Params(net)[i].Value.Tensor().Float64s(), numbers)
	}
	return net, tensor.From([]float64{-2, 5}, 1, 2), tensor.From([]int64{1})
}

func sumOfSquares() nn.Loss { return nn.MSE(nn.Reduce(grad.Sum)) }

func parse(t *testing.T, address string) Element {
	t.Helper()
	e, err := ParseElement(address)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %.17g, want %.17g: they differ by %g", what, got, want, math.Abs(got-want))
	}
}

// The article's worked example, factor by factor.
func TestWorkedExample(t *testing.T) {
	g := readGolden(t)
	net, x, y := personNet([]float64{1, 1, 1, 1, 1, 1, 0, 0, 0})
	r, err := Gradient(net, sumOfSquares(), x, y, parse(t, "0.weight[0,0]"), Symbol("w1"))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Paths) != 1 || r.More != nil || len(r.Paths[0].Factors) != 3 {
		t.Fatalf("paths %+v, want one of three factors", r.Paths)
	}
	for i, want := range []struct {
		name  string
		value float64
	}{{"∂L/∂o", g.Worked.DLdo}, {"∂o/∂h1", g.Worked.DoDh1}, {"∂h1/∂w1", g.Worked.Dh1Dw1}} {
		f := r.Paths[0].Factors[i]
		if f.Name() != want.name {
			t.Errorf("factor %d is %s, want %s", i, f.Name(), want.name)
		}
		near(t, want.name, f.Value, want.value, 1e-15)
	}
	near(t, "output", r.Output[0], g.Worked.O, 1e-15)
	near(t, "loss", r.Loss, g.Worked.Loss, 1e-15)
	near(t, "product", r.Paths[0].Product, g.Worked.Gradient[0], 1e-17)
	for _, want := range []string{
		"∂L/∂w1 = ∂L/∂o · ∂o/∂h1 · ∂h1/∂w1\n",
		"= -0.259054 · 0.112750 · -0.090353\n",
		"= +0.002639\n",
		"∂L/∂w1 is positive: making w1 larger makes the loss larger, so training makes it smaller.",
	} {
		if !strings.Contains(r.String(), want) {
			t.Errorf("the report does not say %q:\n%s", want, r)
		}
	}
}

// All nine numbers at a random point, against the chain rule by hand.
func TestPeople(t *testing.T) {
	g := readGolden(t)
	net, x, y := personNet(g.Check.Point)
	for i, p := range people {
		r, err := Gradient(net, sumOfSquares(), x, y, parse(t, p.address), Symbol(p.symbol))
		if err != nil {
			t.Fatal(err)
		}
		near(t, p.symbol+": gradient", r.Gradient, g.Check.Correct[i], 1e-16)
		near(t, p.symbol+": sum of the paths", r.Sum, g.Check.Correct[i], 1e-16)
		near(t, p.symbol+": difference", r.Numeric, g.Check.Numeric[i], 1e-9)
		sign := "negative"
		if g.Check.Correct[i] > 0 {
			sign = "positive"
		}
		if !strings.Contains(r.Meaning, "∂L/∂"+p.symbol+" is "+sign) {
			t.Errorf("%s: %q, want it to say %s", p.symbol, r.Meaning, sign)
		}
	}
}

func ExampleGradient() {
	net := nn.Sequential(nn.Linear(2, 2), nn.Sigmoid(), nn.Linear(2, 1), nn.Sigmoid())
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(0)))
	for _, p := range nn.Params(net) {
		if strings.HasSuffix(p.Name, "weight") {
			p.Value.Tensor().Fill(1)
		} else {
			p.Value.Tensor().Fill(0)
		}
	}
	x, y := tensor.From([]float64{-2, 5}, 1, 2), tensor.From([]float64{1}, 1, 1)
	w1 := Element{Parameter: "0.weight", Index: []int{0, 0}}
	r, err := Gradient(net, nn.MSE(), x, y, w1, Symbol("w1"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range r.Paths[0].Factors {
		fmt.Printf("%s = %.6f\n", f.Name(), f.Value)
	}
	fmt.Printf("product %.6f, from the tape %.6f, from a difference %.6f\n", r.Sum, r.Gradient, r.Numeric)
	fmt.Println(r.Meaning)
	// Output:
	// ∂L/∂o = -0.259054
	// ∂o/∂h1 = 0.112750
	// ∂h1/∂w1 = -0.090353
	// product 0.002639, from the tape 0.002639, from a difference 0.002639
	// ∂L/∂w1 is positive: making w1 larger makes the loss larger, so training makes it smaller.
}

func ExampleCheckNetwork() {
	net := nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2))
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(0)))
	x, labels := tensor.From([]float64{1, 2, -1, 0.5}, 2, 2), tensor.From([]int64{0, 1})
	c, err := CheckNetwork(net, nn.CrossEntropy(), x, labels)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range c.Parameters {
		fmt.Println(p.Name, p.Shape, "compared", p.Compared, "wrong", p.Wrong)
	}
	fmt.Println("passed:", c.Passed)
	// Output:
	// 0.weight [3 2] compared 6 wrong 0
	// 0.bias [3] compared 3 wrong 0
	// 2.weight [2 3] compared 6 wrong 0
	// 2.bias [2] compared 2 wrong 0
	// passed: true
}
