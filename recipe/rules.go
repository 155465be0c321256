package recipe

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"cajal/internal/spelling"
)

// Wrong returns an error about a key of this recipe, with the key's line in the file that
// [Load] read, if it did.
func (r *Recipe) Wrong(key, rule string) error {
	e := &Error{Source: r.Name, Key: key, Rule: rule}
	if r.file != nil {
		e.Source = r.file.name
		e.Line, e.Column = r.file.place(key)
	}
	return e
}

func (r *Recipe) oneOf(key, value string, known []string) error {
	switch {
	case slices.Contains(known, value):
		return nil
	case value == "":
		return r.Wrong(key, "missing"+spelling.Hint(value, known))
	}
	return r.Wrong(key, fmt.Sprintf("%q is not known", value)+spelling.Hint(value, known))
}

func (r *Recipe) seed(key string, seed *int64) error {
	if seed == nil || *seed >= 0 && *seed <= math.MaxUint32 {
		return nil
	}
	return r.Wrong(key, found(*seed, "0 to %d", uint32(math.MaxUint32)))
}

func (r *Recipe) between(key string, v, lo, hi float64) error {
	switch {
	case v >= lo && v <= hi:
		return nil
	case v < lo:
		return r.Wrong(key, found(v, "at least %g", lo))
	case v > hi && hi == below1:
		return r.Wrong(key, found(v, "below 1"))
	case v > hi:
		return r.Wrong(key, found(v, "at most %g", hi))
	}
	return r.Wrong(key, found(v, "a number"))
}

func (r *Recipe) positive(key string, v float64) error {
	if v > 0 && !math.IsInf(v, 0) {
		return nil
	}
	return r.Wrong(key, found(v, "a finite number above 0"))
}

// keyed is a key and whether the recipe has it.
type keyed struct {
	key string
	set bool
}

// none refuses the first of the keys of [data] that is set.
func (r *Recipe) none(rule string, keys ...keyed) error {
	for _, k := range keys {
		if k.set {
			return r.Wrong("data."+k.key, rule)
		}
	}
	return nil
}

func found(v any, want string, args ...any) string {
	return fmt.Sprintf("%v, want ", v) + fmt.Sprintf(want, args...)
}

// number returns what v points to.
func number(v *float64, otherwise float64) float64 {
	if v == nil {
		return otherwise
	}
	return *v
}

// first returns the first error.
func first(errs ...error) error { return cmp.Or(errs...) }

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
