package experiment

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/explain/columns"
	"cajal/nn"
)

// Of a bag the columns are measured on predictions out of fold: with nothing shuffled
// the score is that of the outcome, and the column that decides most comes first. The
// model file with its table says the same as the outcome.
func TestImportanceOutOfFold(t *testing.T) {
	path := flock(t, 90)
	o := run(t, bag(t, path, "amount", ""))
	s := columns.Shuffling{Repeats: 3, Seed: 4}
	r, err := o.ColumnImportance(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if r.Rows != "out of fold" || r.Samples != 90 || !reflect.DeepEqual(Score(r.Score), o.OutOfFold) {
		t.Errorf("got %d rows %s with the score %v, want 90 out of fold with %v", r.Samples, r.Rows, r.Score, o.OutOfFold)
	}
	if a, b := r.Columns[0], r.Columns[1]; len(r.Columns) != 2 || a.Column != "a" || a.Scores["loss"].Mean < 4*b.Scores["loss"].Mean || a.Scores["raw_mae"].Mean <= 0 {
		t.Errorf("got %+v, want a far before b, by the loss and in the units of the target", r.Columns)
	}
	trained := reopened(t, o)
	trained.Recipe().Data.Path = path // the file knows its last name alone
	again, err := trained.Rerun(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	r2, err := again.ColumnImportance(t.Context(), s)
	if err != nil || !reflect.DeepEqual(r, r2) {
		t.Errorf("of the file: got %+v, %v, want %+v", r2, err, r)
	}
	raw, _, err := trained.Samples()
	if err != nil {
		t.Fatal(err)
	}
	on, err := trained.ColumnImportance(t.Context(), raw, s)
	if err != nil {
		t.Fatal(err)
	}
	if score, err := trained.Evaluate(t.Context(), raw); err != nil || !reflect.DeepEqual(Score(on.Score), score) || on.Columns[0].Column != "a" {
		t.Errorf("on rows given: got %+v, %v, want the score %v and a first", on, err, score)
	}
}

// A column that is shuffled in no row changes nothing, to the bit.
func TestImportanceOfItself(t *testing.T) {
	o := run(t, bag(t, flock(t, 90), "", ""))
	cols, err := o.columns()
	if err != nil {
		t.Fatal(err)
	}
	got, err := o.unseenScore(t.Context(), columns.Exchange(o.data.train, cols[0], count(0, 90)))
	if err != nil || !reflect.DeepEqual(Score(got), o.OutOfFold) {
		t.Errorf("got %v, %v, want %v", got, err, o.OutOfFold)
	}
}

// Training writes the importance of a table's columns, in numbers and as a picture, on
// fewer rows where all would take long, and on none of other data.
func TestMeasureColumns(t *testing.T) {
	o := run(t, bag(t, flock(t, 90), "", ""))
	var told []string
	hooks := Hooks{Step: func(s Step) { told = append(told, s.Name+": "+s.Text) }}
	if err := o.MeasureColumns(t.Context(), hooks); err != nil {
		t.Fatal(err)
	}
	r := o.Result.Importance
	if r == nil || r.Samples != 90 || r.Repeats != importanceRepeats || len(told) != 1 || !strings.HasPrefix(told[0], "importance: the loss of 90 rows (out of fold) rises most") {
		t.Errorf("got %+v, told %q", r, told)
	}
	dir := t.TempDir()
	if _, err := o.Save(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "result.json")); err != nil || !strings.Contains(string(text), `"importance": {`) {
		t.Errorf("result.json does not have the importance: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "importance.png")); err != nil {
		t.Error(err)
	}
	told, o.Result.Importance = nil, nil
	ended, end := context.WithCancel(t.Context())
	end()
	if err := o.MeasureColumns(ended, hooks); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: got %v, want the end of the context", err)
	}
	nn.Params(o.members[0])[0].Value.Tensor().Fill(math.NaN())
	if err := o.MeasureColumns(t.Context(), hooks); err != nil || o.Result.Importance != nil || len(told) != 1 || !strings.Contains(told[0], "left out: ") {
		t.Errorf("a loss that is NaN: got %+v, %v, told %q, want it left out", o.Result.Importance, err, told)
	}
	o.Parameters = 2e9
	told, o.Result.Importance = nil, nil
	if err := o.MeasureColumns(t.Context(), hooks); err != nil || o.Result.Importance != nil || len(told) != 1 || !strings.Contains(told[0], "left out: 2 columns and 2000000000 parameters") {
		t.Errorf("a large network: got %+v, %v, told %q", o.Result.Importance, err, told)
	}
	moons := run(t, circles(t, "", ""))
	told = nil
	if err := moons.MeasureColumns(t.Context(), hooks); err != nil || moons.Result.Importance != nil || told != nil {
		t.Errorf("made data: got %+v, %v, told %q, want nothing", moons.Result.Importance, err, told)
	}
	if _, err := moons.ColumnImportance(t.Context(), columns.Shuffling{Repeats: 1}); err == nil || !strings.Contains(err.Error(), "did not learn from a table") {
		t.Errorf("made data: got %v", err)
	}
}

// Fewer rows are some of those of each fold, in their order.
func TestThinRows(t *testing.T) {
	o := &Outcome{folds: []data.Fold{{Test: count(0, 60)}, {Test: count(60, 90)}}}
	whole := o.folds
	o.thin(30, 90, 1)
	for i, want := range []int{20, 10} {
		got := o.folds[i].Test
		if len(got) != want || !slices.IsSorted(got) || got[0] < 60*i || len(whole[i].Test) != 60/(i+1) {
			t.Errorf("fold %d: got %v, want %d of its rows", i, got, want)
		}
	}
	if math.Abs(float64(o.folds[0].Test[19]-19)) < 1 {
		t.Errorf("the rows are the first ones: %v", o.folds[0].Test)
	}
}
