package experiment

import (
	"math"
	"strings"
	"testing"
)

// Skewness as scipy.stats.skew computes it.
func TestSkewness(t *testing.T) {
	for _, c := range []struct {
		v    []float64
		want float64
	}{
		{[]float64{1, 2, 3}, 0},
		{[]float64{0, 0, 0, 1}, 1.1547005383792515},
		{[]float64{1e200, 1e200, 1e200, 5e200}, 1.1547005383792515},
		{[]float64{9, 9, 9, 9, 9, 1}, -1.788854381999832},
		{[]float64{4, 4}, 0},
	} {
		if got := skewness(c.v); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v: got %v, want %v", c.v, got, c.want)
		}
	}
}

// A very skewed target is pointed out, in the recipe and in the findings, and not where
// the recipe says already what is to be done.
func TestSkewedTargets(t *testing.T) {
	for _, c := range []struct {
		path, target, said string
		comment            bool
	}{
		{herd(t, 300), "amount", "", true},
		{herd(t, 300), "amount", "none", false},
		{herd(t, 300), "amount", "log", false},
		{herd(t, 300), "a", "", false},
	} {
		hints := Hints{Target: c.target, Fast: true}
		hints.Reading.TargetTransform = c.said
		text, err := Propose(c.path, hints)
		if err != nil {
			t.Fatal(err)
		}
		const hint = "\n# target_transform = \"quantile\"   # or \"log\", worth a try: amount is skewed (skewness "
		if strings.Contains(text, hint) != c.comment {
			t.Errorf("%s, %q: the recipe is\n%s\nwant the hint: %t", c.target, c.said, text, c.comment)
		}
		if c.said != "" && !strings.Contains(text, "\ntarget_transform = \""+c.said+"\"") {
			t.Errorf("the recipe is\n%s\nwant the transform %q", text, c.said)
		}
		text = strings.Replace(text, "epochs = 200", "epochs = 2", 1)
		o, err := readRecipe(t, text).Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		if found := strings.Contains(strings.Join(o.Diagnosis, "\n"), "amount is skewed (skewness "); found != c.comment || found && !strings.Contains(strings.Join(o.Diagnosis, "\n"), "compare the mean absolute error on test samples;") {
			t.Errorf("%s, %q: the findings are %q, want one of the skewness: %t", c.target, c.said, o.Diagnosis, c.comment)
		}
	}
}
