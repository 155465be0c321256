package describe

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Error is what is wrong with a description.
type Error struct {
	Path []int  // the way from the network to the module, by places
	Kind string // of the module
	Key  string // the option, or "" if it is the module as a whole
	Rule string
	// Known are the options of the kind, where Key is none of them.
	Known []string
}

// Error returns "net.2.0 (linear): out: rule".
func (e *Error) Error() string {
	s := "net"
	for _, i := range e.Path {
		s += "." + strconv.Itoa(i)
	}
	if e.Kind != "" {
		s += fmt.Sprintf(" (%.40s)", e.Kind)
	}
	if e.Key != "" {
		s += ": " + e.Key
	}
	return s + ": " + e.Rule
}

// wrong makes an error about a module's option, or about the module for "".
func wrong(key, rule string, args ...any) error {
	return &Error{Key: key, Rule: fmt.Sprintf(rule, args...)}
}

// size refuses a layer's size that cannot be.
func size(key string, n int) error {
	if n < 1 || n > MaxSide {
		return wrong(key, "%d, want 1 to %d", n, MaxSide)
	}
	return nil
}

// between sets an option that is not given, and refuses one out of its bounds.
func between(key string, v **float64, otherwise, lo, hi float64) error {
	if *v == nil {
		*v = &otherwise
	}
	if x := **v; !(x >= lo && x <= hi) {
		return wrong(key, "%v, want %g to %g", x, lo, hi)
	}
	return nil
}

func contains(known []string, key string) bool { return slices.Contains(known, key) }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// clip shortens what a file says, for messages.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return s
}
