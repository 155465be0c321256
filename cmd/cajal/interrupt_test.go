package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"
)

// Ctrl-C ends what is under way, and the message says what that was.
func TestInterrupted(t *testing.T) {
	for _, tc := range []struct {
		until string // what standard error says when the context ends
		args  []string
		want  string
	}{
		{"baseline: ", []string{"train", "digits"}, "cajal: interrupted: digits: baseline: logistic regression: ended after "},
		{"baseline: ", []string{"sweep", "digits", "--hidden", "2,3"}, "cajal: interrupted: digits: baseline: logistic regression: ended after "},
		{"epoch 1/", []string{"train", "people", "--epochs", "5000000"}, "nothing is kept: with --checkpoint DIR"},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		w := &watcher{until: tc.until, then: cancel}
		var out bytes.Buffer
		status := run(ctx, append(tc.args, "--out", "none"), &out, w)
		lines := strings.Split(strings.TrimSpace(w.text.String()), "\n")
		if last := lines[len(lines)-1]; status != 1 || !strings.Contains(last, tc.want) || strings.Contains(last, "context") {
			t.Errorf("%q: status %d, last line %q; want 1, and %q", tc.args, status, last, tc.want)
		}
	}
}

// watcher calls then once a text has been written.
type watcher struct {
	text  bytes.Buffer
	until string
	then  func()
}

func (w *watcher) Write(b []byte) (int, error) {
	w.text.Write(b)
	if strings.Contains(w.text.String(), w.until) {
		w.then()
	}
	return len(b), nil
}

func TestInterruptedText(t *testing.T) {
	for text, want := range map[string]string{
		"context canceled": "interrupted",
		"moons: train: epoch 3, step 1: context canceled": "interrupted: moons: train: epoch 3, step 1",
	} {
		if got := interrupted(text, context.Canceled); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Where there is no terminal, a line says that the fits begin, and others
// follow when enough time has gone by.
func TestFitsLines(t *testing.T) {
	var b bytes.Buffer
	f := newBaselineProgress(&b)
	for done := range 4 {
		f.observe(done, 3)
		if done == 1 {
			f.due = time.Time{}
		}
	}
	f.finish()
	if want := "baseline: logistic regression, 3 fits\nbaseline: 2 of 3 fits\n"; b.String() != want {
		t.Errorf("lines\n%swant\n%s", b.String(), want)
	}
}
