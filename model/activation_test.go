package model

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"cajal/nn"
	"cajal/nn/describe"
	"cajal/tensor"
)

// numbersOf describes a network for the numbers of these names, with so many outputs.
func numbersOf(activation string, names ...string) Description {
	d := flowers()
	d.Outputs = []Output{{Name: "output", Activation: activation, Targets: names}}
	d.Network.Children = append([]describe.Module(nil), d.Network.Children...)
	d.Network.Children[3].Options = json.RawMessage(`{"out":` + string(rune('0'+len(names))) + `}`)
	return d
}

// raw returns what the members of a written model compute.
func raw(t *testing.T, d Description, n int, x *tensor.Tensor) (all []*tensor.Tensor) {
	t.Helper()
	d.Outputs[0].Activation = "none"
	for _, net := range networks(t, d, n) {
		m := newModel(d, tensor.Float64, []nn.Layer{net})
		y, err := m.Predict(t.Context(), x)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, y)
	}
	return all
}

// Several networks predict the mean of their counts, and the mean and the deviation of
// all their Gaussians together.
func TestMembersOfLikelihoods(t *testing.T) {
	x := samples(5)
	for _, n := range []int{1, 3} {
		counts := numbersOf("exp", "arrivals")
		got, err := open(t, written(t, counts, n)).Predict(t.Context(), x)
		if err != nil {
			t.Fatal(err)
		}
		ys := raw(t, counts, n, x)
		gauss := numbersOf("gaussian", "rent", "rent deviation")
		pair, err := open(t, written(t, gauss, n)).Predict(t.Context(), x)
		if err != nil {
			t.Fatal(err)
		}
		zs := raw(t, gauss, n, x)
		for i := range 5 {
			var rate, mean, square float64
			for k := range n {
				rate += math.Exp(ys[k].At(i, 0)) / float64(n)
				m := zs[k].At(i, 0)
				mean += m / float64(n)
				square += (math.Exp(zs[k].At(i, 1)) + m*m) / float64(n)
			}
			for _, c := range []struct {
				what      string
				got, want float64
			}{{"count", got.At(i, 0), rate}, {"mean", pair.At(i, 0), mean}, {"deviation", pair.At(i, 1), math.Sqrt(square - mean*mean)}} {
				if d := math.Abs(c.got - c.want); !(d <= 1e-9*max(1, c.want)) {
					t.Errorf("%d members, row %d: the %s is %v, want %v", n, i, c.what, c.got, c.want)
				}
			}
		}
	}
}

// Scores are told from probabilities: a single one becomes two opposite ones.
func TestScores(t *testing.T) {
	x := samples(6)
	for _, n := range []int{1, 2} {
		d := numbersOf("none", "score")
		ys := raw(t, d, n, x)
		d.Outputs = []Output{{Name: "class", Activation: "scores", Classes: []string{"no", "yes"}}}
		m := open(t, written(t, d, n))
		p, err := m.Predict(t.Context(), x)
		if err != nil {
			t.Fatal(err)
		}
		for i, a := range m.Answers(p) {
			score := 0.0
			for _, y := range ys {
				score += y.At(i, 0) / float64(n)
			}
			class := "no"
			if score > 0 {
				class = "yes"
			}
			if a.Class != class || a.Probabilities != nil || math.Abs(float64(a.Scores["yes"])-score) > 1e-12 || a.Scores["no"] != -a.Scores["yes"] {
				t.Errorf("%d members: got %+v, want %s by the score %v", n, a, class, score)
			}
		}
	}
	d := flowers()
	d.Outputs[0].Activation = "scores"
	m := open(t, written(t, d, 1))
	p, err := m.Predict(t.Context(), x)
	if err != nil {
		t.Fatal(err)
	}
	if want := raw(t, flowers(), 1, x)[0]; !tensor.Equal(p, want) || !m.Scores() {
		t.Errorf("three scores: got %v, want the outputs %v", p, want)
	}
}

// Activations that make no sense of what a file names are refused.
func TestActivationsRefused(t *testing.T) {
	for _, c := range []struct {
		d    Description
		want string
	}{
		{numbersOf("gaussian", "rent"), "want means and as many deviations"},
		{numbersOf("scores", "rent"), "want classes, not numbers"},
		{numbersOf("expo", "rent"), `the activation "expo" is not known; did you mean "exp"?`},
		{func() Description { d := flowers(); d.Outputs[0].Activation = "exp"; return d }(), "want numbers, not classes"},
		{func() Description { d := flowers(); d.Outputs[0].Activation = "gaussian"; return d }(), "want means and as many deviations"},
	} {
		c.d.Members = 1
		err := c.d.check()
		if e := new(Error); !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s of %d classes and %d numbers: %v, want %q in it", c.d.Outputs[0].Activation, len(c.d.Outputs[0].Classes), len(c.d.Outputs[0].Targets), err, c.want)
		}
	}
}
