package columns

import (
	"context"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/rng"
	"cajal/tensor"
)

// Of a linear model that is right the importance of a column is known: shuffled, its
// mean squared error becomes w²·E(x − x′)² = 2w²·var(x), and a column of weight 0 is
// worth nothing, to the bit.
func TestImportanceOfALinearModel(t *testing.T) {
	stream, w := rng.New(1).Stream("rows"), []float64{3, 0, -1}
	f := func(x []float64) float64 { return float64(w[0]*x[0]) + float64(w[2]*x[2]) }
	var x [][]float64
	var y []float64
	for range 4000 {
		row := []float64{stream.NormFloat64(), stream.NormFloat64(), 2 * stream.NormFloat64()}
		x, y = append(x, row), append(y, f(row))
	}
	r, err := Importance(t.Context(), rows(t, x, y), numbered(3), squares(f), Shuffling{Repeats: 5, Seed: 9})
	if err != nil {
		t.Fatal(err)
	}
	if r.Score["loss"] != 0 || r.Samples != 4000 || len(r.Correlated) != 0 {
		t.Errorf("got %+v, want a loss of 0 on 4000 rows and no correlated columns", r)
	}
	var order []string
	for i, want := range []float64{2 * 9 * 1, 2 * 1 * 4, 0} {
		got := r.Columns[i].Scores["loss"]
		if math.Abs(got.Mean-want) > 0.05*want {
			t.Errorf("column %s: the loss rises by %v, want %v within 5%%", r.Columns[i].Column, got.Mean, want)
		}
		order = append(order, r.Columns[i].Column)
	}
	if !slices.Equal(order, []string{"0", "2", "1"}) {
		t.Errorf("got the columns %v, want 0, 2, 1: those first by which the loss rises most", order)
	}
	again, err := Importance(t.Context(), rows(t, x, y), numbered(3), squares(f), Shuffling{Repeats: 5, Seed: 9})
	if err != nil || !reflect.DeepEqual(r, again) {
		t.Errorf("the same seed again: got %+v, %v, want %+v", again, err, r)
	}
	other, err := Importance(t.Context(), rows(t, x, y), numbered(3), squares(f), Shuffling{Repeats: 5, Seed: 10})
	if err != nil || other.Columns[0].Scores["loss"] == r.Columns[0].Scores["loss"] {
		t.Errorf("another seed: got %+v, %v, want other shuffles", other.Columns[0], err)
	}
}

// Cells stay within their part, all inputs of a column move together, and the rest of
// the rows stays as it is, in every tensor of the batch.
func TestShufflesStayWithin(t *testing.T) {
	const n = 12
	var x, more []float64
	for i := range n {
		x = append(x, float64(i), float64(100+i), float64(200+i))
		more = append(more, float64(300+i), float64(400+i))
	}
	set, err := data.Tensors(tensor.From(x, n, 3), nil)
	if err != nil {
		t.Fatal(err)
	}
	if set, err = set.With("town", tensor.From(more, n, 2)); err != nil {
		t.Fatal(err)
	}
	parts := [][]int{{0, 2, 4, 6, 8}, {1, 3, 5, 7}} // 9, 10 and 11 are in none
	for _, c := range []Column{{Name: "two", Places: []int{0, 2}}, {Name: "other", Input: "town", Places: []int{1}}} {
		moved := false
		measure := func(_ context.Context, s data.Dataset) (map[string]float64, error) {
			var b data.Batch
			if err := s.Gather(&b, []int{11, 3, 0, 9, 8, 7, 6, 5, 4, 2, 1, 10}); err != nil {
				t.Fatal(err)
			}
			for at, i := range b.Index {
				got := append(slices.Clone(b.X.Float64s()[3*at:3*at+3]), b.More["town"].Float64s()[2*at:2*at+2]...)
				from := int(got[0])
				if c.Input != "" {
					from = int(got[4]) - 400
				}
				want := []float64{float64(i), float64(100 + i), float64(200 + i), float64(300 + i), float64(400 + i)}
				if c.Input != "" {
					want[4] = float64(400 + from)
				} else {
					want[0], want[2] = float64(from), float64(200+from)
				}
				same := i >= 9 && from == i || i < 9 && from < 9 && from%2 == i%2
				if !slices.Equal(got, want) || !same {
					t.Errorf("column %s: row %d is %v, want %v, with cells of a row of its part", c.Name, i, got, want)
				}
				moved = moved || from != i
			}
			return map[string]float64{"loss": 1}, nil
		}
		r, err := Importance(t.Context(), set, []Column{c}, measure, Shuffling{Repeats: 4, Within: parts})
		if err != nil {
			t.Fatal(err)
		}
		if !moved || r.Samples != 9 {
			t.Errorf("column %s: moved %v, %d samples; want some moved, and 9", c.Name, moved, r.Samples)
		}
	}
}

func TestCorrelatedColumnsAreNamed(t *testing.T) {
	stream := rng.New(2).Stream("rows")
	var x [][]float64
	for range 500 {
		a, b := stream.NormFloat64(), stream.NormFloat64()
		x = append(x, []float64{a, b, float64(-2*a) + float64(0.1*stream.NormFloat64()), 5})
	}
	columns := numbered(4)
	r, err := Importance(t.Context(), rows(t, x, make([]float64, len(x))), columns, squares(func([]float64) float64 { return 0 }), Shuffling{Repeats: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Correlated) != 1 || r.Correlated[0].Columns != [2]string{"0", "2"} || r.Correlated[0].Correlation > -0.99 || r.Correlated[0].Correlation < -1 {
		t.Errorf("got %+v, want the columns 0 and 2, near -1", r.Correlated)
	}
	columns[2].IDs = true
	if r, err = Importance(t.Context(), rows(t, x, make([]float64, len(x))), columns, squares(func([]float64) float64 { return 0 }), Shuffling{Repeats: 1}); err != nil || len(r.Correlated) != 0 {
		t.Errorf("got %+v, %v, want no pair with numbers of levels", r, err)
	}
}

func TestImportanceRefuses(t *testing.T) {
	set := rows(t, [][]float64{{1}, {2}}, []float64{1, 2})
	scores := func(shuffled float64) Measure {
		first := true
		return func(context.Context, data.Dataset) (map[string]float64, error) {
			if first {
				first = false
				return map[string]float64{"loss": 1, "auc": math.NaN()}, nil
			}
			return map[string]float64{"loss": shuffled, "auc": 1}, nil
		}
	}
	nan := func(context.Context, data.Dataset) (map[string]float64, error) {
		return map[string]float64{"loss": math.NaN()}, nil
	}
	for _, c := range []struct {
		columns []Column
		measure Measure
		repeats int
		want    string
	}{
		{numbered(1), scores(1), 0, "at least 1"},
		{nil, scores(1), 1, "no columns"},
		{numbered(1), nan, 1, "NaN, want a finite number"},
		{numbered(1), scores(math.Inf(1)), 1, "column 0 shuffled is not finite"},
	} {
		if _, err := Importance(t.Context(), set, c.columns, c.measure, Shuffling{Repeats: c.repeats}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an error with %q", err, c.want)
		}
	}
	r, err := Importance(t.Context(), set, numbered(1), scores(1.5), Shuffling{Repeats: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, has := r.Columns[0].Scores["auc"]; has || r.Columns[0].Scores["loss"] != (Spread{0.5, 0}) {
		t.Errorf("got %+v, want a rise of 0.5 and nothing of a measure that is NaN", r.Columns[0])
	}
}
