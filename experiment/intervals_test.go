package experiment

import (
	"cmp"
	"math"
	"slices"
	"testing"
)

// The intervals of a bag are those of its residuals out of fold, in the units of the
// data, in the file too.
func TestBagIntervals(t *testing.T) {
	r := bag(t, flock(t, 90), "amount", "")
	o := run(t, r)
	var residuals []float64
	for i := range o.truth.Dim(0) {
		residuals = append(residuals, math.Abs(o.truth.At(i, 0)-o.predicted.At(i, 0)))
	}
	slices.Sort(residuals)
	want := residuals[82-1] // ⌈91 · 0.9⌉ = 82
	if len(residuals) != 90 || len(o.Intervals) != 1 || float64(o.Intervals[0].Reach) != want || o.Intervals[0].Level != 0.9 || o.Intervals[0].Target != "amount" {
		t.Fatalf("got %+v of %d residuals; want one of amount that reaches %v", o.Intervals, len(residuals), want)
	}
	m := saved(t, o)
	if reach, err := m.Interval(0.9); err != nil || reach.At(0, 1) != want {
		t.Errorf("the file has an interval of %v (error %v), want %v", reach, err, want)
	}
	trained, err := Of(m)
	if err != nil {
		t.Fatal(err)
	}
	trained.Recipe().Data.Path = r.Data.Path
	set, _, err := trained.Samples()
	if err != nil {
		t.Fatal(err)
	}
	p, y, err := trained.Trainer().PredictSet(t.Context(), &prepared{set, trained})
	if err != nil {
		t.Fatal(err)
	}
	in, scale := 0, o.data.y.Scale[0]
	for i := range y.Dim(0) {
		if math.Abs(p.At(i, 0)-y.At(i, 0))*scale <= want {
			in++
		}
	}
	got, err := trained.Intervals(t.Context(), set)
	if err != nil || len(got) != 1 || math.Abs(*got[0].Coverage-float64(in)/90) > 1e-9 {
		t.Errorf("got %+v (error %v), want a coverage of %d in 90", got, err, in)
	}
}

// Rows that were learned from say nothing of how far a prediction of new ones may be
// off, and classes have no intervals.
func TestNoIntervalsOfTraining(t *testing.T) {
	if o := run(t, bag(t, flock(t, 90), "", "")); o.intervals() != nil || o.Intervals != nil {
		t.Errorf("classes: got %+v, want no intervals", o.Intervals)
	}
}

// Rows count by their weights, in how far intervals reach and in how many hold the truth.
func TestWeightedIntervals(t *testing.T) {
	r := weighedRecipe(t, weighed(t, false, nil), "y", `weight = "w"`, "[bag]\nfolds = 4")
	o := run(t, r)
	n := o.truth.Dim(0)
	type row struct{ off, weight float64 }
	var rows []row
	total := 0.0
	for i := range n {
		rows = append(rows, row{math.Abs(o.truth.At(i, 0) - o.predicted.At(i, 0)), o.rowWeight.At(i)})
		total += rows[i].weight
	}
	if total != 60 {
		t.Fatalf("the %d rows weigh %v, want 60", n, total)
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.off, b.off) })
	below, want := 0.0, 0.0
	for _, x := range rows {
		if below += x.weight; below >= 0.9*(total+total/float64(n)) {
			want = x.off
			break
		}
	}
	if got := float64(o.Intervals[0].Reach); got != want {
		t.Errorf("they reach %v, want %v", got, want)
	}
	trained, err := Of(saved(t, o))
	if err != nil {
		t.Fatal(err)
	}
	trained.Recipe().Data.Path = r.Data.Path
	set, _, err := trained.Samples()
	if err != nil {
		t.Fatal(err)
	}
	p, y, err := trained.Trainer().PredictSet(t.Context(), &prepared{set, trained})
	if err != nil {
		t.Fatal(err)
	}
	w, err := weightsOf(r, set)
	if err != nil {
		t.Fatal(err)
	}
	in := 0.0
	for i := range n {
		if math.Abs(p.At(i, 0)-y.At(i, 0))*o.data.y.Scale[0] <= want {
			in += w.At(i)
		}
	}
	got, err := trained.Intervals(t.Context(), set)
	if err != nil || math.Abs(*got[0].Coverage-in/total) > 1e-9 {
		t.Errorf("got %+v (error %v), want a coverage of %v in %v", got, err, in, total)
	}
}
