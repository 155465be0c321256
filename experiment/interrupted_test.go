package experiment

import (
	"context"
	"errors"
	"path/filepath"
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
	if err := o.Finish(t.Context()); err != nil || o.Test["accuracy"] == 0 || o.OutOfFold != nil {
		t.Errorf("measured: %v, %v, out of fold %v; want the test samples alone", err, o.Test, o.OutOfFold)
	}
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
