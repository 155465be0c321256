package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"
)

// held runs a contest against NumPy and gonum as far as they are there.
func held(t *testing.T, s settings) (*line, *bench, string) {
	t.Helper()
	var progress bytes.Buffer
	b := &bench{settings: s, progress: &progress, team: &team{settings: s}}
	defer b.team.dismiss()
	tab := &table{Name: "test", Peers: []string{"numpy", "gonum"}}
	fixed := func(v float64) runner {
		return func(context.Context, time.Duration) (float64, error) { return v, nil }
	}
	err := b.hold(t.Context(), tab, contest{work: "w", threads: 1, unit: seconds, ours: fixed(1), limit: fixed(0.5),
		also: []entry{{name: "gonum", run: fixed(3)}}, check: []float64{1, 2}, tolerance: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	if len(tab.Lines) != 1 {
		t.Fatalf("got %d lines, want 1", len(tab.Lines))
	}
	return tab.Lines[0], b, progress.String()
}

func TestHold(t *testing.T) {
	s := fake(t, "honest")
	l, b, _ := held(t, s)
	if r := figureOf(l.Peers["gonum"].over(l.Ours)); r.median != 3 || len(l.Ours) != s.rounds {
		t.Errorf("gonum: ratio %v of %d runs, want 3 of %d", r.median, len(l.Ours), s.rounds)
	}
	if got := l.share().median; got != 0.5 {
		t.Errorf("share of the limit %v, want 0.5", got)
	}
	if got := figureOf(l.Peers["numpy"]).median; got != 2*s.each.Seconds() {
		t.Errorf("NumPy took %v, want what it says, %v", got, 2*s.each.Seconds())
	}
	if b.failed != nil {
		t.Errorf("failed: %v", b.failed)
	}
}

func TestHoldWithoutAPeer(t *testing.T) {
	for manner, c := range map[string]struct{ absent, progress, failed string }{
		"missing": {"missing", "NumPy is missing: No module named 'torch'; install it: pip install numpy", ""},
		"unable":  {"–", "", ""},
		"wrong":   {"failed", "NumPy computes something else: number 1 of 2 is 2.5, ours 2", "computes something else"},
		"silent":  {"failed", "ended without an answer", "ended without an answer"},
	} {
		t.Run(manner, func(t *testing.T) {
			l, b, progress := held(t, fake(t, manner))
			if got := l.Absent["numpy"]; got != c.absent || len(l.Peers["numpy"]) != 0 {
				t.Errorf("NumPy's place holds %q and %v, want %q and no figures", got, l.Peers["numpy"], c.absent)
			}
			if !strings.Contains(progress, c.progress) {
				t.Errorf("progress %q, want it to say %q", progress, c.progress)
			}
			if (b.failed == nil) != (c.failed == "") || b.failed != nil && !strings.Contains(b.failed.Error(), c.failed) {
				t.Errorf("failed: %v, want %q", b.failed, c.failed)
			}
			if len(l.Peers["gonum"]) == 0 {
				t.Error("the other peer has no figures")
			}
		})
	}
}
