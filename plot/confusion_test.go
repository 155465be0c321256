package plot

import (
	"slices"
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
	reds := []uint8{n.colors[1].R, n.colors[3].R, n.colors[5].R, n.colors[7].R}
	if !(reds[0] < reds[2] && reds[2] < reds[3] && reds[3] < reds[1]) {
		t.Errorf("got reds %v, want the cells 0, 2, 3, 1 from dark to light", reds)
	}
}

func TestConfusionOfManyClasses(t *testing.T) {
	const k = 60
	n := take(t, Confusion(tensor.Full(tensor.Int64, 7, k, k)), 700, 660)
	sevens := 0
	for _, text := range n.texts {
		if text.content == "7" && text.color == ink {
			sevens++
		}
	}
	if sevens < k*k {
		t.Errorf("%d counts drawn, want %d", sevens, k*k)
	}
	ticks := slices.DeleteFunc(n.texts, func(t text) bool { return t.color != soft })
	for i, a := range ticks {
		for _, b := range ticks[:i] {
			if a.box().overlaps(b.box()) {
				t.Errorf("labels %q and %q overlap", a.content, b.content)
			}
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
