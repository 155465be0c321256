package experiment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"testing"

	"cajal/recipe"
	"cajal/threads"
)

// lone is the recipe of bag as one network.
func lone(t *testing.T, path, data string) *recipe.Recipe {
	t.Helper()
	r := bag(t, path, data, "")
	r.Bag, r.Members = nil, nil
	if r.Data.ValidationShare == 0 {
		r.Training.EarlyStop = 0
	}
	return r
}

func crossed(t *testing.T, r *recipe.Recipe, o CrossOptions) *CrossResult {
	t.Helper()
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	res, err := e.CrossValidate(t.Context(), o, Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// Each row is left out once in each repeat, what a fold says of its rows is what their
// predictions say, and the mean and the deviation are those of the folds, on any number
// of threads, of one network and of a bag.
func TestCrossValidate(t *testing.T) {
	path := flock(t, 90)
	defer threads.Set(0)
	for name, r := range map[string]*recipe.Recipe{
		"one network": lone(t, path, "test_share = 0.2\nvalidation_share = 0.2"), "a bag": bag(t, path, "", ""),
	} {
		threads.Set(1)
		o := CrossOptions{Folds: 3, Repeats: 2, Predictions: true}
		res := crossed(t, r, o)
		rows := res.Predictions()
		if len(res.Runs) != 6 || len(rows) != 181 || fmt.Sprint(rows[0]) != "[repeat fold row true predicted duck goose swan]" {
			t.Fatalf("%s: got %d runs and %d rows of predictions under %v; want 6, 181", name, len(res.Runs), len(rows), rows[0])
		}
		seen, right := map[string]int{}, map[string]float64{}
		for _, row := range rows[1:] {
			seen[row[0]+" "+row[2]]++
			if row[3] == row[4] {
				right[row[0]+" "+row[1]]++
			}
		}
		sum, square := 0.0, 0.0
		for _, run := range res.Runs {
			a := right[fmt.Sprintf("%d %d", run.Repeat, run.Fold)] / float64(run.LeftOut)
			if run.Samples+run.LeftOut != 90 || math.Abs(a-run.Test["accuracy"]) > 1e-9 {
				t.Errorf("%s: %+v: want 90 samples and accuracy %v, as the predictions have it", name, run, a)
			}
			sum += a / 6
			square += a * a / 5
		}
		if d := math.Sqrt(square - sum*sum*6/5); math.Abs(res.Mean["accuracy"]-sum) > 1e-9 || math.Abs(res.Deviation["accuracy"]-d) > 1e-7 {
			t.Errorf("%s: mean %v and deviation %v, want %v and %v", name, res.Mean, res.Deviation, sum, d)
		}
		for i := range 90 {
			for _, repeat := range []string{"1", "2"} {
				if n := seen[fmt.Sprintf("%s %d", repeat, i+1)]; n != 1 {
					t.Errorf("%s: row %d is predicted %d times in repeat %s, want once", name, i+1, n, repeat)
				}
			}
		}
		threads.Set(3)
		again := crossed(t, r, o)
		if !reflect.DeepEqual(again.Runs, res.Runs) {
			t.Errorf("%s: on three threads the runs differ:\n%+v\n%+v", name, again.Runs, res.Runs)
		}
	}
}

// Neither a group nor the order of time is broken, and numbers are in the units of the
// data.
func TestCrossGroupsAndTime(t *testing.T) {
	path := flock(t, 110)
	groups := map[string]string{}
	res := crossed(t, lone(t, path, "test_share = 0.2\ngroup = \"group\""), CrossOptions{Folds: 4, Predictions: true})
	for _, row := range res.Predictions()[1:] {
		var i int
		if _, err := fmt.Sscan(row[2], &i); err != nil {
			t.Fatal(err)
		}
		g := fmt.Sprint((i - 1) % 11)
		if fold, ok := groups[g]; ok && fold != row[1] {
			t.Errorf("group %s is left out in folds %s and %s", g, fold, row[1])
		}
		groups[g] = row[1]
	}
	res = crossed(t, lone(t, path, "test_share = 0.2\nsplit = \"time\" # amount"), CrossOptions{Folds: 3, Predictions: true})
	if rows := res.Predictions(); rows[1][2] != "57" || len(rows) != 1+54 || rows[0][3] != "true amount" {
		t.Errorf("time: got %d rows from %v on, want 54 from row 57", len(rows)-1, rows[1])
	}
	for i, run := range res.Runs {
		if run.Samples != 56+18*i || run.LeftOut != 18 || run.Test["raw_mae"] == 0 {
			t.Errorf("time, fold %d: %+v, want %d samples before 18", i, run, 56+18*i)
		}
	}
	e, err := Read(lone(t, path, "test_share = 0.2\nsplit = \"time\" # amount"))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []CrossOptions{{Folds: 1}, {Folds: 111}, {Folds: 3, Repeats: 2}} {
		if _, err := e.CrossValidate(t.Context(), o, Hooks{}); err == nil {
			t.Errorf("%+v: got no error", o)
		}
	}
}

// Data that comes with the program is taken whole, too, its test samples among it, and
// an interruption leaves the folds that have ended.
func TestCrossMade(t *testing.T) {
	defer threads.Set(0)
	threads.Set(1)
	r, err := recipe.Load("moons")
	if err != nil {
		t.Fatal(err)
	}
	r.Training.Epochs, r.Baseline = 3, nil
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	train, test, err := e.Sets()
	if err != nil {
		t.Fatal(err)
	}
	n := train.Len()
	if test != nil {
		n += test.Len()
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	last := Progress{}
	res, err := e.CrossValidate(ctx, CrossOptions{Folds: 5}, Hooks{Members: func(p Progress) {
		if p.Done < last.Done || p.Members != 5 {
			t.Errorf("progress %+v after %+v", p, last)
		}
		if last = p; p.Finished == 2 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) || res == nil || !res.Interrupted || len(res.Runs) != 2 || res.Samples != n || res.Predictions() != nil {
		t.Errorf("got %+v and error %v, want two runs of %d samples and the interruption", res, err, n)
	}
}
