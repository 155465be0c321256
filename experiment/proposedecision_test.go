package experiment

import (
	"strings"
	"testing"

	"cajal/recipe"
)

// The costs of a proposal follow the class that is dearer to miss.
func TestProposedDecision(t *testing.T) {
	path := loans(t, 60)
	threshold := 0.25
	for _, c := range []struct {
		hints Hints
		want  string
	}{
		{Hints{Costs: []ClassCost{{"bad", 5}, {"good", 1}}}, "positive = \"bad\"\ncost_false_negative = 5   # bad that is taken for good\ncost_false_positive = 1   # good that is taken for bad\n"},
		{Hints{Costs: []ClassCost{{"good", 1}, {"bad", 5}}}, "positive = \"bad\"\ncost_false_negative = 5 "},
		{Hints{Costs: []ClassCost{{"good", 2}, {"bad", 5}}, Positive: "good"}, "positive = \"good\"\ncost_false_negative = 2   # good that is taken for bad\ncost_false_positive = 5 "},
		{Hints{Costs: []ClassCost{{"bad", 2.5}}}, "positive = \"bad\"\ncost_false_negative = 2.5   # bad that is taken for good\ncost_false_positive = 1 "},
		{Hints{Costs: []ClassCost{{"bad", 0.5}}}, "positive = \"good\"\ncost_false_negative = 1   # good that is taken for bad\ncost_false_positive = 0.5 "},
		{Hints{Costs: []ClassCost{{"bad", 3}, {"good", 3}}}, "positive = \"good\"\n"},
		{Hints{Positive: "bad"}, "positive = \"bad\"\n"},
		{Hints{Threshold: &threshold}, "positive = \"good\"\nthreshold = 0.25\n"},
		{Hints{Costs: []ClassCost{{"bad", 3}}, Fast: true}, "positive = \"bad\"\n"},
	} {
		c.hints.Target = "kind"
		text, err := Propose(path, c.hints)
		if err != nil {
			t.Errorf("%+v: %v", c.hints, err)
			continue
		}
		if !strings.Contains(text, "[decision]\n"+c.want) {
			t.Errorf("%+v: got\n%s\nwant %q in it", c.hints, text, c.want)
		}
		if _, err := recipe.Parse("proposed", []byte(text)); err != nil {
			t.Errorf("%+v: the proposal is refused: %v", c.hints, err)
		}
	}
	for want, hints := range map[string]Hints{
		`decision.cost_false_negative: "worse" is no class; want bad or good`:                                              {Target: "kind", Costs: []ClassCost{{"worse", 1}}},
		`decision.cost_false_negative: "bad" is there twice`:                                                               {Target: "kind", Costs: []ClassCost{{"bad", 1}, {"bad", 2}}},
		`decision.positive: "worse" is no class; want bad or good`:                                                         {Target: "kind", Positive: "worse"},
		"decision.positive: it is for the probabilities of two classes, and numbers are predicted":                         {Target: "a", Positive: "bad"},
		"decision.threshold: it is for two classes, and there are 4; of more the most probable one is predicted":           {Target: "w", Task: "classification", Threshold: &threshold},
		"decision.cost_false_negative: it is for two classes, and there are 4; of more the most probable one is predicted": {Target: "w", Task: "classification", Costs: []ClassCost{{"1", 2}}},
		"decision.cost_false_negative: it is for the probabilities of two classes, and numbers are predicted":              {Target: "a", Costs: []ClassCost{{"1", 2}}},
	} {
		if _, err := Propose(path, hints); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got error %v, want %q", hints, err, want)
		}
	}
}
