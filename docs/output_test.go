package docs_test

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// compare reports lines of a text block that the output lacks. The block may
// leave lines out, but not change their order.
func compare(t *testing.T, b block, out string) {
	t.Helper()
	rest := strings.Split(out, "\n")
	for i, line := range b.lines {
		if strings.TrimSpace(line) == "" || strings.TrimSpace(line) == "…" {
			continue
		}
		at := 0
		for at < len(rest) && !sameLine(line, rest[at]) {
			at++
		}
		if at == len(rest) {
			t.Errorf("%s:%d: the command does not print this line, or not here:\n%s\nit prints\n%s", b.page, b.at+i, line, out)
			return
		}
		rest = rest[at+1:]
	}
}

var figure = regexp.MustCompile(`[-+]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?`)

// sameLine reports whether two lines have the same words, and the same numbers
// but for one unit in their last place, which may be rounded differently on
// another processor.
func sameLine(a, b string) bool {
	words := func(s string) string { return strings.Join(strings.Fields(figure.ReplaceAllString(s, "#")), " ") }
	if words(a) != words(b) {
		return false
	}
	x, y := figure.FindAllString(a, -1), figure.FindAllString(b, -1)
	for i := range x {
		if !sameNumber(x[i], y[i]) {
			return false
		}
	}
	return true
}

func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	value := func(s string) float64 {
		v, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
		if err != nil {
			return math.NaN()
		}
		return v
	}
	// Whole numbers count something.
	if !strings.Contains(a, ".") {
		return false
	}
	mantissa, exponent, _ := strings.Cut(a, "e")
	_, decimals, _ := strings.Cut(mantissa, ".")
	scale := -float64(len(decimals))
	if exponent != "" {
		scale += value(exponent)
	}
	return math.Abs(value(a)-value(b)) < 1.5*math.Pow(10, scale)
}

func TestSameLine(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{"loss  0.0689", "loss 0.0690", true},
		{"loss  0.0689", "loss 0.0691", false},
		{"loss 5.73e-06", "  loss   5.74e-06", true},
		{"loss 5.73e-06", "loss 5.73e-05", false},
		{"360 images", "361 images", false},
		{"9,610 parameters", "9,610 parameters", true},
		{"a 0.5", "b 0.5", false},
		{"-0.259054 · 0.112750", "-0.259054 · 0.112750", true},
		{"+0.5", "-0.5", false},
	}
	for _, c := range tests {
		if got := sameLine(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: got %v, want %v", c.a, c.b, got, c.want)
		}
	}
}
