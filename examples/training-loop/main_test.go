package main

import (
	"strings"
	"testing"
)

// The training waits for its reader, takes the new rate, and is left.
func TestRun(t *testing.T) {
	var w strings.Builder
	in := strings.NewReader("\n")
	if err := run(t.Context(), in, &w); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(w.String()), "\n")
	want := []string{"step 100: loss", "a pause", "epoch 10: loss", "which is enough"}
	if len(lines) != len(want) {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), len(want), w.String())
	}
	for i, l := range lines {
		if !strings.Contains(l, want[i]) {
			t.Errorf("line %d is %q, want %q in it", i, l, want[i])
		}
	}
	if in.Len() > 0 {
		t.Error("the pause did not read its line")
	}
	if !strings.Contains(w.String(), "the rate is 0.03 from here on") {
		t.Errorf("the rate did not change:\n%s", w.String())
	}
}
