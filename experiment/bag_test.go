package experiment

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/recipe"
	"cajal/rng"
	"cajal/tensor"
	"cajal/threads"
	"cajal/train"
)

// flock writes a table of n rows with two numbers, a group and, of the first class
// more than of the second, a class; three rows are of a third.
func flock(t *testing.T, n int) (path string) {
	t.Helper()
	s := rng.New(1).Stream("flock")
	var b strings.Builder
	b.WriteString("a,b,group,kind,amount\n")
	for i := range n {
		x, y := s.NormFloat64(), s.NormFloat64()
		kind := "duck"
		switch {
		case i%(n/3) == 5:
			kind = "swan"
		case x+y > 0.4:
			kind = "goose"
		}
		fmt.Fprintf(&b, "%.4f,%.4f,g%d,%s,%.4f\n", x, y, i%11, kind, 100+20*x-5*y)
	}
	path = filepath.Join(t.TempDir(), "flock.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// bag is a recipe for a flock, whose members alternate between two activations.
func bag(t *testing.T, path, data, end string) *recipe.Recipe {
	t.Helper()
	target, out, loss := "kind", 3, "cross-entropy"
	if strings.Contains(data, "amount") {
		target, out, loss = "amount", 1, "mse"
	}
	layers := func(kind string) string {
		return fmt.Sprintf(`layers = [{ kind = "linear", out = 8 }, { kind = %q }, { kind = "dropout", rate = 0.1 }, { kind = "linear", out = %d }]`, kind, out)
	}
	columns := "kind = \"ignore\"\n"
	if target == "kind" {
		columns = "amount = \"ignore\"\n"
	}
	if !strings.Contains(data, "group") {
		columns += "group = \"ignore\"\n"
	}
	r, err := recipe.Parse("flock", fmt.Appendf(nil, `version = 2
[data]
kind = "table"
path = %q
target = %q
%s
[data.columns]
%s
[bag]
folds = 3
[[members]]
[[members]]
%s
[[members]]
[network]
%s
[loss]
kind = %q
[optimizer]
kind = "adamw"
rate = 0.01
[training]
epochs = 12
batch = 16
early_stop = 4
%s`, path, target, strings.ReplaceAll(data, "amount", ""), columns, layers("relu"), layers("silu"), loss, end))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Each sample is predicted out of fold by the member that did not learn from it, which
// is the network that this member's experiment trains alone, and the file of the bag,
// whose members are built in different ways, predicts the mean of all.
func TestBagMembers(t *testing.T) {
	r := bag(t, flock(t, 90), "", "")
	o := run(t, r)
	if len(o.members) != 3 || len(o.outOfFold.index) != 90 || o.Test != nil {
		t.Fatalf("got %d members, %d samples out of fold and the test score %v; want 3, 90 and none", len(o.members), len(o.outOfFold.index), o.Test)
	}
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	mean := tensor.New(tensor.Float64, 90, 3)
	x := o.data.train.(*data.TensorSet).X()
	for k := range 3 {
		one, err := e.Member(k)
		if err != nil {
			t.Fatal(err)
		}
		alone, err := one.Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		if !sameNumbers(alone.members[0], o.members[k]) {
			t.Errorf("member %d has other numbers than when it is trained alone", k)
		}
		p, err := alone.model.Predict(t.Context(), x)
		if err != nil {
			t.Fatal(err)
		}
		q, _, err := o.outOfFold.model.PredictSet(t.Context(), o.outOfFold.set)
		if err != nil {
			t.Fatal(err)
		}
		for i, sample := range o.folds[k].Test {
			for c := range 3 {
				if got, want := q.At(sample, c), p.At(sample, c); math.Abs(got-want) > 1e-6 {
					t.Fatalf("fold %d, sample %d (%d): out of fold %v, want that of the member that left it out, %v", k, i, sample, got, want)
				}
			}
		}
		for i := range mean.Float64s() {
			mean.Float64s()[i] += p.At(i/3, i%3) / 3
		}
	}
	m := saved(t, o)
	p, err := m.Predict(t.Context(), x)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range mean.Float64s() {
		if got := p.At(i/3, i%3); math.Abs(got-want) > 1e-6 {
			t.Fatalf("the file predicts %v, want the mean of the members, %v", got, want)
		}
	}
	trained, err := Of(m)
	if err != nil {
		t.Fatal(err)
	}
	trained.Recipe().Data.Path = r.Data.Path
	again, err := trained.Rerun(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if again.OutOfFold["loss"] != o.OutOfFold["loss"] || fmt.Sprint(again.Confusion) != fmt.Sprint(o.Confusion) {
		t.Errorf("measured again: %v, %v; after training it was %v, %v", again.OutOfFold, again.Confusion, o.OutOfFold, o.Confusion)
	}
	if sum := o.Confusion[0][0] + o.Confusion[1][1] + o.Confusion[2][2]; math.Abs(float64(sum)/90-o.OutOfFold["accuracy"]) > 1e-9 {
		t.Errorf("the confusion out of fold has %d right of 90, and the accuracy is %v", sum, o.OutOfFold["accuracy"])
	}
}

// A bag's numbers depend neither on the threads nor on where a training was
// interrupted: members that are done are not trained again.
func TestBagResumes(t *testing.T) {
	path := flock(t, 90)
	defer threads.Set(0)
	threads.Set(1)
	want := run(t, bag(t, path, "validation_share = 0.2", ""))
	for _, at := range []int{3, 2*12*3 + 20} { // of the first member; of the third
		dir := filepath.Join(t.TempDir(), "checkpoints")
		r := bag(t, path, "validation_share = 0.2", fmt.Sprintf("checkpoint = %q\n", dir))
		r.Training.EarlyStop, r.Training.Validate = 0, true
		whole := run(t, func() *recipe.Recipe { c := r.WithoutFiles(); return c }())
		threads.Set(1 + at%2)
		e, err := Read(r)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		_, err = e.Run(ctx, Hooks{Members: func(p Progress) {
			if p.Done >= at {
				cancel()
			}
		}})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want canceled", err)
		}
		again, s, err := Resume(dir)
		if err != nil || s.Stopped != "" || s.Epoch >= 12 {
			t.Fatalf("%+v (%v), want a training under way", s, err)
		}
		if e, err = Read(again); err != nil {
			t.Fatal(err)
		}
		if err := e.ResumeFrom(s); err != nil {
			t.Fatal(err)
		}
		first := -1
		o, err := e.Run(t.Context(), Hooks{Members: func(p Progress) {
			if first < 0 {
				first = p.Done
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		if at > 2*12*3 && first < 12 {
			t.Errorf("the first thing that a resumed training tells is step %d of all; want members that are done to count", first)
		}
		for k := range o.members {
			if !sameNumbers(o.members[k], whole.members[k]) {
				t.Errorf("interrupted at step %d: member %d has other numbers than without", at, k)
			}
		}
		threads.Set(1)
	}
	threads.Set(3)
	other := run(t, bag(t, path, "validation_share = 0.2", ""))
	for k := range other.members {
		if !sameNumbers(other.members[k], want.members[k]) {
			t.Errorf("member %d has other numbers on three threads", k)
		}
	}
	if other.OutOfFold["loss"] != want.OutOfFold["loss"] {
		t.Errorf("out of fold: %v on three threads, %v on one", other.OutOfFold, want.OutOfFold)
	}
}

// A group is in one part of each fold, and of what a member stops by.
func TestBagGroups(t *testing.T) {
	e, err := Read(bag(t, flock(t, 110), "validation_share = 0.3\ngroup = \"group\"", ""))
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := e.Sets()
	if err != nil {
		t.Fatal(err)
	}
	folds, notes, err := e.folds(all)
	if err != nil || len(notes) != 0 {
		t.Fatal(notes, err)
	}
	groups := e.user.table.numbered(e.recipe, "group", e.user.table.train).Int64s()
	in := func(samples []int) map[int64]bool {
		found := map[int64]bool{}
		for _, i := range samples {
			found[groups[i]] = true
		}
		return found
	}
	for k, f := range folds {
		learned := in(f.Train)
		for g := range in(f.Test) {
			if learned[g] {
				t.Errorf("fold %d: group %d is in both parts", k, g)
			}
		}
		most, kept, err := e.strata(all.(*data.TensorSet)).of(f.Train).hold(0.3, rng.New(0).Stream("a"))
		if err != nil {
			t.Fatal(err)
		}
		learned = in(pick(f.Train, most))
		for g := range in(pick(f.Train, kept)) {
			if learned[g] {
				t.Errorf("fold %d: group %d is in both parts of what is learned from", k, g)
			}
		}
	}
}

// In the order of time a member learns from what lies before its fold, and the first
// half is never predicted out of fold.
func TestBagTime(t *testing.T) {
	o := run(t, bag(t, flock(t, 120), "split = \"time\" # amount", ""))
	for k, f := range o.folds {
		if a, b := slices.Max(f.Train), slices.Min(f.Test); a >= b {
			t.Errorf("fold %d learns from row %d and is tested on row %d", k, a, b)
		}
	}
	if n := len(o.outOfFold.index); n != 60 || o.outOfFold.index[0] != 60 {
		t.Errorf("%d rows are predicted out of fold, from row %d; want the last 60", n, o.outOfFold.index[0])
	}
	text, err := o.outOfFoldCSV(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil || strings.Join(rows[0], ",") != "row,true amount,predicted amount" || rows[1][0] != "61" || len(rows) != 61 {
		t.Errorf("the predictions out of fold are %v, %q and so on", err, rows[:2])
	}
	if o.OutOfFold["r2"] == 0 || math.Abs(o.OutOfFold["raw_mae"]) < 1e-9 {
		t.Errorf("the score out of fold is %v", o.OutOfFold)
	}
}

// Of a class with fewer rows than folds the user is told, and the predictions out of
// fold are a file with the number of each row.
func TestBagFiles(t *testing.T) {
	path := flock(t, 92)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// The first row has no target, and one class has two rows.
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	lines[1] = strings.Replace(lines[1], "goose", "", 1)
	lines[1] = strings.Replace(lines[1], "duck", "", 1)
	lines[6] = strings.Replace(lines[6], "swan", "duck", 1)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	o := run(t, bag(t, path, "", ""))
	if !strings.Contains(strings.Join(o.Diagnosis, " "), `fewer samples than the 3 folds: "swan" (2)`) {
		t.Errorf("the diagnosis %q does not speak of the rare class", o.Diagnosis)
	}
	dir := t.TempDir()
	if _, err := o.Save(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	read := func(name string) [][]string { return readCSV(t, filepath.Join(dir, name)) }

	rows := read("out-of-fold.csv")
	if got := strings.Join(rows[0], ","); got != "row,true,predicted,duck,goose,swan" || len(rows) != 92 || rows[1][0] != "2" {
		t.Errorf("out-of-fold.csv begins with %q, %q and has %d lines; want 92 from row 2 on", got, rows[1], len(rows))
	}
	right := 0
	for i, row := range rows[1:] {
		if cells := strings.Split(lines[i+2], ","); cells[3] != row[1] {
			t.Fatalf("row %s is a %q, and out-of-fold.csv says %q", row[0], cells[3], row[1])
		}
		if row[1] == row[2] {
			right++
		}
	}
	if got := float64(right) / 91; math.Abs(got-o.OutOfFold["accuracy"]) > 1e-9 {
		t.Errorf("%v of the lines are right, and the accuracy is %v", got, o.OutOfFold["accuracy"])
	}
	history := read("history.csv")
	if strings.Join(history[0][:2], ",") != "member,epoch" || history[1][0] != "0" || history[len(history)-1][0] != "2" {
		t.Errorf("history.csv has %q, from member %s to %s", history[0], history[1][0], history[len(history)-1][0])
	}
}

// A directory of checkpoints belongs to one training.
func TestBagCheckpointTaken(t *testing.T) {
	dir := interrupted(t, "digits", 2)
	e, err := Read(bag(t, flock(t, 90), "", fmt.Sprintf("checkpoint = %q\n", dir)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Run(t.Context(), Hooks{}); err == nil || !strings.Contains(err.Error(), "training.checkpoint") {
		t.Errorf("got %v, want the directory refused", err)
	}
	if _, err := train.Latest(dir); err != nil {
		t.Error(err)
	}
}
