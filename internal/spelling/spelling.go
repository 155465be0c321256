// Package spelling guesses what a misspelt name was meant to be.
package spelling

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"cajal/internal/alike"
)

// Nearest returns the known name that takes the fewest changes of a letter, and
// whether these are few enough for a slip: two, or a third of the name. A name that is
// the same but for capitals and blanks ([alike.Plain]) comes first. It panics if no name is known.
func Nearest(name string, known []string) (near string, slip bool) {
	plain := alike.Plain(name)
	distance := func(to string) int {
		if plain == alike.Plain(to) {
			return 0
		}
		return levenshtein.ComputeDistance(name, to)
	}
	near = slices.MinFunc(known, func(a, b string) int { return distance(a) - distance(b) })
	d := distance(near)
	return near, d <= max(2, len(name)/3) && d < max(len(name), len(near)) // two names of one letter are no slip
}

// Hint ends a message about a name that is not known: `; did you mean "…"?` if a
// known one is near, and otherwise a list of those known. It is empty if none is.
func Hint(name string, known []string) string {
	if len(known) == 0 {
		return ""
	}
	if near, slip := Nearest(name, known); slip {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	listed := slices.DeleteFunc(slices.Clone(known), func(name string) bool { return name == "" })
	return "; known are " + strings.Join(listed, ", ")
}
