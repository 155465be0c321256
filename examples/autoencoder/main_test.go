package main

import (
	"fmt"
	"strings"
	"testing"
)

// Twenty epochs halve what a mean of all digits would be wrong by, and draw a
// digit and its reconstruction.
func TestRun(t *testing.T) {
	var w strings.Builder
	if err := run(t.Context(), &w, 20); err != nil {
		t.Fatal(err)
	}
	var first, second float64
	text := strings.NewReplacer("epoch 10: squared error of new digits ", "", "epoch 20: squared error of new digits ", "").Replace(w.String())
	if _, err := fmt.Sscan(text, &first, &second); err != nil || !(second < first && second < 0.03) {
		t.Errorf("errors %v and %v (%v), want them to fall below 0.03, in\n%s", first, second, err, w.String())
	}
	if rows := strings.Count(w.String(), "|\n"); rows != 8 {
		t.Errorf("%d rows of pixels, want 8", rows)
	}
}
