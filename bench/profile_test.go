package main

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/pprof/profile"
)

func TestShares(t *testing.T) {
	at := func(names ...string) (stack []*profile.Location) {
		for _, n := range names {
			stack = append(stack, &profile.Location{Line: []profile.Line{{Function: &profile.Function{Name: n}}}})
		}
		return stack
	}
	p := &profile.Profile{Sample: []*profile.Sample{
		{Value: []int64{6, 0}, Location: at("cajal/internal/kernel.adam32AVX512", "main.main")},
		{Value: []int64{1, 0}, Location: at("cajal/internal/kernel.sum[go.shape.float64]")},
		{Value: []int64{2, 0}, Location: at("cajal/internal/kernel.adam32AVX512")},
		{Value: []int64{1, 0}}, // no stack was seen
	}}
	got := shares(p)
	want := []share{{"kernel.adam32AVX512", 0.8}, {"kernel.sum", 0.1}}
	if !slices.Equal(got, want) {
		t.Errorf("shares: got %v, want %v", got, want)
	}
	if got, want := hot(got), "kernel.adam32AVX512 80 %, kernel.sum 10 %, the rest 10 %"; got != want {
		t.Errorf("hot: got %q, want %q", got, want)
	}
}

var sink float64

//go:noinline
func spin(ctx context.Context, d time.Duration) (float64, error) {
	for start := time.Now(); time.Since(start) < d; {
		for i := range 1000 {
			sink += float64(i)
		}
	}
	return d.Seconds(), ctx.Err()
}

// What runs is found in a real profile, however the machine is loaded.
func TestProfileOf(t *testing.T) {
	all, err := profileOf(t.Context(), spin)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Skip("the system sent no profiling signals")
	}
	if !slices.ContainsFunc(all, func(s share) bool { return strings.Contains(s.Function, "spin") }) {
		t.Errorf("no spin among %v", all)
	}
}

func TestMissed(t *testing.T) {
	l := example().Lines[0]
	for _, c := range []struct {
		bars []bar
		want bool
	}{
		{nil, false},
		{[]bar{{"numpy", 2}}, false},
		{[]bar{{"numpy", 2}, {"best", 0.95}}, true},
		{[]bar{{"limit", 0.9}}, true},
		{[]bar{{"limit", 0.8}}, false},
		{[]bar{{"blis", 9}}, false}, // it was not there
	} {
		l.bars = c.bars
		if got := l.missed(); got != c.want {
			t.Errorf("missed with bars %v: got %v, want %v", c.bars, got, c.want)
		}
	}
}
