package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"github.com/google/pprof/profile"
)

// share is the part of a work's processor time that one function takes itself,
// without those that it calls.
type share struct {
	Function string
	Part     float64
}

// profileTime is how long work runs under the profiler, which looks a hundred
// times a second.
const profileTime = 2 * time.Second

// profileOf runs work once more, under the processor's profile, and returns
// where its time goes, the largest part first.
func profileOf(ctx context.Context, work runner) ([]share, error) {
	var raw bytes.Buffer
	if err := pprof.StartCPUProfile(&raw); err != nil {
		return nil, err // somebody else is profiling
	}
	var err error
	for start := time.Now(); err == nil && time.Since(start) < profileTime; {
		_, err = work(ctx, profileTime/4)
	}
	pprof.StopCPUProfile()
	if err != nil {
		return nil, err
	}
	p, err := profile.ParseData(raw.Bytes())
	if err != nil {
		return nil, fmt.Errorf("read the processor's profile: %w", err)
	}
	return shares(p), nil
}

// shares adds a profile's samples up by the function that was running.
func shares(p *profile.Profile) (all []share) {
	total := 0.0
	took := map[string]float64{}
	for _, s := range p.Sample {
		count := float64(s.Value[0])
		total += count
		if len(s.Location) > 0 && len(s.Location[0].Line) > 0 && s.Location[0].Line[0].Function != nil {
			took[short(s.Location[0].Line[0].Function.Name)] += count
		}
	}
	for _, name := range slices.Sorted(maps.Keys(took)) {
		all = append(all, share{name, took[name] / total})
	}
	slices.SortStableFunc(all, func(a, b share) int { return cmp.Compare(b.Part, a.Part) })
	return all
}

// short is a function's name without the path to its package and the types that
// it was made for.
func short(name string) string {
	name, _, _ = strings.Cut(name, "[")
	return name[strings.LastIndexByte(name, '/')+1:]
}

// hot says which functions take most of the time, those with 3 % or more.
func hot(all []share) string {
	var parts []string
	rest := 1.0
	for _, s := range all {
		if s.Part >= 0.03 && len(parts) < 6 {
			parts = append(parts, fmt.Sprintf("%s %.0f %%", s.Function, 100*s.Part))
			rest -= s.Part
		}
	}
	return strings.Join(append(parts, fmt.Sprintf("the rest %.0f %%", 100*max(0, rest))), ", ")
}
