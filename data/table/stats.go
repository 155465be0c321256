package table

import (
	"fmt"
	"math"
)

// exactWhole is up to where float64 holds every whole number.
const exactWhole = 1 << 53

// stats is what the first reading learns of a column. None of it depends on the
// order of the rows but which of several cells a message shows.
type stats struct {
	kind    Kind     // what Options want
	known   *Known   // what a model knows of its numbers, or nil
	learned *Learned // and of its values, or nil
	room    int      // bytes that levels may take
	target  bool     // it is to be predicted
	order   bool     // the rows are put in order by it
	things  bool     // it is called as numbers are that name things
	ignored bool     // it is left out, and read to say what it is
	typed   bool     // the format says that its decimal sign is a point
	why     Reason   // the file's format leaves it out, or takes it for an index

	present, missing int
	bytes            int64          // of the cells that are there
	empty            int            // missing ones that are empty cells
	doubts           map[string]int // missing ones that are doubtful words
	numbers          int            // cells that are numbers in one way or another
	plain            int            // cells that are numbers as they stand
	point, comma     int            // cells that are numbers with that decimal sign
	surePoint        bool
	sureComma        bool
	withPoint        example // the first that has a decimal point for sure
	withComma        example // and the first that has a decimal comma
	grouped          bool

	text          string // the first cell that is no number, and its line
	textLine      int
	words         words  // all of them
	ids           int    // how many of them look like ids
	hex           int    // how many of them are hexadecimal numbers
	hexText       string // the first of these
	prose         int    // how many of them read like free text
	unclear       int    // numbers with two meanings, like "1,234" and 1.234
	ambiguous     string // the first of them, and its line
	ambiguousLine int
	sway          [2]int // of them those that a model has seen the like of, with decimal point and comma
	units         unitStats
	accounting    string // the first like (5), which means −5
	near          [2]int // numbers that a model has seen the like of, with decimal point and comma
	lo, hi        float64
	nines         []nines
	compact       int    // numbers that a date is written as: 20240131
	codes         int    // numbers that are written as codes are, such as 007
	code          string // the first of them
	fraction      bool   // some number is not whole
	double        bool   // some number does not fit float32

	levels levels
	dates  dates
	alone  bool // each date is read by itself
	lone   loneDates

	ofKnown   Known // what known and learned point to
	ofLearned Learned
}

// example is the first cell of some kind, for a message, and its line; the zero example is
// none.
type example struct {
	text string
	line int
}

// keep takes a cell, unless there is one before it.
func (e *example) keep(cell []byte, line int) {
	if e.text == "" {
		e.text, e.line = string(cell), line
	}
}

// String returns the cell and where it stands.
func (e example) String() string { return fmt.Sprintf("%q in line %d", Clip(e.text), e.line) }

// add takes one cell.
func (s *stats) add(cell []byte, line int, missing, doubtful map[string]bool) {
	if missing[string(cell)] {
		s.miss(cell, doubtful)
		return
	}
	s.present++
	s.bytes += int64(len(cell))
	if s.kind == Date {
		s.dates.add(cell, line)
	} else if s.kind != Text {
		s.addNumber(cell, line)
	}
	s.levels.add(cell, s.mostLevels(), s.room)
}

// mostNumbers is up to how many different numbers are collected of a column that may be
// numbers: of more it has no use.
const mostNumbers = 10_000

// mostLevels is up to how many different texts are collected of the column, as far as it
// is known.
func (s *stats) mostLevels() int {
	if s.alone && s.kind == Number {
		return 0 // a request is small, and its values are read where they stand
	}
	if s.text == "" && s.kind == Auto && !s.things {
		return mostNumbers
	}
	return MaxLevels
}

// miss takes a cell that means "nothing here".
func (s *stats) miss(cell []byte, doubtful map[string]bool) {
	s.missing++
	switch {
	case len(cell) == 0:
		s.empty++
	case doubtful[string(cell)]:
		if s.doubts == nil {
			s.doubts = map[string]int{}
		}
		s.doubts[string(cell)]++
	}
}

// read finds out how a cell can be read as a number. In a column of 0 and 1 a word
// may stand for either.
func (s *stats) read(cell []byte) form {
	if s.kind == Number && s.learned != nil && s.learned.Form == FormBool {
		if k, truth := truthWord(string(cell)); k >= 0 {
			f := form{plain: true, point: true, comma: true}
			if truth {
				f.value = 1
			}
			return f
		}
	}
	return classify(cell)
}

// parse reads a number whose decimal sign is known.
func (s *stats) parse(cell []byte, sign byte) (v float64, ok bool) {
	if s.kind == Number && s.learned != nil && s.learned.Form == FormBool {
		if f := s.read(cell); f.plain {
			return f.value, true
		}
	}
	return parseNumber(cell, sign)
}

// addNumber takes a cell that may be a number.
func (s *stats) addNumber(cell []byte, line int) {
	f := s.read(cell)
	if !f.isNumber() {
		s.dates.add(cell, line)
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
	if _, ok := compactDay(cell); ok {
		s.compact++
	}
	if isCode(cell) {
		if s.codes++; s.codes == 1 {
			s.code = string(cell)
		}
	}
	if s.plain == 1 {
		s.lo, s.hi = v, v
	}
	s.lo, s.hi = min(s.lo, v), max(s.hi, v)
	if isNines(v) && !f.around.dressed {
		s.addNines(v, cell)
	}
	s.fraction = s.fraction || v != math.Trunc(v)
	s.double = s.double || float64(float32(v)) != v
}

// addText takes a cell that is no number.
func (s *stats) addText(cell []byte, line int) {
	if s.text == "" {
		s.text, s.textLine = string(cell[:min(len(cell), 40)]), line
	}
	if looksLikeID(cell) {
		s.ids++
	}
	if isHex(cell) {
		if s.hex++; s.hex == 1 {
			s.hexText = string(cell)
		}
	}
	if isProse(cell) {
		s.prose++
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
	if f.surePoint {
		s.surePoint = true
		s.withPoint.keep(cell, line)
	}
	if f.sureComma {
		s.sureComma = true
		s.withComma.keep(cell, line)
	}
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

// values fills a number's column with what its levels stand for.
func (s *stats) values(c *Column, sign byte) {
	c.values = make([]float64, len(c.Levels)+1)
	c.values[0] = math.NaN()
	for i := range s.levels.all {
		v, _ := s.parse([]byte(s.levels.all[i].text), sign)
		c.values[s.levels.all[i].code] = v
	}
	c.Min, c.Max, c.Whole = math.Inf(1), math.Inf(-1), true
	for _, v := range c.values[1:] {
		c.Min, c.Max, c.Whole = min(c.Min, v), max(c.Max, v), c.Whole && v == math.Trunc(v)
	}
}

// isTruth reports whether the cells are true and false.
func (s *stats) isTruth() bool {
	for i := range s.levels.all {
		if k, _ := truthWord(s.levels.all[i].text); k != 0 {
			return false
		}
	}
	return len(s.levels.all) > 0
}

// huge reports whether the column holds whole numbers that float64 rounds.
func (s *stats) huge() bool {
	return !s.fraction && (s.hi > exactWhole || s.lo < -exactWhole)
}

// fitsSmall reports whether all numbers are whole and fit int16.
func (s *stats) fitsSmall() bool {
	return !s.fraction && s.lo > missingSmall && s.hi <= math.MaxInt16
}
