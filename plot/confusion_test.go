package plot

import (
	"image/color"
	"math"
	"slices"
	"strconv"
	"testing"

	"cajal/tensor"
)

func TestConfusionPutsTrueClassesInRows(t *testing.T) {
	n := take(t, Confusion(tensor.From([]int64{90, 10, 30, 5}, 2, 2)), 700, 660)
	places := map[string]point{}
	for _, text := range n.texts {
		places[text.content] = text.at
	}
	ten, thirty := places["10"], places["30"] // true 0 taken for 1; true 1 taken for 0
	if !(ten.y < thirty.y && ten.x > thirty.x) {
		t.Errorf("10 stands at %v and 30 at %v, want 10 above and right", ten, thirty)
	}
	// Each cell is white first, then filled by the share of its row:
	// 0.9, 0.1 and 0.857, 0.143.
	cells := n.colors[len(n.colors)-8:] // behind those of the legend
	reds := []uint8{cells[1].R, cells[3].R, cells[5].R, cells[7].R}
	if !(reds[0] < reds[2] && reds[2] < reds[3] && reds[3] < reds[1]) {
		t.Errorf("got reds %v, want the cells 0, 2, 3, 1 from dark to light", reds)
	}
}

// Counts are written as long as they can be read; of more classes the legend says that
// they are left out. Names of classes overlap nowhere.
func TestConfusionOfManyClasses(t *testing.T) {
	for _, k := range []int{2, 10, 26, 40, 41, 100} {
		p := Confusion(tensor.Full(tensor.Int64, 7777, k, k))
		w, h := p.Size()
		n := take(t, p, w, h)
		counts := 0
		for _, text := range n.texts {
			if text.content == "7777" && text.size >= 7 {
				counts++
			}
		}
		want := k * k
		if k > 40 {
			want = 0
		}
		if counts != want {
			t.Errorf("%d classes: %d counts of 7 pixels or more, want %d", k, counts, want)
		}
		if !slices.Contains(n.contents(), "share of its row, 0 to 100 %") || slices.Contains(n.contents(), "no counts: too many classes") != (k > 40) {
			t.Errorf("%d classes: the legend says %q", k, n.contents()[:3])
		}
		ticks := slices.DeleteFunc(n.texts, func(t text) bool { return t.color != soft })
		for i, a := range ticks {
			for _, b := range ticks[:i] {
				if a.box().overlaps(b.box()) {
					t.Errorf("%d classes: labels %q and %q overlap", k, a.content, b.content)
				}
			}
		}
	}
	n := take(t, Confusion(tensor.Full(tensor.Int64, 1, 50, 50), Shades("Anteil", "ohne Zahlen")), 700, 690)
	if texts := n.contents(); texts[0] != "Anteil" || texts[1] != "ohne Zahlen" {
		t.Errorf("the legend says %q", texts[:2])
	}
}

// The numbers can be read on cells of every shade: WCAG wants a contrast of 4.5.
func TestConfusionCanBeRead(t *testing.T) {
	for n := range int64(101) {
		drawn := take(t, Confusion(tensor.From([]int64{n, 100 - n, 0, 1}, 2, 2)), 700, 660)
		cell, number := drawn.colors[len(drawn.colors)-7], text{}
		for _, text := range drawn.texts {
			if text.color != soft && text.content == strconv.FormatInt(n, 10) {
				number = text
				break
			}
		}
		if c := contrast(number.color, cell); number.content == "" || c < enoughContrast {
			t.Errorf("%d of 100: %v on %v has a contrast of %.2f, want %v", n, number.color, cell, c, enoughContrast)
		}
	}
}

func TestContrast(t *testing.T) {
	black := color.RGBA{A: 0xff}
	for _, c := range []struct {
		a, b color.RGBA
		want float64
	}{
		{white, black, 21}, {white, white, 1},
		{color.RGBA{0x77, 0x77, 0x77, 0xff}, white, 4.48}, // the grey that just fails
		{color.RGBA{0xff, 0, 0, 0xff}, white, 4.0},
	} {
		if got := contrast(c.a, c.b); math.Abs(got-c.want) > 0.005 || got != contrast(c.b, c.a) {
			t.Errorf("%v on %v: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestConfusionErrors(t *testing.T) {
	counts := tensor.From([]int64{1, 2, -3, 4}, 2, 2)
	wantErr(t, "negative", Confusion(counts), "row 1, column 0 is -3")
	wantErr(t, "names", Confusion(counts, Classes("a", "b", "c")), "3 names for 2 classes")
	wantPanic(t, "not square", "(2, 3)", func() { Confusion(tensor.New(tensor.Int64, 2, 3)) })
	wantPanic(t, "floats", "float64", func() { Confusion(tensor.New(tensor.Float64, 2, 2)) })
}
