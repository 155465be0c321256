package model

import (
	"errors"
	"math"
	"strings"
	"testing"

	"cajal/safetensors"
)

// pair describes a network for two classes, by a probability for each or for the second.
func pair(activation string) Description {
	d := flowers()
	d.Outputs[0].Classes = []string{"no", "yes"}
	d.Outputs[0].Activation = activation
	out := `{"out":2}`
	if activation == "sigmoid" {
		out = `{"out":1}`
	}
	d.Network = of("sequential", "", of("linear", out))
	return d
}

// The class follows the threshold of the positive class, whichever it is, and the
// probabilities do not.
func TestDecision(t *testing.T) {
	x := samples(40)
	for _, activation := range []string{"softmax", "sigmoid"} {
		plain := open(t, written(t, pair(activation), 2))
		p, err := plain.Predict(t.Context(), x)
		if err != nil {
			t.Fatal(err)
		}
		before := plain.Answers(p)
		for positive, name := range []string{"no", "yes"} {
			for _, threshold := range []float64{0.2, 0.5, 0.8} {
				d := pair(activation)
				d.Outputs[0].Decision = &Decision{Positive: positive, Threshold: threshold, ChosenBy: ByOutOfFold, CostFalseNegative: 4, CostFalsePositive: 1}
				path := written(t, d, 2)
				m := open(t, path)
				if got := *m.Decision(); got != *d.Outputs[0].Decision {
					t.Errorf("%s: read %+v, wrote %+v", activation, got, *d.Outputs[0].Decision)
				}
				moved := 0
				for i, a := range m.Answers(p) {
					want := []string{"yes", "no"}[positive]
					if float64(a.Probabilities[name]) >= threshold {
						want = name
					}
					if a.Class != want || a.Probabilities["yes"] != before[i].Probabilities["yes"] {
						t.Errorf("%s: row %d: %+v at %v of %s, want %s and the probabilities %v", activation, i, a, threshold, name, want, before[i].Probabilities)
					}
					if a.Class != before[i].Class {
						moved++
					}
				}
				if (moved > 0) != (threshold != 0.5) {
					t.Errorf("%s: %d answers differ from the more probable class at %v of %s", activation, moved, threshold, name)
				}
				f, err := safetensors.Open(path)
				if err != nil {
					t.Fatal(err)
				}
				if !strings.Contains(f.Metadata()[modelKey], `"requires":["decision"]`) {
					t.Errorf("%s: who does not know decisions would open the file", activation)
				}
				f.Close()
			}
		}
	}
}

// Another threshold keeps the positive class and the costs, and says that it was given.
func TestDecisionAt(t *testing.T) {
	d := pair("softmax")
	m := open(t, written(t, d, 1))
	if got, err := m.DecisionAt(0.25); err != nil || *got != (Decision{Positive: 1, Threshold: 0.25}) || m.Decision() != nil {
		t.Errorf("without a decision: %+v, %v, and the model has %v", got, err, m.Decision())
	}
	d.Outputs[0].Decision = &Decision{Positive: 0, Threshold: 0.3, ChosenBy: ByValidation, CostFalseNegative: 2, CostFalsePositive: 3}
	m = open(t, written(t, d, 1))
	if got, err := m.DecisionAt(0.25); err != nil || *got != (Decision{Threshold: 0.25, CostFalseNegative: 2, CostFalsePositive: 3}) {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, v := range []float64{0, 1, -0.1, 1.5, math.NaN(), math.Inf(1)} {
		if _, err := m.DecisionAt(v); err == nil || errors.Is(err, ErrNoThreshold) || !strings.Contains(err.Error(), "want a probability between 0 and 1") {
			t.Errorf("%v: got error %v", v, err)
		}
	}
	labels := pair("softmax")
	labels.Outputs = []Output{{Name: "labels", Activation: "sigmoid", Labels: []Label{{"late", []string{"no", "yes"}}, {"lost", []string{"no", "yes"}}}}}
	for want, d := range map[string]Description{
		"predicts 2 targets": labels, "tells 3 apart": flowers(), "predicts numbers": numbersOf("none", "rent"), "gives numbers that are none": pair("scores"),
	} {
		if _, err := open(t, written(t, d, 1)).DecisionAt(0.5); !errors.Is(err, ErrNoThreshold) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got error %v", want, err)
		}
	}
}

// A file is not believed.
func TestHostileDecision(t *testing.T) {
	const decision = `"decision":{"positive":1,"threshold":0.25,"chosen_by":"validation","cost_false_negative":5,"cost_false_positive":1}`
	for _, c := range []struct{ old, new, want string }{
		{`"positive":1`, `"positive":2`, "decision: positive: class 2, want 0 or 1"},
		{`"positive":1`, `"positive":-1`, "decision: positive: class -1"},
		{`"positive":1`, `"positive":"yes"`, "outputs[0].decision.positive: found"},
		{`"positive":1,`, ``, "outputs[0].decision.positive: missing"},
		{`"threshold":0.25`, `"threshold":0`, "decision: threshold: 0, want a probability between 0 and 1"},
		{`"threshold":0.25`, `"threshold":1`, "decision: threshold: 1, want"},
		{`"threshold":0.25`, `"threshold":-3e300`, "decision: threshold: -3e+300, want"},
		{`"threshold":0.25`, `"threshold":null`, "outputs[0].decision.threshold: "},
		{`"threshold":0.25,`, ``, "outputs[0].decision.threshold: missing"},
		{`"chosen_by":"validation"`, `"chosen_by":"test"`, `decision: chosen_by: "test", want "out of fold"`},
		{`"cost_false_negative":5`, `"cost_false_negative":-5`, "decision: costs of -5 and 1, want"},
		{`"cost_false_negative":5,`, ``, "decision: costs of 0 and 1, want"},
		{decision, `"decision":[]`, "outputs[0].decision: found"},
		{`"classes":["no","yes"]`, `"classes":["no","yes","perhaps"]`, "a threshold is for the probabilities of two classes, and the model tells 3 apart"},
	} {
		d := pair("softmax")
		d.Outputs[0].Decision = &Decision{Positive: 1, Threshold: 0.25, ChosenBy: ByValidation, CostFalseNegative: 5, CostFalsePositive: 1}
		path := written(t, d, 1)
		rewrite(t, path, c.old, c.new)
		_, err := Open(path)
		if wrong := new(Error); !errors.As(err, &wrong) || wrong.File != path || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want %q", c.new, err, c.want)
		}
	}
}
