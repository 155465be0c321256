package experiment

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"cajal/data"
	"cajal/data/table"
	"cajal/data/table/csv"
	"cajal/explain/columns"
	"cajal/tensor"
)

// trainedOn returns the model of a recipe as its file has it, and its table.
func trainedOn(t *testing.T, o *Outcome, path string) (*Trained, *table.Frame, []*tensor.Tensor) {
	t.Helper()
	trained := reopened(t, o)
	f, err := csv.Open(path, trained.Schema().Options(false))
	if err != nil {
		t.Fatal(err)
	}
	xs, err := trained.Schema().Encode(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	return trained, f, xs
}

// The parts of a prediction add up to what the model predicts, of a class and of a
// number in its units, by every way; by Shapley values from the mean prediction of the
// rows to compare with.
func TestReasonsAddUp(t *testing.T) {
	path := flock(t, 90)
	for _, target := range []string{"", "amount"} {
		trained, _, xs := trainedOn(t, run(t, bag(t, path, target, "")), path)
		row := []*tensor.Tensor{data.Take(xs[0], []int{4})}
		p, err := trained.Predict(t.Context(), xs...)
		if err != nil {
			t.Fatal(err)
		}
		for output, name := range trained.Outputs() {
			mean := 0.0
			for i := range 90 {
				mean += p.At(i, output) / 90
			}
			for _, way := range []string{"", ByShapley, BySampling, ByGradients} {
				r, err := trained.Reasons(t.Context(), row, xs, output, way, 1)
				if err != nil {
					t.Fatal(err)
				}
				size := 1.0
				if target != "" {
					size = 20 // the numbers' deviation
				}
				if r.Output != name || len(r.Columns) != 2 || math.Abs(r.Prediction-p.At(4, output)) > 1e-5*size || math.Abs(r.Unexplained) > 1e-3*size {
					t.Errorf("%s %q: got %+v, want two parts that add up to %v", name, way, r, p.At(4, output))
				}
				if way != ByGradients && math.Abs(r.Base-mean) > 1e-5*size {
					t.Errorf("%s %q: the base is %v, want the mean prediction %v", name, way, r.Base, mean)
				}
				if target != "" && r.Columns[0].Column != "a" && math.Abs(r.Columns[0].Contribution) < 1 {
					t.Errorf("%s %q: got %+v", name, way, r.Columns)
				}
			}
		}
		if _, err := trained.Reasons(t.Context(), row, xs, 0, "guess", 1); err == nil || !strings.Contains(err.Error(), `no way "guess"`) {
			t.Errorf("got %v", err)
		}
	}
}

// The mean predictions over a column are those of a table with the value in every row.
func TestDependence(t *testing.T) {
	path := flock(t, 90)
	trained, f, xs := trainedOn(t, run(t, bag(t, path, "amount", "")), path)
	d, err := trained.Dependence(t.Context(), f, xs, "a", DependenceOptions{Points: 4, Rows: count(0, 90), Individual: true})
	if err != nil {
		t.Fatal(err)
	}
	if d.Rows != 90 || len(d.Points) != 4 || d.Kind != "number" || len(d.Points[0].Individual) != 90 {
		t.Fatalf("got %+v, want 4 points of 90 rows", d)
	}
	b := make([]string, f.Rows)
	for i := range b {
		b[i] = f.Column("b").Text(i)
	}
	for i, point := range d.Points {
		a := make([]string, f.Rows)
		for j := range a {
			a[j] = point.Value
		}
		same, _, err := trained.Encode("cells", []string{"a", "b"}, [][]string{a, b})
		if err != nil {
			t.Fatal(err)
		}
		p, err := trained.Predict(t.Context(), same...)
		if err != nil {
			t.Fatal(err)
		}
		mean := 0.0
		for j := range f.Rows {
			mean += p.At(j, 0) / float64(f.Rows)
		}
		if math.Abs(mean-point.Mean[0]) > 1e-3 {
			t.Errorf("a = %s: got %v, want %v", point.Value, point.Mean[0], mean)
		}
		if i > 0 && !(point.Number > d.Points[i-1].Number && point.Mean[0] > d.Points[i-1].Mean[0]) {
			t.Errorf("got %+v, want amounts that rise with a", d.Points)
		}
	}
	for _, point := range d.Points {
		if len(point.Drawn) != maxIndividual {
			t.Fatalf("%d rows are drawn, want %d", len(point.Drawn), maxIndividual)
		}
		for i, drawn := range point.Drawn {
			if want := point.Individual[i*90/maxIndividual]; math.Abs(drawn[0]-want[0]) > 1e-9 {
				t.Errorf("a = %s: row %d is drawn at %v, want %v", point.Value, i, drawn, want)
			}
		}
	}
	if err := DependencePicture("a", d).Err(); err != nil {
		t.Error(err)
	}
	d.Kind = "category"
	if err := DependencePicture("a", d).Err(); err != nil {
		t.Error(err)
	}
	if _, err := trained.Dependence(t.Context(), f, xs, "kind", DependenceOptions{Points: 4, Rows: count(0, 90)}); err == nil {
		t.Error("a column that is no input: want an error")
	}
}

// What a picture has no bar for stands in one for all the rest, so that the bars lead from
// the base to the prediction.
func TestReasonsPictureHasAll(t *testing.T) {
	r := &columns.Reasons{}
	for i := range maxBars + 7 {
		r.Columns = append(r.Columns, columns.Reason{Column: fmt.Sprintf("c%d", i), Contribution: 0.5})
	}
	var b bytes.Buffer
	if err := ReasonsPicture("t", r).Encode(&b, "svg", 800, 1100); err != nil {
		t.Fatal(err)
	}
	if svg := b.String(); !strings.Contains(svg, "7 other columns") || strings.Contains(svg, fmt.Sprintf("c%d<", maxBars)) {
		t.Error("the picture has no bar for the seven others")
	}
}
