package table

import (
	"fmt"

	"cajal/internal/figure"
)

// compactDay reads a day that is written as one number, 20240131, of a year from 1800
// to 2199.
func compactDay(cell []byte) (seconds float64, ok bool) {
	if len(cell) != 8 || string(cell[:4]) < "1800" || string(cell[:4]) > "2199" {
		return 0, false
	}
	return day(string(cell[:4]), string(cell[4:6]), string(cell[6:]))
}

// fewestCompact is from how many rows on numbers that all are dates are pointed out.
const fewestCompact = 10

// noteCompactDates points out columns of numbers that all are days, 20240131: as numbers
// the last of a month lies as far from the first of the next as 70 days do. They stay
// numbers, since numbers of invoices may begin with a day too. Who says that they are
// numbers knows it.
func (b *builder) noteCompactDates() error {
	for i, c := range b.frame.Columns {
		s := &b.stats[i]
		if c.Kind == Number && s.compact >= fewestCompact && s.compact == s.present && !b.options.isTarget(c.Name) && s.learned == nil && s.known == nil && b.options.Expect == nil && b.options.Kinds[c.Name] != Number {
			c.Instead = "date"
			b.note(c, fmt.Sprintf("all numbers are days such as %s, and are learned from as numbers; with the kind date (--column %s=date) they are days", figure.Number(c.Min), Clip(c.Name)))
		}
	}
	return nil
}
