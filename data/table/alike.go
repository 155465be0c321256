package table

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cajal/internal/alike"
)

// maxAlike is up to how many levels, or groups of them, a note names.
const maxAlike = 10

// noteAlike points out categories of whose levels several may mean the same: spellings of
// yes and no that are of no one pair, and texts that differ only in capitals or blanks. Each
// stays a level. Of rows for a model nothing is said: its levels are those of the training
// rows.
func (b *builder) noteAlike() error {
	for i, c := range b.frame.Columns {
		s := &b.stats[i]
		if c.Kind != Category || c.Form != FormText || s.ignored || s.learned != nil || s.known != nil || b.options.Expect != nil || b.options.Alone {
			continue
		}
		if mixedTruth(c.Levels) {
			b.note(c, fmt.Sprintf("its levels are spellings of yes and no that belong to several pairs, and each counts as a value of its own: %s; write them alike, as yes and no",
				listed(c.Levels)))
		} else if groups := alikeButForm(c.Levels); len(groups) > 0 {
			b.note(c, fmt.Sprintf("levels that differ only in capitals or blanks count as values of their own: %s; write those alike that mean the same",
				firstOnes(groups, "; ")))
		}
	}
	return nil
}

// mixedTruth reports whether all levels are spellings of yes and no, and two of them mean
// the same.
func mixedTruth(levels []string) bool {
	yes := 0
	for _, l := range levels {
		truth, ok := truthOf(l)
		if family, _ := truthWord(l); !ok || family < 0 && strangeNumber(l) {
			return false
		}
		if truth {
			yes++
		}
	}
	return max(yes, len(levels)-yes) > 1
}

// alikeButForm returns the groups of levels whose plain texts are the same, each as text.
func alikeButForm(levels []string) (groups []string) {
	same := map[string][]string{}
	for _, l := range levels {
		plain := alike.Plain(l)
		same[plain] = append(same[plain], l)
	}
	for _, plain := range slices.Sorted(maps.Keys(same)) {
		if group := same[plain]; len(group) > 1 {
			groups = append(groups, listed(group))
		}
	}
	return groups
}

// listed lists levels for a message.
func listed(levels []string) string {
	shown := make([]string, 0, maxAlike+1)
	for _, l := range levels[:min(len(levels), maxAlike+1)] {
		shown = append(shown, Listed(l))
	}
	return firstOnes(shown, ", ")
}

// firstOnes joins the first maxAlike texts.
func firstOnes(texts []string, between string) string {
	if len(texts) > maxAlike {
		return strings.Join(texts[:maxAlike], between) + between + "…"
	}
	return strings.Join(texts, between)
}
