package recipe

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cajal/train"
)

// A recipe that is written and read again is the same.
func TestTOMLRoundTrip(t *testing.T) {
	for _, name := range Names() {
		want, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := want.TOML()
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(name, []byte(text))
		if err != nil {
			t.Errorf("%s: %v in\n%s", name, err, text)
			continue
		}
		again, err := got.TOML()
		if err != nil || again != text {
			t.Errorf("%s: written again (%v):\n%s\nwant\n%s", name, err, again, text)
		}
		if !reflect.DeepEqual(got.Network, want.Network) || !reflect.DeepEqual(got.Training, want.Training) || !reflect.DeepEqual(got.Optimizer, want.Optimizer) {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}

// interrupted trains a recipe up to some step with checkpoints.
func interrupted(t *testing.T, name string, at int) (dir string) {
	t.Helper()
	r, err := Load(name)
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(t.TempDir(), "checkpoints")
	r.Training.Epochs, r.Training.Checkpoint, r.Training.CheckpointEvery, r.Baseline = 3, dir, "2epochs", nil
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err = r.Run(ctx, Hooks{Event: func(e train.Event) {
		if e.Kind == train.Stepped && e.Total == at {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want canceled", err)
	}
	return dir
}

// Each kind of randomness is resumed in the middle of an epoch.
func TestResumeRun(t *testing.T) {
	for name, at := range map[string]int{"digits": 30, "arithmetic": 2, "quantiles": 3, "people": 6} {
		t.Run(name, func(t *testing.T) {
			whole, err := Load(name)
			if err != nil {
				t.Fatal(err)
			}
			whole.Training.Epochs, whole.Baseline = 3, nil
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
			got, err := r.Run(t.Context(), Hooks{})
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
	for want, change := range map[string]func(r *Recipe){
		`it had "rate = 0.1", and has "rate = 0.2"`:          func(r *Recipe) { r.Optimizer.Rate = 0.2 },
		`it had "batch = 1", and has "batch = 2"`:            func(r *Recipe) { r.Training.Batch = 2 },
		`it had "kind = 'sigmoid'", and has "kind = 'tanh'"`: func(r *Recipe) { r.Network.Layers[1].Kind = "tanh" },
		"": func(r *Recipe) { r.Training.Epochs, r.Training.CheckpointEvery = 5, "1" },
	} {
		r, _, err := Resume(dir)
		if err != nil {
			t.Fatal(err)
		}
		change(r)
		_, err = r.Run(t.Context(), Hooks{})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// A schedule over all epochs keeps a training from being made longer.
func TestExtendable(t *testing.T) {
	for _, c := range []struct {
		schedule *Schedule
		want     bool
	}{
		{nil, true},
		{&Schedule{Kind: "exponential"}, true},
		{&Schedule{Kind: "step", Every: 10}, true},
		{&Schedule{Kind: "step"}, false},
		{&Schedule{Kind: "cosine"}, false},
		{&Schedule{Kind: "linear"}, false},
		{&Schedule{Kind: "one-cycle"}, false},
	} {
		r, err := Load("digits")
		if err != nil {
			t.Fatal(err)
		}
		r.Optimizer.Schedule = c.schedule
		if got := r.Extendable(); got != c.want {
			t.Errorf("with the schedule %+v: got %v, want %v", c.schedule, got, c.want)
		}
	}
}
