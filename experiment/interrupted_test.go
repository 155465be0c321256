package experiment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/model"
)

// A bag that is interrupted keeps the members that have learnt something, and the file
// is a model like others.
func TestInterruptedBag(t *testing.T) {
	e, err := Read(circles(t, "", "[bag]\nfolds = 3\n"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o, err := e.Run(ctx, Hooks{Members: func(p Progress) {
		if p.Finished == 1 {
			cancel()
		}
	}})
	if o == nil || !errors.Is(err, context.Canceled) || !o.Interrupted() || o.Members < 1 || o.Members > 3 || len(o.Trainings) != o.Members {
		t.Fatalf("got %+v, %v; want the members so far, and that the context ended", o, err)
	}
	if !strings.HasPrefix(o.Stopped, "interrupted in the training of 3 networks, when ") {
		t.Errorf("stopped: %q", o.Stopped)
	}
	if err := o.Finish(t.Context()); err != nil || o.Test["accuracy"] == 0 {
		t.Errorf("measured: %v, %v, out of fold %v; want the test samples too", err, o.Test, o.OutOfFold)
	}
	checkKeptFolds(t, e, o)
	names, err := o.Save(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.Open(names[len(names)-1])
	if err != nil || filepath.Base(names[len(names)-1]) != model.FileName {
		t.Fatal(names, err)
	}
	trained, err := Of(m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := trained.Rerun(t.Context(), Hooks{})
	if err != nil || again.Test["loss"] != o.Test["loss"] || len(again.members) != o.Members {
		t.Errorf("the file: %v, %v with %d members; want the loss of %v and %d", err, again.Test, len(again.members), o.Test, o.Members)
	}
}

// checkKeptFolds predicts the samples out of fold of an interrupted bag by the members
// that left them out.
func checkKeptFolds(t *testing.T, e *Experiment, o *Outcome) {
	t.Helper()
	folds, _, err := e.folds(o.data.train)
	if err != nil {
		t.Fatal(err)
	}
	q, _, err := o.outOfFold.model.PredictSet(t.Context(), o.outOfFold.set)
	if err != nil {
		t.Fatal(err)
	}
	samples := 0
	for i, m := range o.Trainings {
		one, err := e.Member(m.Member)
		if err != nil {
			t.Fatal(err)
		}
		p, _, err := one.trainer(o.members[i]).PredictSet(t.Context(), o.data.train)
		if err != nil {
			t.Fatal(err)
		}
		for _, sample := range folds[*m.Fold].Test {
			at := slices.Index(o.outOfFold.index, sample)
			if at < 0 {
				t.Fatalf("sample %d, which member %d left out, is not out of fold", sample, m.Member)
			}
			for c := range 2 {
				if got, want := q.At(at, c), p.At(sample, c); math.Abs(got-want) > 1e-6 {
					t.Fatalf("sample %d out of fold: %v, want what member %d predicts, %v", sample, got, m.Member, want)
				}
			}
			samples++
		}
	}
	if len(o.outOfFold.index) != samples || o.OutOfFold == nil {
		t.Errorf("%d samples out of fold and the score %v, want the %d that the members left out", len(o.outOfFold.index), o.OutOfFold, samples)
	}
	said := slices.ContainsFunc(o.Diagnosis, func(d string) bool { return strings.HasPrefix(d, fmt.Sprintf("Out of fold are %d of ", samples)) })
	if said != (o.Members < 3) {
		t.Errorf("%d members are kept, and the diagnosis says %q", o.Members, o.Diagnosis)
	}
}
