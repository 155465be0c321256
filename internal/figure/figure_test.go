package figure

import (
	"fmt"
	"math"
	"testing"
)

func TestFixed(t *testing.T) {
	for _, c := range []struct {
		v      float64
		places int
		want   string
	}{
		{0.0996, 4, "0.0996"}, {12345678.25, 4, "12345678.2500"}, {-1.5, 2, "-1.50"}, {0, 4, "0.0000"},
		{1e12, 4, "1e+12"}, {-3.21456e200, 6, "-3.215e+200"}, {math.MaxFloat64, 6, "1.798e+308"},
		{math.Inf(1), 4, "+Inf"}, {math.Inf(-1), 4, "-Inf"}, {math.NaN(), 4, "NaN"},
	} {
		if got := Fixed(c.v, c.places); got != c.want {
			t.Errorf("Fixed(%v, %d): got %s, want %s", c.v, c.places, got, c.want)
		}
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", math.Copysign(0, -1): "0", 5: "5", -77: "-77", 0.5: "0.5", 1.0 / 3: "0.33333", 100 * 0.29: "29", 1234.56: "1234.6", 9999.96: "10000",
		12345.67: "12346", 99999.7: "100000", -1234567.5: "-1234568", 20990315: "20990315", 999999999999999: "999999999999999", 1e15: "1e+15", 2.5e300: "2.5e+300", 1e-7: "1e-07", math.Inf(-1): "-Inf", math.NaN(): "NaN",
	} {
		if got := Number(v); got != want {
			t.Errorf("Number(%v): got %s, want %s", v, got, want)
		}
	}
}

// But for huge numbers, a text is what it is without Values.
func TestValues(t *testing.T) {
	const format = "%s %d %g %.3g %8.2f|%-9.4f|%+.1f %v %T"
	values := []any{"a", 3, 1.25, math.Pi, 2.5, 1e6, 7.0, 1e300, "b"}
	if got, want := fmt.Sprintf(format, Values(values)...), fmt.Sprintf(format, values...); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := fmt.Sprintf("%.6f, %8.2f, %.6f", Values([]any{1e300, -2.5e12, math.Inf(1)})...); got != "1e+300, -2.5e+12, +Inf" {
		t.Errorf("huge numbers: got %q", got)
	}
}

func TestCount(t *testing.T) {
	for _, c := range []struct {
		n    int
		noun string
		want string
	}{
		{1, "row", "1 row"}, {0, "row", "0 rows"}, {12, "epoch", "12 epochs"}, {2, "class", "2 classes"}, {2, "copy", "2 copies"}, {2, "day", "2 days"}, {2, "batch", "2 batches"}, {2, "branch", "2 branches"}, {1, "class", "1 class"},
	} {
		if got := Count(c.n, c.noun); got != c.want {
			t.Errorf("Count(%d, %s): got %s, want %s", c.n, c.noun, got, c.want)
		}
	}
	if one, many := All(1, "epoch"), All(12, "epoch"); one != "the one epoch is" || many != "all 12 epochs are" {
		t.Errorf("All: got %q and %q", one, many)
	}
	if Agree(1, "is", "are") != "is" || Agree(0, "is", "are") != "are" {
		t.Error("Agree: want is of 1 alone")
	}
}
