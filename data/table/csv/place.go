package csv

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cajal/data/table"
)

// knownNames returns how many of the names that a model expects stand in a record.
func knownNames(cells []string, e *table.Expect) (n int) {
	if e == nil {
		return 0
	}
	for i, c := range cells {
		if (slices.Contains(e.Inputs, c) || e.IsTarget(c) || slices.Contains(e.Columns, c)) && !slices.Contains(cells[:i], c) {
			n++
		}
	}
	return n
}

var numbered = regexp.MustCompile(`^column\d+(_\d+)?$`)

// byPlaceOnly reports whether the training rows had no names: the columns are called
// column1, column2, ….
func byPlaceOnly(e *table.Expect) bool {
	return !slices.ContainsFunc(e.Inputs, func(n string) bool { return !numbered.MatchString(n) })
}

// place returns the names of the columns of a file that has none, by their number:
// all that the training file had, the same without the target, or those that the
// model needs, with the target or without.
func place(file string, width int, e *table.Expect) ([]string, error) {
	target := e.IsTarget
	ways := [][]string{e.Columns, slices.DeleteFunc(slices.Clone(e.Columns), target)}
	needed := slices.DeleteFunc(slices.Clone(e.Columns), func(n string) bool { return !target(n) && !slices.Contains(e.Inputs, n) })
	if len(e.Columns) == 0 {
		needed = slices.Concat(e.Inputs, e.Targets)
	}
	ways = append(ways, needed, slices.DeleteFunc(slices.Clone(needed), target))
	hasTargets := func(names []string) bool {
		return !slices.ContainsFunc(e.Targets, func(n string) bool { return !slices.Contains(names, n) })
	}
	var fit [][]string
	for _, w := range ways {
		switch {
		case len(w) != width || e.NeedTarget && !hasTargets(w):
		case slices.ContainsFunc(fit, func(f []string) bool { return slices.Equal(f, w) }):
		default:
			fit = append(fit, w)
		}
	}
	switch len(fit) {
	case 1:
		return fit[0], nil
	case 0:
		return nil, &table.Error{File: file, Rule: fmt.Sprintf("the first line holds no names that the model knows, and there are %d columns; "+
			"want a line of names, or the columns %s", width, listed(needed))}
	}
	return nil, &table.Error{File: file, Rule: fmt.Sprintf("the first line holds no names, and the %d columns may be %s, or %s; want a line of names", width, listed(fit[0]), listed(fit[1]))}
}

func listed(names []string) string {
	if len(names) > 20 {
		names = slices.Concat(names[:10], []string{"…"}, names[len(names)-5:])
	}
	return strings.Join(names, ", ")
}
