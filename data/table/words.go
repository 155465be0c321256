package table

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxWords is up to how many different texts among the numbers of a column may
// stand for missing ones.
const maxWords = 5

// words are the texts among the numbers of a column.
type words struct {
	cells int              // that are no numbers
	odd   int              // of them infinities and errors of spreadsheets
	seen  map[string]*word // the different texts
	many  bool             // there are more than maxWords, beside the odd ones
}

// word is a text among numbers.
type word struct {
	cells int
	odd   bool
}

// add takes a cell that is no number.
func (w *words) add(cell []byte) {
	w.cells++
	if w.many { // all else is of no use
		return
	}
	if known := w.seen[string(cell)]; known != nil {
		known.add(w)
		return
	}
	found := &word{odd: isNotNumber(cell)}
	if len(cell) > 64 || len(w.seen) >= maxWords && !found.odd || len(w.seen) >= 10*maxWords {
		w.many, w.seen = true, nil
		return
	}
	if w.seen == nil {
		w.seen = map[string]*word{}
	}
	w.seen[string(cell)] = found
	found.add(w)
}

func (d *word) add(w *words) {
	d.cells++
	if d.odd {
		w.odd++
	}
}

// has reports whether a text was found among the numbers.
func (w *words) has(cell []byte) bool { return w.seen[string(cell)] != nil }

// list returns the texts in order.
func (w *words) list() []string { return slices.Sorted(maps.Keys(w.seen)) }

// standForMissing reports whether the texts of a column mean that a number is
// missing: they are few, and the numbers many and different. Of a column with the
// values 0, 1, 2 and 3+ they do not.
func (s *stats) standForMissing() bool {
	w := &s.words
	switch {
	case w.many || s.numbers == 0:
		return false
	case s.known != nil || w.odd == w.cells && s.kind == Number:
		return s.allAbsent()
	case w.odd == w.cells && s.fraction:
		return true
	}
	different := s.levels.about() - len(w.seen)
	return w.cells <= s.numbers && (different > 10 || s.fraction && different > 5)
}

// allAbsent reports whether all of the texts are infinities and errors, or known to
// a model as missing ones.
func (s *stats) allAbsent() bool {
	for w, found := range s.words.seen {
		if !found.odd && (s.known == nil || !slices.Contains(s.known.Absent, w)) {
			return false
		}
	}
	return true
}

// takeWords counts the texts among numbers as missing, and says so.
func (s *stats) takeWords(c *Column) (note string) {
	c.Absent = s.words.list()
	c.Missing += s.words.cells
	if c.Distinct > 0 {
		c.Distinct -= len(c.Absent)
	}
	s.levels.drop(c.Absent)
	var parts []string
	for _, w := range c.Absent {
		parts = append(parts, fmt.Sprintf("%q (%d)", Clip(w), s.words.seen[w].cells))
	}
	return fmt.Sprintf("no numbers, and taken for missing: %s", strings.Join(parts, ", "))
}
