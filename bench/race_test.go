package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// side is a runner that notes that it ran, and takes so long each time.
func side(name string, log *[]string, took ...float64) *entry {
	return &entry{name: name, run: func(context.Context, time.Duration) (float64, error) {
		*log = append(*log, name)
		s := took[0]
		took = took[1:]
		if s < 0 {
			return 0, errors.New("broken")
		}
		return s, nil
	}}
}

func TestRaceTakesTurns(t *testing.T) {
	var log []string
	entries := []*entry{side("ours", &log, 1, 2, 3), side("a", &log, 4, -1), side("b", &log, 5, 6, 7), {name: "absent", err: errors.New("missing")}}
	if err := race(t.Context(), entries, 3, 0); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(log, " "), "ours a b ours a b ours b"; got != want {
		t.Errorf("ran %s, want %s", got, want)
	}
	if e := entries[1]; e.err == nil || len(e.took) != 0 {
		t.Errorf("a broke down: got %v and error %v, want no figures and an error", e.took, e.err)
	}
	if got := entries[2].took; !slices.Equal(got, sample{5, 6, 7}) {
		t.Errorf("b: got %v, want [5 6 7]", got)
	}
}

func TestRaceEndsWithOurError(t *testing.T) {
	for _, took := range []float64{-1, 0} {
		var log []string
		err := race(t.Context(), []*entry{side("ours", &log, took), side("a", &log, 1)}, 1, 0)
		if err == nil || len(log) != 1 {
			t.Errorf("ours took %v: ran %v with error %v, want an error at once", took, log, err)
		}
	}
}

func TestRaceIsStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var log []string
	ours, a := side("ours", &log, 1, 2), side("a", &log, 3, 4)
	stopper := &entry{name: "b", run: func(context.Context, time.Duration) (float64, error) {
		cancel()
		return 1, nil
	}}
	err := race(ctx, []*entry{ours, a, stopper}, 2, 0)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if len(ours.took) != 1 || len(a.took) != 1 {
		t.Errorf("got %v and %v, want what was measured until then", ours.took, a.took)
	}
}

// The operation takes at least a millisecond, so that no clock is too coarse;
// how many times it runs is not tested, only that what is counted is what ran.
func TestRepeat(t *testing.T) {
	ran := 0
	run := repeat(func() { ran++; time.Sleep(time.Millisecond) })
	for range 2 {
		before := ran
		s, err := run(t.Context(), 3*time.Millisecond)
		if err != nil || !(s >= 1e-3) {
			t.Errorf("got %v s, %v, want at least the millisecond that one takes", s, err)
		}
		if ran == before {
			t.Error("it did not run")
		}
	}
	broken := errors.New("broken")
	if _, err := repeatTrying(func(context.Context) error { return broken })(t.Context(), 1); err != broken {
		t.Errorf("got %v, want the operation's error", err)
	}
	half, err := scaled(once(func(context.Context) error { time.Sleep(2 * time.Millisecond); return nil }), 0.5)(t.Context(), 0)
	if err != nil || !(half >= 1e-3) {
		t.Errorf("half of 2 ms: got %v, %v", half, err)
	}
}
