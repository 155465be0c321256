package explain

import (
	"math"
	"strings"
	"testing"

	"cajal/nn"
	"cajal/tensor"
)

func TestMistakes(t *testing.T) {
	net, x, y := personNet(make([]float64, 9))
	bad := x.Clone()
	bad.Float64s()[1] = math.Inf(1)
	tests := []struct {
		name, address string
		net           nn.Layer
		x, y          *tensor.Tensor
		want          string
	}{
		{"parameter", "1.weight[0,0]", net, x, y, `no parameter "1.weight"; it has 0.weight (2, 2), 0.bias (2,), 2.weight (1, 2), 2.bias (1,)`},
		{"index", "0.weight[0,2]", net, x, y, "index 1 goes from 0 to 1"},
		{"number of indices", "0.weight[0]", net, x, y, "has 1 indices, but 0.weight is (2, 2)"},
		{"batch", "0.weight[0,0]", net, tensor.New(tensor.Float64, 2, 2), y, "the inputs are (2, 2), want one sample"},
		{"inputs", "0.weight[0,0]", net, row(3), y, "x is (1, 3), last axis 3, want 2"},
		{"target", "0.weight[0,0]", net, x, row(2), "they must agree"},
		{"not finite", "0.weight[0,0]", net, bad, y, "+Inf, element [0,1] of const"},
		{"not initialised", "weight[0,0]", nn.Linear(2, 1), x, y, "no numbers yet"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Gradient(tt.net, sumOfSquares(), tt.x, tt.y, parse(t, tt.address))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error that says %q", err, tt.want)
			}
		})
	}
}

func TestParseElement(t *testing.T) {
	for _, s := range []string{"0.weight[1,0]", "bias[3]", "2.0.weight[1,2,3,4]"} {
		if e, err := ParseElement(s); err != nil || e.String() != s {
			t.Errorf("%q is read as %q, %v", s, e, err)
		}
	}
	for s, want := range map[string]string{
		"w1":           "there is no index",
		"0.weight[1":   "the form is wrong",
		"[1]":          "the form is wrong",
		"w[1]x":        "the form is wrong",
		"0.weight[]":   `index ""`,
		"0.weight[-1]": `index "-1"`,
		"w[1,a]":       `index "a"`,
	} {
		if _, err := ParseElement(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want an error that says %q", s, err, want)
		}
	}
}
