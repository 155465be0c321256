package experiment

import (
	"fmt"
	"strings"

	"cajal/data/table"
	"cajal/recipe"
)

// manyClasses is up to how many different numbers may be classes though most of them
// stand in one row alone.
const manyClasses = 20

// checkClasses says which classes have one row or, as the others have a weight of 0, none,
// and refuses rows of a single class, and numbers most of which are there once.
func (t *tableData) checkClasses(r *recipe.Recipe) error {
	target := t.targets.Classes()
	if target == nil {
		return nil
	}
	c := t.frame.Column(target.Name)
	if len(c.Levels) == 0 {
		return nil // too many to tell
	}
	counts := make([]int, len(c.Levels))
	for _, row := range t.rows(r) {
		counts[c.Level(row)]++
	}
	var lone, gone []string
	last := ""
	for k, n := range counts {
		switch name := table.Clip(c.Levels[k]); n {
		case 0:
			gone = append(gone, name)
		case 1:
			lone = append(lone, name)
			last = name
		default:
			last = name
		}
	}
	if len(counts) > 1 && len(counts)-len(gone) == 1 && r.Data.Weight != "" {
		return t.wrongColumn(r, "data.weight", t.frame.Column(r.Data.Weight), 0, fmt.Sprintf("all rows with a weight above 0 are of the class %s, so there is nothing to learn", last))
	}
	if n := len(t.rows(r)); c.Kind == table.Number && len(counts) > manyClasses && 2*len(lone) > n {
		return r.Wrong("data.task", fmt.Sprintf("%d of the %d rows have a number in the target %s that no other row has, and a class of one row cannot be learned; want regression, which predicts numbers", len(lone), n, table.Clip(c.Name)))
	}
	if len(lone) > 0 {
		t.frame.Notes = append(t.frame.Notes, countClasses(lone, "one row", "one row each")+", so no network both learns from it and is tested on it; join rare classes, or leave such rows out")
	}
	if len(gone) > 0 && r.Data.Weight != "" {
		t.frame.Notes = append(t.frame.Notes, countClasses(gone, "no row", "no rows")+" with a weight above 0, so no network learns to predict it")
	}
	return nil
}

// countClasses says of some classes how many rows they have.
func countClasses(names []string, one, each string) string {
	switch n := len(names); {
	case n == 1:
		return fmt.Sprintf("class %s has %s", names[0], one)
	case n <= 5:
		return fmt.Sprintf("%d classes (%s) have %s", n, strings.Join(names, ", "), each)
	default:
		return fmt.Sprintf("%d classes (%s, …) have %s", n, strings.Join(names[:5], ", "), each)
	}
}
