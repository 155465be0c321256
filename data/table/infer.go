package table

import (
	"fmt"
	"math"
	"strings"
)

const (
	// maxLevels is up to how many different texts of a column are kept.
	maxLevels = 10_000
	// maxNumberLevels is the same for a column that so far holds numbers.
	maxNumberLevels = 1000
	// levelCost is about what a level takes beside its text.
	levelCost = 64
)

// stats is what the first reading learns of a column.
type stats struct {
	kind             Kind // what Options want
	present, missing int
	plain            int // cells that are numbers as they stand
	point, comma     int // cells that are numbers with that decimal sign
	surePoint        bool
	sureComma        bool
	grouped          bool

	text        string // the first cell that is no number, and its line
	textLine    int
	dubious     string // the first like "1,234"
	dubiousLine int

	lo, hi, last float64
	fraction     bool // some number is not whole
	double       bool // some number does not fit float32
	falling      bool // the numbers do not grow from row to row

	one    string // the first value; levels are counted from the second on
	levels map[string]uint16
	many   bool // more levels than are kept
}

// add looks at one cell. It returns what the levels it keeps have grown by.
func (s *stats) add(cell []byte, line int, missing map[string]bool, room int) int {
	if missing[string(cell)] {
		s.missing++
		return 0
	}
	s.present++
	if s.kind != Category {
		s.look(cell, line)
	}
	return s.count(cell, room)
}

func (s *stats) look(cell []byte, line int) {
	f := look(cell)
	if !f.any() {
		if s.text == "" {
			s.text, s.textLine = string(cell[:min(len(cell), 40)]), line
		}
		return
	}
	s.tally(f)
	if f.point && f.comma && !f.plain && s.dubious == "" {
		s.dubious, s.dubiousLine = string(cell), line
	}
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

func (s *stats) tally(f form) {
	if f.plain {
		s.plain++
	}
	if f.point {
		s.point++
	} else if f.plain {
		s.point++ // an exponent
	}
	if f.comma {
		s.comma++
	}
	s.surePoint = s.surePoint || f.surePoint
	s.sureComma = s.sureComma || f.sureComma
	s.grouped = s.grouped || f.grouped
}

// count keeps the cell among the levels while there is room.
func (s *stats) count(cell []byte, room int) int {
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
	limit, cost := maxLevels, levelCost+len(cell)
	if s.plain == s.present {
		limit = maxNumberLevels
	}
	if len(s.levels) >= limit || cost > room {
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

func (s *stats) distinct() int {
	switch {
	case s.many:
		return -1
	case s.levels != nil:
		return len(s.levels)
	}
	return min(s.present, 1)
}

// decide settles what a column holds, and its decimal sign if it is numbers.
// decimal is what the whole table says: '.', ',' or 0.
func (s *stats) decide(c *Column, idLike bool, decimal byte, chosen bool) (sign byte, rule string, line int) {
	c.Missing, c.Distinct = s.missing, s.distinct()
	switch {
	case s.kind == Ignored:
		c.Kind = Ignored
		return 0, "", 0
	case s.present == 0 && s.kind == Auto:
		c.Kind = Empty
		return 0, "", 0
	case s.kind == Category:
		c.Kind = Category
		if s.many {
			return 0, fmt.Sprintf("more than %d different texts, too many for a category; set its kind to ignore", maxLevels), 0
		}
		return 0, "", 0
	case c.Distinct == 1 && s.kind == Auto:
		c.Kind = Constant
		return 0, "", 0
	}
	sign, rule, line = s.number(decimal, chosen)
	switch {
	case rule != "":
		return 0, rule, line
	case sign != 0:
		c.Kind, c.Min, c.Max, c.Whole = Number, s.lo, s.hi, !s.fraction
		if idLike && c.Whole && !s.falling && s.kind == Auto && s.missing == 0 && s.present > 2 {
			c.Kind = Index
		}
	case s.text == "" && s.present > 0:
		return 0, "some of its numbers have a decimal point and some a decimal comma; want one of them", 0
	case s.kind == Number:
		return 0, fmt.Sprintf("found %q, want a number, or nothing where it is missing", s.text), s.textLine
	case s.mostlyNumbers():
		return 0, fmt.Sprintf("found %q, and %d of the column's %d values are numbers; "+
			"if it means that the value is missing, name it among the missing; if the column is a category, say so", s.text, s.point, s.present), s.textLine
	case s.many || c.Distinct > 20 && c.Distinct > s.present/2:
		c.Kind = Text
	default:
		c.Kind = Category
	}
	return sign, "", 0
}

// mostlyNumbers reports whether what keeps the column from being numbers is a
// slip here and there.
func (s *stats) mostlyNumbers() bool {
	return s.text != "" && s.point*10 >= s.present*9 && (s.many || len(s.levels) > 20)
}

// number returns the decimal sign that makes every cell a number, 0 if none
// does, or a rule if two do.
func (s *stats) number(decimal byte, chosen bool) (sign byte, rule string, line int) {
	own := decimal
	switch {
	case chosen:
	case s.sureComma && !s.surePoint:
		own = ','
	case s.surePoint && !s.sureComma:
		own = '.'
	}
	all := func(n int) bool { return n == s.present }
	switch {
	case all(s.plain) && own == ',' && all(s.comma) && s.grouped && !chosen:
		return 0, "other columns have a decimal comma, so this one's points may group thousands or may be decimal points; say which sign is decimal", 0
	case own == ',' && all(s.comma):
		return ',', "", 0
	case all(s.plain):
		return '.', "", 0
	case all(s.point) && own == '.':
		return '.', "", 0
	case all(s.point) && s.dubious != "" && own == 0:
		return 0, fmt.Sprintf("%q may be %s or %s; say which sign is decimal", s.dubious,
			strings.ReplaceAll(s.dubious, ",", ""), strings.Replace(s.dubious, ",", ".", 1)), s.dubiousLine
	}
	return 0, "", 0
}
