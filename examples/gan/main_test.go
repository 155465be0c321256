package main

import (
	"fmt"
	"strings"
	"testing"
)

// Drawings come nearer to real digits within ten epochs.
func TestRun(t *testing.T) {
	var w strings.Builder
	if err := run(t.Context(), &w, 10); err != nil {
		t.Fatal(err)
	}
	var before, after float64
	if _, err := fmt.Sscanf(w.String(), "squared distance of a drawing from the nearest real digit: %f at first, %f now", &before, &after); err != nil || !(after < 0.6*before) {
		t.Errorf("distances %v and %v (%v), want the second far below the first", before, after, err)
	}
}
