package plot

import (
	"math"
	"strings"
	"testing"
)

// Bars go right and left from 0, the first on top, with a line over each margin.
func TestBars(t *testing.T) {
	n := take(t, Bars([]Bar{{"age", 4, 1}, {"height", -2, 0}, {"town", 0, 0}}, XLabel("worth")), 800, 220)
	if len(n.fills) != 3 {
		t.Fatalf("got %d bars, want 3", len(n.fills))
	}
	a, b := n.fills[0], n.fills[1]
	if !(a.y1 < b.y0) || math.Abs(a.x0-b.x1) > 1e-9 || math.Abs(a.width()-2*b.width()) > 1e-6 || n.fills[2].width() > 1e-9 {
		t.Errorf("got bars %v, want the first above, to the right, twice as long as the second to the left, and the third empty", n.fills)
	}
	if n.colors[0] == n.colors[1] {
		t.Error("bars to the right and to the left have one colour")
	}
	found := false
	for _, l := range n.lines { // from 3 to 5
		found = found || len(l) == 2 && l[0].y == l[1].y && math.Abs(l[1].x-l[0].x-a.width()/2) < 1e-6 && math.Abs((l[0].x+l[1].x)/2-a.x1) < 1e-6
	}
	if !found {
		t.Errorf("no line reaches 1 to both sides of the end of the first bar: %v", n.lines)
	}
	text := strings.Join(n.contents(), "|")
	for _, want := range []string{"age", "height", "town", "worth"} {
		if !strings.Contains(text, want) {
			t.Errorf("the picture does not say %q: %s", want, text)
		}
	}
}

func TestBarsRefuse(t *testing.T) {
	for _, c := range []struct {
		bars []Bar
		want string
	}{
		{nil, "no bars"},
		{[]Bar{{"a", 1, 0}, {"b", math.NaN(), 0}}, `bar 1 "b"`},
		{[]Bar{{"a", math.MaxFloat64, math.MaxFloat64}}, "finite"},
		{[]Bar{{"a", 1, -1}}, "at least 0"},
	} {
		if err := Bars(c.bars).Err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got %v, want an error with %q", c.bars, err, c.want)
		}
	}
	if p := Bars(make([]Bar, 1)); p.Err() != nil {
		t.Errorf("a bar of nothing: %v", p.Err())
	}
}
