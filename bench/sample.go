package main

import (
	"math"
	"slices"
)

// sample is the seconds that one operation took, run by run.
type sample []float64

// quantile returns the value below which a share q of v lies, linear between
// neighbours, as NumPy's default; NaN if v is empty.
func quantile(v []float64, q float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	s := slices.Sorted(slices.Values(v))
	at := q * float64(len(s)-1)
	i := min(int(at), len(s)-1)
	j := min(i+1, len(s)-1)
	return s[i] + (at-float64(i))*(s[j]-s[i])
}

// figure is a median with its spread, half the distance between the quartiles.
type figure struct{ median, spread float64 }

func figureOf(v []float64) figure {
	return figure{quantile(v, 0.5), (quantile(v, 0.75) - quantile(v, 0.25)) / 2}
}

// in returns the sample in a unit, run by run.
func (s sample) in(u unit) []float64 {
	v := make([]float64, len(s))
	for i, seconds := range s {
		v[i] = u.of(seconds)
	}
	return v
}

// over returns how many times as long as ours each run of s took. Both have
// run in turn; a side that was stopped early has fewer.
func (s sample) over(ours sample) []float64 {
	v := make([]float64, min(len(s), len(ours)))
	for i := range v {
		v[i] = s[i] / ours[i]
	}
	return v
}

// unit says what a figure counts.
type unit struct {
	name string
	of   func(seconds float64) float64
}

// rate counts how much of amount is done in a second.
func rate(name string, amount float64) unit {
	return unit{name, func(seconds float64) float64 { return amount / seconds }}
}

// lasting counts the time that an operation takes.
func lasting(name string, perSecond float64) unit {
	return unit{name, func(seconds float64) float64 { return seconds * perSecond }}
}

var (
	micro   = lasting("µs", 1e6)
	milli   = lasting("ms", 1e3)
	seconds = lasting("s", 1)
)
