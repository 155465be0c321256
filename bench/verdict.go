package main

import (
	"fmt"
	"slices"
	"strings"
)

// best returns the fastest peer, the one whose median ratio to us is least.
func (l *line) best() (name string, ratio figure) {
	for _, n := range sortedKeys(l.Peers) {
		if r := figureOf(l.Peers[n].over(l.Ours)); name == "" || r.median < ratio.median {
			name, ratio = n, r
		}
	}
	return name, ratio
}

// share returns the part of the machine's limit that we reach.
func (l *line) share() figure { return figureOf(l.Limit.over(l.Ours)) }

// reached returns what of a bar was reached, and whether there was anything to
// compare with.
func (l *line) reached(b bar) (of string, ratio figure, ok bool) {
	switch {
	case b.of == "limit" && len(l.Limit) > 0:
		return "the limit", l.share(), true
	case b.of == "best" && len(l.Peers) > 0:
		name, r := l.best()
		return title(name), r, true
	case len(l.Peers[b.of]) > 0:
		return title(b.of), figureOf(l.Peers[b.of].over(l.Ours)), true
	}
	return "", figure{}, false
}

// missed reports whether a bar was not reached.
func (l *line) missed() bool {
	return slices.ContainsFunc(l.bars, func(b bar) bool {
		_, r, ok := l.reached(b)
		return ok && !(r.median >= b.least)
	})
}

// verdict says for each bar what was reached.
func (l *line) verdict() string {
	var all []string
	for _, b := range l.bars {
		name, r, ok := l.reached(b)
		if !ok {
			continue
		}
		word := "missed"
		if r.median >= b.least {
			word = "met"
		}
		all = append(all, fmt.Sprintf("%s of %s, want %.4g: %s", number(r.median), name, b.least, word))
	}
	return strings.Join(all, "; ")
}

// String is the line as progress shows it.
func (l *line) String() string {
	s := fmt.Sprintf("%s, %s: %s %s", l.Work, countThreads(l.Threads), cell(figureOf(l.Ours.in(l.unit))), l.Unit)
	if len(l.Limit) > 0 {
		s += fmt.Sprintf(", %s of the limit", number(l.share().median))
	}
	for _, n := range sortedKeys(l.Peers) {
		s += fmt.Sprintf(", ×%s of %s", number(figureOf(l.Peers[n].over(l.Ours)).median), title(n))
	}
	return s
}

func countThreads(n int) string {
	if n == 1 {
		return "1 thread"
	}
	return fmt.Sprint(n, " threads")
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// cell is a figure in a table.
func cell(f figure) string { return number(f.median) + " ± " + number(f.spread) }

// number has about three digits, as many as a measurement deserves.
func number(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 0.1 || v == 0:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.2g", v)
}
