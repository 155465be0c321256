package table

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"cajal/internal/figure"
)

// Programs that know no missing values write a number that cannot be in their place, most
// of them one of nines: −99, 999, −9999. Read as numbers these are far outside of the rest
// and bend every mean. They are pointed out, never taken for missing: who has the file
// knows what they mean.
const (
	fewestSentinels = 3   // rows
	sentinelShare   = 200 // one in so many rows at least
	mostNines       = 8   // writings that are kept of a column
)

// nines is a writing of a number of nines in a column.
type nines struct {
	value float64
	text  string
	rows  int
}

// isNines reports whether a number is of the kind.
func isNines(v float64) bool {
	switch math.Abs(v) {
	case 99, 999, 9999, 99_999, 999_999, 9_999_999:
		return true
	}
	return false
}

// addNines counts a number of nines.
func (s *stats) addNines(v float64, cell []byte) {
	for i := range s.nines {
		if s.nines[i].text == string(cell) {
			s.nines[i].rows++
			return
		}
	}
	if len(s.nines) < mostNines {
		s.nines = append(s.nines, nines{v, string(cell), 1})
	}
}

// noteSentinels points out numbers of nines that stand in many rows and far from all
// others: farther than these from each other, or below 0 where none of them is.
func (b *builder) noteSentinels() error {
	for i, c := range b.frame.Columns {
		s := &b.stats[i]
		if c.Kind != Number || len(s.nines) == 0 || s.learned != nil || s.known != nil || b.options.Expect != nil {
			continue
		}
		lo, hi, rest := math.Inf(1), math.Inf(-1), 0
		for row := range b.frame.Rows {
			if v := c.Number(row); v == v && !isNines(v) {
				lo, hi, rest = min(lo, v), max(hi, v), rest+1
			}
		}
		slices.SortStableFunc(s.nines, func(a, b nines) int { return strings.Compare(a.text, b.text) })
		var texts []string
		n := 0
		for _, w := range s.nines {
			far := w.value < lo && (lo-w.value > hi-lo || lo >= 0) || w.value > hi && w.value-hi > hi-lo
			if far && rest > 0 && w.rows >= fewestSentinels && w.rows*sentinelShare >= rest+w.rows {
				texts, n = append(texts, w.text), n+w.rows
			}
		}
		if len(texts) > 0 {
			b.note(c, fmt.Sprintf(`%s in %d of %d rows, and all other numbers are from %s to %s; where it stands for a missing value, missing = ["%s"] says so (--missing=%s)`,
				strings.Join(texts, " and "), n, b.frame.Rows, figure.Number(lo), figure.Number(hi), strings.Join(texts, `", "`), strings.Join(texts, " --missing=")))
		}
	}
	return nil
}
