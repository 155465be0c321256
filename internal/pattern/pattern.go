// Package pattern matches the names of a network's numbers, such as
// "layer1.0.conv1.weight", with patterns that people write.
//
// In a pattern "*" stands for any text, dots too. It fits a name as a whole, or its
// beginning up to a dot: "layer1" fits all that is in layer1, "bn*" what is in bn1 and
// bn2, "*.bias" each bias within a layer. "1" does not fit "10.weight". All other signs
// stand for themselves: path.Match would stop at the slashes that names of other
// frameworks have, and take their brackets for classes of characters.
package pattern

import (
	"fmt"
	"strings"
)

// Match reports whether a pattern fits a name.
func Match(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(name, parts[0])
	if !ok {
		return false
	}
	if len(parts) == 1 {
		return rest == "" || rest[0] == '.'
	}
	last := parts[len(parts)-1]
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(rest, part) // as early as possible leaves the most for those behind
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return last == "" || strings.HasSuffix(rest, last) || strings.Contains(rest, last+".")
}

// First returns the place of the first pattern that fits a name, −1 for none.
func First(patterns []string, name string) int {
	for i, p := range patterns {
		if Match(p, name) {
			return i
		}
	}
	return -1
}

// Fitted are patterns, and which of them have fitted a name.
type Fitted struct {
	Patterns []string
	used     map[string]bool
	met      []string
}

// Any reports whether a pattern fits a name, and remembers all that do.
func (f *Fitted) Any(name string) (fits bool) {
	if f.used == nil {
		f.used = map[string]bool{}
	}
	f.met = append(f.met, name)
	for _, p := range f.Patterns {
		if Match(p, name) {
			fits, f.used[p] = true, true
		}
	}
	return fits
}

// Unused returns the first pattern that has fitted nothing, and the names that there
// were.
func (f *Fitted) Unused() (pattern string, met []string, unused bool) {
	for _, p := range f.Patterns {
		if !f.used[p] {
			return p, f.met, true
		}
	}
	return "", nil, false
}

// listed is how many parts a message lists.
const listed = 20

// Listed names the outermost parts of names, for a message: "conv1, bn1, fc".
func Listed(names []string) string {
	var outer []string
	for _, name := range Beginnings(names) {
		if !strings.Contains(name, ".") {
			outer = append(outer, name)
		}
	}
	if more := len(outer) - listed; more > 0 {
		outer = append(outer[:listed], fmt.Sprintf("%d more", more))
	}
	return strings.Join(outer, ", ")
}

// Beginnings returns names and their Beginnings up to dots, each once, in order.
func Beginnings(names []string) (all []string) {
	seen := map[string]bool{}
	for _, name := range names {
		for i := range len(name) + 1 {
			if i == len(name) || name[i] == '.' {
				if !seen[name[:i]] {
					seen[name[:i]], all = true, append(all, name[:i])
				}
			}
		}
	}
	return all
}
