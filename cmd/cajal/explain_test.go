package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"cajal/data"
	"cajal/data/synth"
	"cajal/experiment"
	"cajal/explain"
	"cajal/grad"
	"cajal/nn"
	"cajal/optim"
	"cajal/recipe"
	"cajal/tensor"
	"cajal/train"
)

// The article's worked example, to the six digits that it gives.
func TestExplainWorkedExample(t *testing.T) {
	status, stdout, stderr := cajal(t, "explain", "people", "--weight", "w1", "--sample", "0", "--init", "ones")
	if status != 0 || stderr != "" {
		t.Fatalf("status %d: %s", status, stderr)
	}
	for _, want := range []string{
		"w1 = 0.weight[0,0] = 1.000000",
		"∂L/∂o · ∂o/∂h1 · ∂h1/∂w1",
		"-0.259054 · 0.112750 · -0.090353",
		"= +0.002639",
		"from the tape       +0.00263906",
		"central difference  +0.00263906",
		"∂L/∂w1 is positive: making w1 larger makes the loss larger, so training makes it smaller.",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("the explanation does not say %q:\n%s", want, stdout)
		}
	}
}

// Every weight and bias of the networks of several recipes, by its address,
// untrained and by JSON.
func TestExplainEveryNumber(t *testing.T) {
	for _, name := range []string{"people", "moons", "quantiles"} {
		r, err := recipe.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		e, err := experiment.Read(r)
		if err != nil {
			t.Fatal(err)
		}
		m, err := e.Model()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range nn.Params(m.Net()) {
			for j := range p.Value.Size() {
				at := explain.ElementAt(p, j).String()
				status, stdout, stderr := cajal(t, "explain", name, "--weight", at, "--sample", "1", "--json")
				if status != 0 {
					t.Fatalf("%s %s: status %d: %s", name, at, status, stderr)
				}
				var r explain.Report
				if err := json.Unmarshal([]byte(stdout), &r); err != nil {
					t.Fatalf("%s %s: %v\n%s", name, at, err, stdout)
				}
				if r.Parameter != at || math.Abs(r.Sum-r.Gradient) > 1e-14 || r.Error > explain.Tolerance {
					t.Errorf("%s %s: sum %g, gradient %g, difference %g", name, at, r.Sum, r.Gradient, r.Numeric)
				}
			}
		}
	}
}

// A name of the recipe and the address it stands for are the same number, and
// training changes what is explained.
func TestExplainNames(t *testing.T) {
	explained := func(args ...string) string {
		t.Helper()
		status, stdout, stderr := cajal(t, append([]string{"explain", "people", "--json", "--weight"}, args...)...)
		if status != 0 {
			t.Fatalf("%v: status %d: %s", args, status, stderr)
		}
		return stdout
	}
	named := explained("b3")
	if !strings.Contains(named, `"parameter": "2.bias[0]"`) || !strings.Contains(named, `"symbol": "b3"`) {
		t.Errorf("b3 is explained as\n%s", named)
	}
	if got := explained("2.bias[0]"); got != named {
		t.Errorf("by its address it is\n%s\nby its name\n%s", got, named)
	}
	if got := explained("b3", "--trained"); got == named {
		t.Error("training changes nothing")
	}
	if got := explained("b3", "--seed", "3"); got == named {
		t.Error("the seed changes nothing")
	}
}

// With random = "numpy-one" data and weights are one sequence, so the weights
// that are explained must be those that a training begins with.
func TestExplainBeginsWhereTrainingDoes(t *testing.T) {
	r, err := recipe.Load("arithmetic")
	if err != nil {
		t.Fatal(err)
	}
	r.DType, r.Training.Epochs = "float64", 0
	e, err := experiment.Read(r)
	if err != nil {
		t.Fatal(err)
	}
	o, err := e.Run(t.Context(), experiment.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	want := nn.Params(o.Model().Net())[0].Value.Tensor().At(3, 1)
	_, stdout, stderr := cajal(t, "explain", "arithmetic", "--weight", "0.weight[3,1]", "--json")
	var got explain.Report
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatalf("%v\n%s%s", err, stdout, stderr)
	}
	if got.Value != want {
		t.Errorf("0.weight[3,1] is explained at %v, training begins at %v", got.Value, want)
	}
}

func TestCheck(t *testing.T) {
	for _, args := range [][]string{{"people"}, {"people", "--init", "ones"}, {"people", "--trained"}, {"moons"}, {"quantiles"}, {"arithmetic"}} {
		status, stdout, stderr := cajal(t, append([]string{"check"}, args...)...)
		if status != 0 || !strings.Contains(stdout, "all gradients agree to 1e-06") || !strings.Contains(stdout, "2.bias") {
			t.Errorf("check %v: status %d\n%s%s", args, status, stdout, stderr)
		}
	}
	status, stdout, stderr := cajal(t, "check", "moons", "--json")
	var c explain.Check
	if err := json.Unmarshal([]byte(stdout), &c); err != nil || status != 0 {
		t.Fatalf("status %d, %v\n%s%s", status, err, stdout, stderr)
	}
	if len(c.Parameters) != 4 || !c.Passed || c.Samples != 8 || c.Error > 1e-8 {
		t.Errorf("got %+v, want four parameters and eight samples within 1e-8", c)
	}
}

func TestExplainMistakes(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none.toml")
	tests := []struct {
		args   string
		status int
		want   string
	}{
		{"explain", 2, "needs a recipe's name or a file"},
		{"explain people", 2, "needs --weight; there are b1, b2, b3, w1, w2, w3, w4, w5, w6, and addresses: 0.weight up to 0.weight[1,1]"},
		{"explain people --weight w11", 2, `did you mean "w1"?`},
		{"explain moons --weight w1", 2, "names no single weights, so give an address: 0.weight up to 0.weight[2,1]"},
		{"explain people --weight 1.weight[0,0]", 2, `no parameter "1.weight"; it has 0.weight (2, 2)`},
		{"explain people --weight 0.weight[2,0]", 2, "index 0 goes from 0 to 1"},
		{"explain people --weight 0.weight[x]", 2, "no whole number"},
		{"explain people --weight w1 --sample 4", 2, "people has 4 training samples, 0 to 3"},
		{"explain people --weight w1 --sample -1", 2, "counted from 0"},
		{"explain people --weight w1 --top 0", 2, "--top 0"},
		{"explain people --weight w1 --init zeros", 2, `--init "zeros": want ones`},
		{"explain people --weight w1 --init ones --trained", 2, "want one of the two"},
		{"explain people --weight w1 --seed -1", 2, "--seed -1"},
		{"explain peple --weight w1", 2, `did you mean "people"?`},
		{"check", 2, "needs a recipe's name or a file"},
		{"check " + missing, 1, "there is no file or directory"},
		{"check people --weight w1", 2, "there is no flag --weight"},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			status, stdout, stderr := cajal(t, strings.Fields(tt.args)...)
			if status != tt.status || !strings.Contains(stderr, tt.want) || stdout != "" || strings.Count(stderr, "\n") != 1 {
				t.Errorf("status %d, want %d; standard output %q, standard error %q, want one line that says %q", status, tt.status, stdout, stderr, tt.want)
			}
		})
	}
}

// A gradient that is wrong is printed like the others, and then a failure.
func TestCheckFailsOnWrongGradient(t *testing.T) {
	x, y := synth.People()
	set, err := data.Tensors(x, y)
	if err != nil {
		t.Fatal(err)
	}
	net := nn.Sequential(nn.Linear(2, 1), &doubled{})
	s := subject{set: set, model: train.New(net, nn.BinaryCrossEntropy(), optim.SGD(0.1), train.DType(tensor.Float64))}
	var out bytes.Buffer
	cmd := checkCommand()
	cmd.SetOut(&out)
	err = s.check(cmd)
	var usage usageError
	if err == nil || errors.As(err, &usage) || !strings.Contains(err.Error(), "gradient check: 0.") || !strings.Contains(out.String(), "wrong in 2") {
		t.Errorf("got error %v, want one about 0.weight or 0.bias; printed\n%s", err, out.String())
	}
}

// doubled is y = x with a gradient twice as large as it should be.
type doubled struct{}

func (*doubled) Walk(nn.Visitor)                 {}
func (*doubled) String() string                  { return "doubled" }
func (*doubled) Forward(x grad.Value) grad.Value { return grad.Apply(twice{}, x) }

type twice struct{}

func (twice) Name() string                                  { return "twice" }
func (twice) Shape(xs ...[]int) ([]int, error)              { return xs[0], nil }
func (twice) Forward(y *tensor.Tensor, xs []*tensor.Tensor) { tensor.Copy(y, xs[0]) }

func (twice) Backward(dxs []*tensor.Tensor, dy, _ *tensor.Tensor, _ []*tensor.Tensor) {
	for i, g := range dy.Float64s() {
		dxs[0].Float64s()[i] += 2 * g
	}
}
