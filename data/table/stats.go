package table

import "math"

const (
	// maxNumberLevels is up to how many different values are kept of a column
	// that so far holds numbers; of others it is MaxLevels.
	maxNumberLevels = 1000
	// levelCost is about what a level takes beside its text.
	levelCost = 64
)

// stats is what the first reading learns of a column.
type stats struct {
	kind             Kind   // what Options want
	known            *Known // by a model, or nil
	present, missing int
	numbers          int // cells that are numbers in one way or another
	plain            int // cells that are numbers as they stand
	point, comma     int // cells that are numbers with that decimal sign
	surePoint        bool
	sureComma        bool
	grouped          bool

	text          string // the first cell that is no number, and its line
	textLine      int
	words         words  // all of them
	unclear       int    // numbers with two meanings, like "1,234" and 1.234
	ambiguous     string // the first of them, and its line
	ambiguousLine int
	sway          [2]int // of them those that a model has seen the like of, with decimal point and comma
	units         unitStats
	accounting    string // the first like (5), which means −5
	near          [2]int // numbers that a model has seen the like of, with decimal point and comma
	lo, hi, last  float64
	fraction      bool // some number is not whole
	double        bool // some number does not fit float32
	falling       bool // the numbers do not grow from row to row

	one    string // the first value; levels are counted from the second on
	levels map[string]uint16
	many   bool // more levels than are kept
}

// add takes one cell. It returns by how many bytes the kept levels have grown,
// of the budget that is left for them.
func (s *stats) add(cell []byte, line int, missing map[string]bool, budget int) int {
	if missing[string(cell)] {
		s.missing++
		return 0
	}
	s.present++
	if s.kind != Category {
		s.addNumber(cell, line)
	}
	return s.count(cell, budget)
}

// addNumber takes a cell that may be a number.
func (s *stats) addNumber(cell []byte, line int) {
	f := classify(cell)
	if !f.isNumber() {
		s.addText(cell, line)
		return
	}
	s.numbers++
	s.addForm(&f, cell, line)
	if !f.plain {
		s.double = true // its value is known only once the decimal sign is
		s.fraction = true
		return
	}
	v := f.value
	if s.plain == 1 {
		s.lo, s.hi = v, v
	} else if v <= s.last {
		s.falling = true
	}
	s.lo, s.hi, s.last = min(s.lo, v), max(s.hi, v), v
	s.fraction = s.fraction || v != math.Trunc(v)
	s.double = s.double || float64(float32(v)) != v
}

// addText takes a cell that is no number.
func (s *stats) addText(cell []byte, line int) {
	if s.text == "" {
		s.text, s.textLine = string(cell[:min(len(cell), 40)]), line
	}
	s.words.add(cell)
}

// addForm counts the ways in which a cell can be read.
func (s *stats) addForm(f *form, cell []byte, line int) {
	if f.plain {
		s.plain++
	}
	if f.point || f.plain {
		s.point++
	}
	if f.comma {
		s.comma++
	}
	s.surePoint = s.surePoint || f.surePoint
	s.sureComma = s.sureComma || f.sureComma
	s.grouped = s.grouped || f.grouped
	if f.ambiguous() {
		if s.unclear++; s.ambiguous == "" || s.plain == s.numbers-1 && !f.plain {
			s.ambiguous, s.ambiguousLine = string(cell), line
		}
	}
	if f.around.accounting && s.accounting == "" {
		s.accounting = string(cell)
	}
	s.units.add(f, cell, line)
	if s.known != nil {
		s.compare(f, cell)
	}
}

// compare finds out with which decimal sign a number is like those that a model
// has seen.
func (s *stats) compare(f *form, cell []byte) {
	for i, sign := range []byte{'.', ','} {
		if v, ok := f.parse(cell, sign); ok && s.known.covers(v) {
			s.near[i]++
			if f.ambiguous() {
				s.sway[i]++
			}
		}
	}
}

// count keeps the cell among the levels while the budget allows it.
func (s *stats) count(cell []byte, budget int) int {
	switch {
	case s.many:
		return 0
	case s.present == 1:
		s.one = string(cell)
		return 0
	case s.levels == nil:
		if s.one == string(cell) {
			return 0
		}
	default:
		if _, ok := s.levels[string(cell)]; ok {
			return 0
		}
	}
	limit, cost := MaxLevels, levelCost+len(cell)
	if s.plain == s.present {
		limit = maxNumberLevels
	}
	if len(s.levels) >= limit || cost > budget {
		s.many, s.levels = true, nil
		return 0
	}
	if s.levels == nil {
		s.levels = map[string]uint16{s.one: 0}
		cost += 4 * levelCost
	}
	s.levels[string(cell)] = 0
	return cost
}

// distinct returns how many different values there are, −1 for more than are
// counted.
func (s *stats) distinct() int {
	switch {
	case s.many:
		return -1
	case s.levels != nil:
		return len(s.levels)
	}
	return min(s.present, 1)
}

// sorted returns the levels in order and notes their places, from 1.
func (s *stats) sorted() []string {
	if s.levels == nil && s.present > 0 {
		s.levels = map[string]uint16{s.one: 0}
	}
	levels := make([]string, 0, len(s.levels))
	for l := range s.levels {
		levels = append(levels, l)
	}
	sortLevels(levels)
	for i, l := range levels {
		s.levels[l] = uint16(i + 1)
	}
	return levels
}

// fitsSmall reports whether all numbers are whole and fit int16.
func (s *stats) fitsSmall() bool {
	return !s.fraction && s.lo > missingSmall && s.hi <= math.MaxInt16
}
