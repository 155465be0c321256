package main

import (
	"math"
	"strings"
	"testing"

	"cajal/explain"
)

// The same numbers from NumPy: explain/testdata/people.py, in the order of
// names.
var (
	correct = []float64{0.0014690351312454492, -0.003672587828113623, 0.0008582566648366842, -0.0021456416620917107,
		-0.0007345175656227246, -0.0004291283324183421, -0.006914779249029804, -0.00027150364774043543, -0.2238717796798604}
	asPrinted = []float64{0.0014690351312454492, -0.003672587828113623, 5.944676119791497e-05, -0.00014861690299478744,
		-0.0007345175656227246, -2.9723380598957484e-05, -0.00018773001996752302, -7.371079158993929e-06, -0.006077916901737952}
)

func TestGradients(t *testing.T) {
	for _, printed := range []bool{false, true} {
		want := correct
		if printed {
			want = asPrinted
		}
		all, err := check(printed)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) != len(want) {
			t.Fatalf("%d gradients, want %d", len(all), len(want))
		}
		for i, c := range all {
			if math.Abs(c.Gradient-want[i]) > 1e-15 {
				t.Errorf("printed %v: gradient of %s is %g, want %g", printed, names[i], c.Gradient, want[i])
			}
			if wrong := c.Error > explain.Tolerance; wrong != (correct[i] != want[i]) {
				t.Errorf("printed %v: %s is called wrong: %v, with error %g", printed, names[i], wrong, c.Error)
			}
		}
	}
}

func TestRun(t *testing.T) {
	var b strings.Builder
	if err := run(&b); err != nil {
		t.Fatal(err)
	}
	var wrong []string
	for line := range strings.Lines(b.String()) {
		if strings.Contains(line, "wrong") {
			wrong = append(wrong, strings.Fields(line)[0])
		}
	}
	if got := strings.Join(wrong, " "); got != "w3 w4 b2 w5 w6 b3" {
		t.Errorf("found wrong: %s, want w3 w4 b2 w5 w6 b3 in\n%s", got, b.String())
	}
}
