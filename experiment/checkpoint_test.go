package experiment

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cajal/recipe"
	"cajal/train"
)

// interrupted trains a recipe up to some step with checkpoints.
func interrupted(t *testing.T, name string, at int) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "checkpoints")
	r := builtin(t, name, func(r *recipe.Recipe) {
		r.Training.Epochs, r.Training.Checkpoint, r.Training.CheckpointEvery, r.Baseline = 3, dir, "2epochs", nil
	})
	interruptAt(t, r, at)
	return dir
}

// interruptAt trains up to some step.
func interruptAt(t *testing.T, e *Experiment, step int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := e.Run(ctx, Hooks{Event: func(e train.Event) {
		if e.Kind == train.Stepped && e.Total == step {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want canceled", err)
	}
}

// resumed returns what goes on from the checkpoints of a directory, after changes to its
// recipe.
func resumed(t *testing.T, dir string, changes ...func(r *recipe.Recipe)) *Experiment {
	t.Helper()
	r, s, err := Resume(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		change(r)
	}
	e, err := Read(r)
	if err == nil {
		err = e.ResumeFrom(s)
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Each kind of randomness is resumed in the middle of an epoch.
func TestResumeRun(t *testing.T) {
	for name, at := range map[string]int{"digits": 30, "arithmetic": 2, "quantiles": 3, "people": 6} {
		t.Run(name, func(t *testing.T) {
			whole := builtin(t, name, func(r *recipe.Recipe) { r.Training.Epochs, r.Baseline = 3, nil })
			want, err := whole.Run(t.Context(), Hooks{})
			if err != nil {
				t.Fatal(err)
			}
			if want.Log() != nil && len(want.Log().Tail) <= at {
				at = len(want.Log().Tail) - 1
			}
			r, s, err := Resume(interrupted(t, name, at))
			if err != nil || s.Total != at {
				t.Fatalf("%+v (%v), want step %d", s, err, at)
			}
			e, err := Read(r)
			if err != nil {
				t.Fatal(err)
			}
			if err := e.ResumeFrom(s); err != nil {
				t.Fatal(err)
			}
			got, err := e.Run(t.Context(), Hooks{})
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got.Train, want.Train) || !reflect.DeepEqual(got.Test, want.Test) || !reflect.DeepEqual(got.History, want.History) || !reflect.DeepEqual(got.Epochs, want.Epochs) {
				t.Errorf("resumed at step %d: %+v, want %+v", at, got.Result, want.Result)
			}
		})
	}
}

func TestResumeRefusesAnotherRecipe(t *testing.T) {
	dir := interrupted(t, "people", 2)
	for want, change := range map[string]func(r *recipe.Recipe){
		"optimizer.rate: the recipe was changed since the checkpoint: it had 0.1, and has 0.2":                  func(r *recipe.Recipe) { r.Optimizer.Rate = 0.2 },
		"training.batch: the recipe was changed since the checkpoint: it had 1, and has 2":                      func(r *recipe.Recipe) { r.Training.Batch = 2 },
		`network.layers[1].kind: the recipe was changed since the checkpoint: it had "sigmoid", and has "tanh"`: func(r *recipe.Recipe) { r.Network.Layers[1]["kind"] = "tanh" },
		"": func(r *recipe.Recipe) { r.Training.Epochs, r.Training.CheckpointEvery = 5, "1" },
	} {
		r, s, err := Resume(dir)
		if err != nil {
			t.Fatal(err)
		}
		change(r)
		e, err := Read(r)
		if err != nil {
			t.Fatal(err)
		}
		if err = e.ResumeFrom(s); err == nil {
			_, err = e.Run(t.Context(), Hooks{})
		}
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// What a recipe says of a schedule is so: only those that stretch over all epochs
// have other rates where there are more.
func TestSchedulesThatStretch(t *testing.T) {
	half := 0.5
	for kind := range schedules {
		for _, every := range []int{0, 10} {
			s := &recipe.Schedule{Kind: kind, Every: every, Steps: 5 * every, From: &half, Up: 7, At: []int{3},
				Schedules: []recipe.Schedule{{Kind: "exponential"}, {Kind: "cosine", Steps: 3 * every}}}
			now, longer, same := schedule(s, 1000), schedule(s, 2000), true
			for i := range 1000 {
				same = same && now(i) == longer(i)
			}
			r := &recipe.Recipe{Optimizer: recipe.Optimizer{Schedule: s}, Training: recipe.Training{Epochs: 1}}
			if got := r.Extendable(); got != same {
				t.Errorf("%s, every %d: extendable %v, and the rates of more epochs begin the same: %v", kind, every, got, same)
			}
		}
	}
}
