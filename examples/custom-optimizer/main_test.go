package main

import (
	"fmt"
	"strings"
	"testing"
)

// The rule of one's own reads the digits about as well as AdamW.
func TestRun(t *testing.T) {
	var w strings.Builder
	if err := run(t.Context(), &w); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(w.String()), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[1], "Lion, betas 0.9 and 0.99 0.0005: ") {
		t.Fatalf("got\n%s", w.String())
	}
	for _, l := range lines {
		var accuracy float64
		if _, err := fmt.Sscanf(l[strings.Index(l, ": "):], ": %f", &accuracy); err != nil || accuracy < 0.94 {
			t.Errorf("%q (%v): want an accuracy of 0.94 at least", l, err)
		}
	}
}
