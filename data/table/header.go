package table

import (
	"strconv"
	"strings"
)

// HasHeader reports whether the first of some records holds names; sure means that
// a column of numbers or of dates says so, or a text that comes again. A record holds
// names if a column whose other cells are numbers, or dates, begins with something else; if
// numbers in it count the columns, as a program does that has no names for them;
// if the texts of a column come again below it and its first cell does not; or
// if no cell of it looks like a number and none comes again. A record of units between
// the names and the rest says nothing.
func HasHeader(records [][]string, o Options) (header, sure bool) {
	head := records[0]
	if strings.Join(head, "") == "" {
		return false, false
	}
	missing, below := o.missing(), records[1:]
	if HasUnits(below, o) {
		below = below[1:]
	}
	numbers, above := 0, 0 // numbers in the record, and names above numbers
	named, again := 0, 0   // texts that do not come again, above texts that do; and that do
	for j, name := range head {
		c := contents(below, j, missing)
		number := !missing[name] && classify([]byte(name)).isNumber()
		if number {
			numbers++
		}
		switch {
		case c.present == 0:
		case c.numbers == c.present && !number && !missing[name]:
			above++
		case c.dates == c.present && !number && !isDate(name) && name != "" && !missing[name]:
			above++
		case c.numbers == c.present && name == "" && j == 0 && counts(below):
			above++ // the index that a program writes before the columns
		case number || name == "":
		case c.texts[name] > 0:
			again++
		case c.numbers*2 > c.present || c.numbers == 0 && len(c.texts)*2 <= c.present:
			named++
		}
	}
	switch {
	case above > 0:
		return true, true
	case again > 0:
		return false, true
	}
	return numbers == 0 || named > 0 || countsColumns(head, below), false
}

// MostlyNumbers reports whether more than half of what some records have in a column
// are numbers.
func MostlyNumbers(records [][]string, column int) bool {
	c := contents(records, column, (&Options{}).missing())
	return c.numbers*2 > c.present
}

// content is what some records have in a column.
type content struct {
	present, numbers, dates int
	texts                   map[string]int
}

func contents(records [][]string, j int, missing map[string]bool) content {
	c := content{texts: map[string]int{}}
	for _, r := range records {
		if j >= len(r) || missing[r[j]] {
			continue
		}
		c.present++
		c.texts[r[j]]++
		if classify([]byte(r[j])).isNumber() {
			c.numbers++
		} else if isDate(r[j]) {
			c.dates++
		}
	}
	return c
}

// isDate reports whether a cell is a date, a time or a duration.
func isDate(cell string) bool {
	f := classifyDate([]byte(cell))
	return f.dayFirst || f.monthFirst
}

// counts reports whether the first cells of records count them, from 0 or 1.
func counts(records [][]string) bool {
	for i, r := range records {
		n, err := strconv.Atoi(r[0])
		if err != nil || n != i && n != i+1 {
			return false
		}
	}
	return len(records) > 1
}

// countsColumns reports whether the numbers of a record count the columns, from 0 or
// 1, and those below are of another kind: fractions, or so many columns that
// it cannot be by chance.
func countsColumns(head []string, below [][]string) bool {
	if len(head) < 2 || len(below) == 0 {
		return false
	}
	first, err := strconv.Atoi(head[0])
	if err != nil || first != 0 && first != 1 {
		return false
	}
	for j, name := range head {
		if n, err := strconv.Atoi(name); err != nil || n != first+j {
			return false
		}
	}
	fractions := 0
	for _, r := range below {
		for _, cell := range r {
			if _, err := strconv.Atoi(cell); err != nil {
				fractions++
			}
		}
	}
	return len(head) >= 10 || fractions*2 > len(below)*len(head)
}
