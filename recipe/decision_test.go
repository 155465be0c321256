package recipe

import (
	"strings"
	"testing"
)

// undecided is a recipe whose [decision] is to be added.
const undecided = `version = 2
name = "x"
[data]
kind = %KIND%
%DATA%
[network]
layers = [{ kind = "linear", out = %OUT% }]
[loss]
kind = "%LOSS%"
[optimizer]
kind = "sgd"
rate = 0.1
[training]
epochs = 1
batch = 0
`

func decided(kind, loss, out, rest string) string {
	text := strings.NewReplacer("%KIND%", kind, "%DATA%", "", "%OUT%", out, "%LOSS%", loss).Replace(undecided)
	return text + rest
}

// What can be no decision is refused with its line.
func TestDecisionMistakes(t *testing.T) {
	const moons = "\"moons\"\nsamples = 20\nclasses = [\"no\", \"yes\"]"
	const folds = "[bag]\nfolds = 2\n"
	for _, c := range []struct{ text, want string }{
		{decided(moons, "cross-entropy", "2", folds+"[decision]\ncost_false_negative = 0"), "x:21: decision.cost_false_negative: 0, want a finite number above 0"},
		{decided(moons, "cross-entropy", "2", folds+"[decision]\ncost_false_positive = -2.5"), "decision.cost_false_positive: -2.5, want"},
		{decided(moons, "cross-entropy", "2", folds+"[decision]\ncost_false_positive = nan"), "decision.cost_false_positive: NaN, want"},
		{decided(moons, "cross-entropy", "2", folds+"[decision]\ncost_false_positive = inf"), "decision.cost_false_positive: +Inf, want"},
		{decided(moons, "cross-entropy", "2", "[decision]\nthreshold = 1.0"), "decision.threshold: 1, want a probability between 0 and 1"},
		{decided(moons, "cross-entropy", "2", "[decision]\nthreshold = 0.0"), "decision.threshold: 0, want"},
		{decided(moons, "cross-entropy", "2", "[decision]\nthreshold = nan"), "decision.threshold: NaN, want"},
		{decided(moons, "cross-entropy", "2", "[decision]\ncost_false_negative = 5"), "decision.cost_false_negative: the threshold of least cost is chosen by samples"},
		{decided(moons, "cross-entropy", "2", "[decision]\npositive = \"Yes\"\nthreshold = 0.3"), `decision.positive: "Yes" is no class; want no or yes`},
		{decided(moons, "cross-entropy", "2", "[decision]\nthreshhold = 0.3"), `did you mean "threshold"?`},
		{decided("\"blobs\"\nsamples = 20", "cross-entropy", "3", folds+"[decision]\ncost_false_negative = 5"), "decision.cost_false_negative: it is for two classes, and there are 3"},
		{decided("\"blobs\"\nsamples = 20", "cross-entropy", "3", "[decision]\nthreshold = 0.3"), "decision.threshold: it is for two classes, and there are 3"},
		{decided("\"arithmetic\"\nsamples = 20", "mse", "3", folds+"[decision]\ncost_false_positive = 5"), "decision.cost_false_positive: it is for the probabilities of two classes, and numbers are predicted"},
		{decided(moons, "hinge", "1", "[decision]\nthreshold = 0.3"), "decision.threshold: it is for probabilities, and with hinge a network gives none"},
		{strings.Replace(decided(moons, "cross-entropy", "2", "[decision]\nthreshold = 0.3"), "version = 2\n", "", 1), "decision: recipes have it from version 2 on"},
	} {
		if _, err := Parse("x", []byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\ngot error %v, want %q", c.text, err, c.want)
		}
	}
}

// One cost is enough, the positive class is the second, and members have no decision of
// their own.
func TestDecision(t *testing.T) {
	for _, c := range []struct {
		text     string
		n, p     float64
		costs    bool
		positive int
	}{
		{"[decision]\ncost_false_negative = 5", 5, 1, true, 1},
		{"[decision]\ncost_false_positive = 0.5\npositive = \"0\"", 1, 0.5, true, 0},
		{"[decision]\ncost_false_positive = 3\ncost_false_negative = 2\nthreshold = 0.25\npositive = \"1\"", 2, 3, true, 1},
		{"[decision]\nthreshold = 0.25", 0, 0, false, 1},
		{"[decision]\npositive = \"0\"", 0, 0, false, 0},
		{"", 0, 0, false, 1},
	} {
		r, err := Parse("x", []byte(decided("\"moons\"\nsamples = 20", "cross-entropy", "2", "[bag]\nfolds = 2\n"+c.text)))
		if err != nil {
			t.Fatal(err)
		}
		n, p, ok := r.Decision.Costs()
		f, _ := r.Facts()
		if n != c.n || p != c.p || ok != c.costs || r.PositiveClass(f) != c.positive {
			t.Errorf("%s: costs %v and %v, %t, of class %d; want %v and %v, %t, of %d", c.text, n, p, ok, r.PositiveClass(f), c.n, c.p, c.costs, c.positive)
		}
		if r.Member(0).Decision != nil {
			t.Errorf("%s: a member has a decision of its own", c.text)
		}
		text, err := r.TOML()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("x", []byte(text))
		if err != nil {
			t.Fatalf("%s: written and read again: %v", c.text, err)
		}
		if err := again.Unchanged(r); err != nil {
			t.Errorf("%s: written and read again: %v", c.text, err)
		}
	}
}
