package model

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// storms predicts two labels of three numbers.
func storms() Description {
	d := flowers()
	d.Outputs = []Output{{Name: "labels", Activation: "sigmoid", Labels: []Label{{"rain", []string{"dry", "wet"}}, {"wind", []string{"0", "1"}}}}}
	d.Network.Children[len(d.Network.Children)-1] = of("linear", `{"out":2}`)
	return d
}

// A file of labels predicts the probability of each second class, of members their mean,
// and answers each label by its name.
func TestLabels(t *testing.T) {
	d := storms()
	path := written(t, d, 2)
	m := open(t, path)
	if m.Classes() != nil || m.Targets() != nil || !slices.EqualFunc(m.Labels(), d.Outputs[0].Labels, func(a, b Label) bool { return a.Name == b.Name && slices.Equal(a.Classes, b.Classes) }) {
		t.Fatalf("classes %v, targets %v, labels %v", m.Classes(), m.Targets(), m.Labels())
	}
	p, err := m.Predict(t.Context(), samples(5))
	if err != nil || !slices.Equal(p.Shape(), []int{5, 2}) {
		t.Fatalf("%v, %v", p, err)
	}
	for i, a := range m.Answers(p) {
		for j, l := range m.Labels() {
			v, said := p.At(i, j), a.Labels[l.Name]
			want := l.Classes[0]
			if v > 0.5 {
				want = l.Classes[1]
			}
			if said.Class != want || l.Class(v) != want || math.Abs(float64(said.Probabilities[l.Classes[1]])-v) > 1e-6 || math.Abs(float64(said.Probabilities[l.Classes[0]])-1+v) > 1e-6 {
				t.Errorf("sample %d, %s: %+v, want %s by %v", i, l.Name, said, want, v)
			}
		}
		if a.Class != "" || a.Values != nil || len(a.Labels) != 2 {
			t.Errorf("sample %d: %+v, want labels alone", i, a)
		}
	}
	if _, err := m.Interval(0.9); !errors.Is(err, ErrNoIntervals) {
		t.Errorf("intervals of labels: %v", err)
	}
	if got, want := m.Labels()[0].ProbabilityName(), "probability of rain = wet"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHostileLabels(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m")
	for want, change := range map[string]func(out *Output){
		"outputs: 1 labels, want 2 to":                                 func(out *Output) { out.Labels = out.Labels[:1] },
		`outputs: the label "rain" stands there twice`:                 func(out *Output) { out.Labels[1].Name = "rain" },
		`outputs: the label "" stands there twice, or has no name`:     func(out *Output) { out.Labels[0].Name = "" },
		`outputs: the label "wind" has the classes ["0"], want two`:    func(out *Output) { out.Labels[1].Classes = []string{"0"} },
		`outputs: the label "wind" has the classes ["0" "0"]`:          func(out *Output) { out.Labels[1].Classes = []string{"0", "0"} },
		`outputs: labels and the activation "softmax", want sigmoid`:   func(out *Output) { out.Activation = "softmax" },
		"outputs: labels beside classes or numbers, want one of":       func(out *Output) { out.Targets = []string{"a", "b"} },
		"outputs: labels beside classes or numbers, want one of the t": func(out *Output) { out.Classes = []string{"a", "b"} },
		"(N, 2) comes out of it, and 3":                                func(out *Output) { out.Labels = append(out.Labels, Label{"hail", []string{"no", "yes"}}) },
	} {
		d := storms()
		change(&d.Outputs[0])
		if err := Write(path, d, networks(t, storms(), 1)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	d := storms()
	d.Outputs[0].Decision = &Decision{Positive: 1, Threshold: 0.3}
	if err := Write(path, d, networks(t, storms(), 1)...); err == nil {
		t.Error("a decision of two labels was written")
	}
}
