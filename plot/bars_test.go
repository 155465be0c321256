package plot

import (
	"math"
	"slices"
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

// On a small screen the names beside bars and the axis can be read in full, on two lines
// where one is too short, and no line stands on another or beside the picture.
func TestBarsOnSmallScreens(t *testing.T) {
	const label = "rise of the loss with the column shuffled"
	names := []string{"age", "customer_identifier_number_of_the_shop", "the yearly income before taxes", "nameswithoutanysignintheirmiddle"}
	var bars []Bar
	for i, name := range names {
		bars = append(bars, Bar{name, float64(9 - i), 0})
	}
	p := Bars(bars, XLabel(label)).Narrow(360)
	width, height := p.Size()
	n := take(t, p, width, height)
	joined := strings.Join(n.contents(), "")
	if strings.Contains(joined, "…") || !strings.Contains(joined, label) {
		t.Errorf("something is cut off: %q", n.contents())
	}
	for i, a := range n.texts {
		if b := a.box(); b.x0 < 0 || b.x1 > float64(width) || b.y0 < 0 || b.y1 > float64(height) {
			t.Errorf("%q stands at %v, beyond the edges", a.content, b)
		}
		for _, b := range n.texts[:i] {
			if a.box().overlaps(b.box()) {
				t.Errorf("%q and %q overlap", a.content, b.content)
			}
		}
	}
	// Of very many letters the end is cut, and where there is no room for two lines.
	for _, c := range []struct{ bars, letters int }{{4, 80}, {200, 40}} {
		p := Bars(slices.Repeat([]Bar{{strings.Repeat("w", c.letters), 1, 0}}, c.bars), Size(360, 400))
		if texts := strings.Join(take(t, p, 360, 400).contents(), ""); !strings.Contains(texts, "…") {
			t.Errorf("%d bars of %d letters: nothing is cut off", c.bars, c.letters)
		}
	}
}

func TestTwoLines(t *testing.T) {
	for _, c := range []struct{ name, first string }{
		{"the yearly income before taxes", "the yearly"},
		{"customer_identifier_number", "customer_"},
		{"nameswithoutanysignintheirmiddle", ""}, // as much as fits
		{"i amaverylongnamewithoutanyblank", ""}, // a blank too near to the beginning
	} {
		first, second := twoLines(c.name, 100, 13)
		if textWidth(first, 13, false) > 100 || textWidth(second, 13, false) > 100 {
			t.Errorf("%q: %q and %q, wider than 100", c.name, first, second)
		}
		if c.first != "" && first != c.first || len(first) < 5 {
			t.Errorf("%q: the first line is %q, want %q", c.name, first, c.first)
		}
		if read := first + strings.TrimSuffix(second, "…"); !strings.HasPrefix(strings.ReplaceAll(c.name, " ", ""), strings.ReplaceAll(read, " ", "")) {
			t.Errorf("%q: %q and %q are not its beginning", c.name, first, second)
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
