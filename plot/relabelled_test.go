package plot

import (
	"strings"
	"testing"

	"cajal/tensor"
)

// Axes and series get other words, and names of the data, titles and the plot itself stay.
func TestRelabelled(t *testing.T) {
	shout := func(label string) string { return strings.ToUpper(label) }
	curve := Curve([]Series{{Name: "training", X: []float64{0, 1}, Y: []float64{1, 2}}, {Name: "test", X: []float64{0, 1}, Y: []float64{2, 2}}}, Title("the title"), XLabel("epoch"), YLabel("loss"))
	for name, c := range map[string]struct {
		plot        *Plot
		want, stays []string
	}{
		"curve":     {curve, []string{"EPOCH", "LOSS", "TRAINING", "TEST"}, []string{"the title"}},
		"sheet":     {Sheet(2, []*Plot{curve, curve}, Title("all")), []string{"EPOCH", "LOSS", "TRAINING"}, []string{"all", "the title"}},
		"unalike":   {Sheet(2, []*Plot{curve, Curve([]Series{{X: []float64{0, 1}, Y: []float64{1, 2}}}, XLabel("step"))}), []string{"EPOCH", "STEP"}, []string{"the title"}},
		"confusion": {Confusion(tensor.From([]int64{1, 2, 3, 4}, 2, 2), Classes("no", "yes")), []string{"PREDICTED CLASS", "TRUE CLASS"}, []string{"no", "yes"}},
		"bars":      {Bars([]Bar{{"loss", 1, 0}}, XLabel("worth")), []string{"WORTH"}, []string{"loss"}},
	} {
		w, h := c.plot.Size()
		before := string(encode(t, c.plot, "svg", w, h))
		text := string(encode(t, c.plot.Relabelled(shout), "svg", w, h))
		for _, label := range append(c.want, c.stays...) {
			if !strings.Contains(text, ">"+label+"<") {
				t.Errorf("%s: it lacks %q", name, label)
			}
		}
		if again := string(encode(t, c.plot, "svg", w, h)); again != before {
			t.Errorf("%s: the plot itself has changed", name)
		}
	}
}
