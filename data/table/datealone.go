package table

import (
	"fmt"
	"slices"
	"strings"
)

// maxLoneNotes is up to how many dates of a column are told of that were read alone.
const maxLoneNotes = 5

// loneDates is what is to be said of a column's dates, each of which was read alone.
type loneDates struct {
	told  []string // the cells that notes tell of
	notes []string
	more  int  // further cells of the kind
	guess bool // the order that is expected was guessed in training
}

// read reads a date by itself, in an order, "" for none that is known: cells beside it
// say nothing. A cell that has one meaning alone has that one. It notes what may be
// meant otherwise, and what goes against the order.
func (l *loneDates) read(cell []byte, order string) (seconds float64, ok bool) {
	f := classifyDate(cell)
	guessed := order == ""
	if guessed {
		order = guessOrder(string(cell))
	}
	dayFirst := order == "dmy"
	switch {
	case !f.dayFirst && !f.monthFirst:
		return 0, false
	case guessed && f.ambiguous():
		seconds, other := f.asMonth, f.asDay
		if dayFirst {
			seconds, other = other, seconds
		}
		l.note(cell, fmt.Sprintf("%s is read as %s; if the day and the month are the other way round, write %s, or serve with --dates %s",
			cell, dateText(seconds), dateText(other), otherOrder[order]))
		return seconds, true
	case dayFirst && f.dayFirst || !f.monthFirst:
		seconds = f.asDay
	default:
		seconds = f.asMonth
	}
	against := dayFirst && !f.dayFirst || !dayFirst && !f.monthFirst && !f.points
	if against && !guessed {
		why := fmt.Sprintf("dates are expected with the %s first", firstOf[order])
		if l.guess {
			why = wrongGuess(order)
		}
		l.note(cell, fmt.Sprintf("%s is read as %s, the only date that it can be; %s", cell, dateText(seconds), why))
	}
	return seconds, true
}

// note keeps a note on a cell, one for all that are the same.
func (l *loneDates) note(cell []byte, text string) {
	switch {
	case slices.Contains(l.told, string(cell)):
	case len(l.told) == maxLoneNotes:
		l.more++
	default:
		l.told, l.notes = append(l.told, string(cell)), append(l.notes, text)
	}
}

// noteLoneDates says what was odd about dates that were read alone.
func (b *builder) noteLoneDates() error {
	for i, c := range b.frame.Columns {
		l := &b.stats[i].lone
		for _, n := range l.notes {
			b.tell(c, n)
		}
		if l.more > 0 {
			b.tell(c, fmt.Sprintf("so it is with %d more of its cells", l.more))
		}
	}
	return nil
}

// The other order of each, and what stands first in it.
var (
	otherOrder = map[string]string{"dmy": "mdy", "mdy": "dmy"}
	firstOf    = map[string]string{"dmy": "day", "mdy": "month"}
)

// guessOrder returns the order of a date of which nothing else says it: with strokes the
// month is first, as in the country that writes most of them, and else the day.
func guessOrder(cell string) string {
	if strings.Contains(cell, "/") {
		return "mdy"
	}
	return "dmy"
}
