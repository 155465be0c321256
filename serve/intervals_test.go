package serve

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"cajal/model"
)

// bounded is a model of numbers that are off by half a unit and by two.
type bounded struct{ sums }

func (bounded) Interval(level float64) (*model.Reach, error) {
	if level != 0.9 {
		return nil, errors.New("want 0.9")
	}
	in := model.Intervals{Samples: 999, Widths: [][]float64{slices.Repeat([]float64{0.5}, 99), slices.Repeat([]float64{9}, 99)}, Local: []*model.LocalIntervals{nil, {
		// Of the second, a prediction of 7, it is a quarter of what is 1 more.
		Scale:  model.ResidualScale{Predictions: []float64{0, 100}, Sizes: []float64{1, 101}},
		Widths: slices.Repeat([]float64{0.25}, 99),
	}}}
	return in.Reach(level)
}

// Intervals stand beside the numbers of who asks for some.
func TestIntervals(t *testing.T) {
	_, h := newServer(t, bounded{})
	body := `[[1, 2, 3, -4, 5, 6]]`
	code, plain := ask(t, h, "/predict", body)
	if code != 200 || strings.Contains(plain, "intervals") {
		t.Fatalf("%d %s, want an answer without intervals", code, plain)
	}
	for _, c := range []struct {
		path string
		code int
		want string
	}{
		{"/predict?interval=0.9", 200, `"intervals":{"lower":{"lower":5,"upper":9},"upper":{"lower":5.5,"upper":6.5}}`},
		{"/predict?interval=0.8", 400, "interval=0.8: want 0.9"},
		{"/predict?interval=most", 400, `interval=\"most\" is no number`},
		{"/predict?intervall=0.9", 400, `the parameter \"intervall\" is not known; /predict knows interval alone`},
		{"/predict?interval=0.9&level=0.9", 400, `the parameter \"level\" is not known`},
		{"/predict?interval=", 400, "interval= is empty, want a level such as 0.9"},
		{"/predict?interval=0.9&interval=0.8", 400, "interval is given 2 times, want one level"},
		{"/predict?interval=0.9;", 400, "the parameters of the address: "},
	} {
		if code, text := ask(t, h, c.path, body); code != c.code || !strings.Contains(text, c.want) {
			t.Errorf("%s: %d %s, want %d and %s", c.path, code, text, c.code, c.want)
		}
	}
	_, h = newServer(t, sums{})
	if code, text := ask(t, h, "/predict?interval=0.9", body); code != 400 || !strings.Contains(text, "the model has no intervals") {
		t.Errorf("a model without: %d %s, want 400 and that it has none", code, text)
	}
}
