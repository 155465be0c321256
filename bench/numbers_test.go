package main

import (
	"math"
	"slices"
	"testing"
)

func TestAgree(t *testing.T) {
	for _, c := range []struct {
		name         string
		ours, theirs []float64
		tolerance    float64
		relative     bool
		want         bool
	}{
		{"equal", []float64{1, 2}, []float64{1, 2}, 0, false, true},
		{"within", []float64{100}, []float64{100.05}, 1e-3, false, true},
		{"beyond", []float64{100}, []float64{100.2}, 1e-3, false, false},
		{"small, of 1", []float64{1e-9}, []float64{2e-9}, 1e-3, false, true},
		{"small, relative", []float64{1e-9}, []float64{2e-9}, 1e-3, true, false},
		{"NaN", []float64{1}, []float64{math.NaN()}, 1, false, false},
		{"fewer", []float64{1, 2}, []float64{1}, 1, false, false},
	} {
		if err := agree(c.ours, c.theirs, c.tolerance, c.relative); (err == nil) != c.want {
			t.Errorf("%s: got %v, want agreement: %v", c.name, err, c.want)
		}
	}
}

// Made with peers/pattern.py: pattern(3, 1, "float64"), and its last of 4,194,304.
func TestPattern(t *testing.T) {
	v := pattern(1<<22, 1)
	got := []float64{v[0], v[1], v[2], v[1<<22-1]}
	want := []float64{-0.6955738705738705, 0.5417277167277168, -0.2191086691086691, -0.7902014652014652}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
