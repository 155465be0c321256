package recipe

import (
	"slices"
	"strings"
	"testing"

	"cajal/nn/describe"
)

func TestBaselineKinds(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{`kind = "logistic-regression"`, []string{"logistic"}},
		{`kind = "logistic"`, []string{"logistic"}},
		{`kinds = ["majority", "logistic"]`, []string{"majority", "logistic"}},
	} {
		r, err := moons(t, `kind = "logistic-regression"`, tt.text)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Baseline.All(); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.text, got, tt.want)
		}
	}
	var none *Baseline
	if got := none.All(); got != nil {
		t.Errorf("no baseline: got %v", got)
	}
}

func TestBaselineMistakes(t *testing.T) {
	for text, want := range map[string]string{
		`kind = "logistc"`:                     `baseline.kind: "logistc" is not known; did you mean "logistic"?`,
		`kinds = ["majority", "logstic"]`:      `baseline.kinds[1]: "logstic" is not known; did you mean "logistic"?`,
		`kinds = ["logistic", "logistic"]`:     `baseline.kinds[1]: "logistic" is there twice`,
		`kinds = []`:                           "baseline.kinds: [], want at least one",
		"":                                     "baseline.kind: missing",
		"kind = \"mean\"\nkinds = [\"ridge\"]": "baseline.kinds: there is baseline.kind too",
		`kind = "majority"`:                    "baseline.folds: it is for logistic regression",
		"kind = \"ridge\" #":                   "baseline.folds: it is for logistic regression",
	} {
		if _, err := moons(t, `kind = "logistic-regression"`, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", text, err, want)
		}
	}
}

// A baseline predicts what the network predicts.
func TestBaselineFits(t *testing.T) {
	one := Facts{Shape: []int{2}, Classes: 2}
	for _, tt := range []struct {
		kind  string
		facts Facts
		want  string
	}{
		{"ridge", one, "baseline: ridge regression predicts numbers, and the data has classes as targets"},
		{"mean", one, "baseline: mean predicts numbers"},
		{"logistic", Facts{Shape: []int{2}, Targets: 2}, "baseline: logistic regression tells classes apart"},
		{"majority", Facts{Shape: []int{2}, Targets: 2}, "baseline: majority tells classes apart"},
		{"logistic", Facts{Shape: []int{2}, Classes: 2, Inputs: make([]describe.Input, 2)}, "baseline: logistic regression takes one input, and there are 2"},
	} {
		r := &Recipe{Baseline: &Baseline{Kind: tt.kind}}
		if err := r.baselineFits(tt.facts); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s of %+v: error %v, want one with %q", tt.kind, tt.facts, err, tt.want)
		}
	}
}
