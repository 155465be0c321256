package table

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cajal/internal/figure"
)

// decide settles what a column holds but for its levels, and its decimal sign if it is
// numbers. The notes say what was made of what is odd. The error names neither file nor column.
func (s *stats) decide(c *Column, file fileSign) (sign byte, notes []string, wrong *Error) {
	c.Missing, c.Distinct = s.missing, s.levels.distinct()
	switch {
	case s.kind == Ignored || s.kind == Index:
		c.Kind, c.why = s.kind, s.why
		return 0, nil, nil
	case s.kind == Text:
		c.Kind = Text
		return 0, nil, nil
	case s.present == 0 && s.kind == Auto:
		c.Kind, c.Absent = Empty, slices.Sorted(maps.Keys(s.doubts))
		return 0, nil, nil
	case s.kind == Category:
		c.Kind = Category
		if c.Distinct < 0 {
			return 0, nil, &Error{Code: ManyLevels, Rule: fmt.Sprintf("more than %d different texts, too many for a category; set its kind to ignore", MaxLevels)}
		}
		sign, _, _ = s.decimalSign(file)
		return sign, nil, nil
	}
	if wrong := s.dates.wrongCells(); s.kind == Date && s.dates.none == "" && wrong != nil {
		return 0, nil, wrong
	}
	if s.kind == Date && s.alone && s.dates.none == "" {
		c.Kind = Date // each cell has its own order
		return 0, nil, nil
	}
	if s.kind == Auto && s.dates.order(s.present) != "" || s.kind == Date && (s.present == 0 || s.dates.order(s.present) != "") {
		c.Kind = Date
		return 0, nil, nil
	}
	if s.kind == Date || s.words.cells > 0 && !s.standForMissing() {
		return s.decideTexts(c)
	}
	if u := &s.units; s.kind == Auto && u.other != "" && measure(u.unit) {
		s.decideText(c)
		return 0, []string{fmt.Sprintf("it has numbers in several units, such as %q and %q; it counts as %v", Clip(u.first), Clip(u.other), c.Kind)}, nil
	}
	sign, note, wrong := s.decimalSign(file)
	switch {
	case wrong != nil:
		return 0, nil, wrong
	case sign == 0 && s.numbers > 0 && file.chosen:
		rule := s.otherSign(file.decimal)
		if s.alone && file.decimal == '.' {
			rule += "; " + writePlain
		}
		return 0, nil, &Error{Code: AmbiguousDecimal, Rule: rule}
	case sign == 0 && s.numbers > 0:
		return 0, nil, s.bothSigns()
	}
	s.decideNumber(c, sign)
	notes, wrong = s.decideNumbers(c, sign)
	for _, n := range []string{note, s.noteLone(file)} {
		if n != "" && wrong == nil {
			notes = append(notes, n)
		}
	}
	return sign, notes, wrong
}

// writePlain says how a number of a single row is to be written.
const writePlain = "write a JSON number, such as 1234.5, with a decimal point and nothing between the thousands"

// noteLone says how a number such as "1,234" was read in a row that is read by itself, with
// the decimal point that is known; "" if it is near the training rows' in this way alone.
func (s *stats) noteLone(file fileSign) string {
	near := s.nearer()
	if !s.alone || !file.chosen || file.decimal != '.' || s.unclear == 0 || near == '.' {
		return ""
	}
	if near == 0 && !strings.Contains(s.ambiguous, ",") {
		return "" // 1.234, as programs write it
	}
	note := fmt.Sprintf("%q is read as %s, with a decimal point", Clip(s.ambiguous), readAs(s.ambiguous, '.'))
	if near == ',' {
		note += fmt.Sprintf("; as %s it would be near the training rows'", readAs(s.ambiguous, ','))
	}
	return note + "; " + writePlain
}

// decideNumbers settles what stands beside the numbers and among them.
func (s *stats) decideNumbers(c *Column, sign byte) (notes []string, wrong *Error) {
	var note, differ string
	if c.Unit, note, wrong = s.units.decide(); wrong != nil {
		return nil, wrong
	}
	if differ, wrong = s.agree(c.Unit, sign); wrong != nil {
		return nil, wrong
	}
	for _, n := range []string{note, differ} {
		if n != "" {
			notes = append(notes, n)
		}
	}
	if s.accounting != "" {
		notes = append(notes, fmt.Sprintf("%q is taken for a number below 0", Clip(s.accounting)))
	}
	if s.words.cells > 0 {
		notes = append(notes, s.takeWords(c))
	}
	return notes, nil
}

// decideTexts settles what a column holds whose cells are not all numbers.
func (s *stats) decideTexts(c *Column) (sign byte, notes []string, wrong *Error) {
	switch {
	case s.kind == Date && s.dates.none != "":
		return 0, nil, &Error{Line: s.dates.noneLine, Rule: fmt.Sprintf("found %q, want a date such as 2024-01-31, a time or a duration such as 10:11:12, or nothing where it is missing", s.dates.none)}
	case s.kind == Date:
		return 0, nil, &Error{Rule: s.dates.bothOrders()}
	case s.kind == Number && tooLarge(s.text):
		return 0, nil, &Error{Code: TextAmongNumbers, Line: s.textLine, Rule: fmt.Sprintf("found %q, which is larger than what a float64 holds, 1.8e308; want a smaller number, or nothing where it is missing", s.text)}
	case s.kind == Number:
		return 0, nil, &Error{Code: TextAmongNumbers, Line: s.textLine, Rule: fmt.Sprintf("found %q, want a number, or nothing where it is missing", s.text)}
	case s.mostlyNumbers():
		return 0, nil, &Error{Code: TextAmongNumbers, Line: s.textLine, Rule: fmt.Sprintf("found %q, and %d of the column's %d values are numbers; "+
			"if it means that the value is missing, name it among the missing; if the column is a category, say so", s.text, s.numbers, s.present)}
	}
	s.decideText(c)
	switch {
	case 2*s.hex > s.present && s.learned == nil:
		notes = []string{fmt.Sprintf("hexadecimal numbers such as %s count as texts, and it counts as %v; where they are quantities write them in decimals, as int(text, 16) does in Python", Clip(s.hexText), c.Kind)}
	case s.numbers*2 >= s.present:
		notes = []string{fmt.Sprintf("%d of its %d values %s, and others are not, such as %q; it counts as %v", s.numbers, s.present, figure.Agree(s.numbers, "is a number", "are numbers"), Clip(s.text), c.Kind)}
	}
	return 0, notes, nil
}

// tooLarge reports whether a text is a number that rounds to infinity, and no name of it.
func tooLarge(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return errors.Is(err, strconv.ErrRange)
}

// mostlyNumbers reports whether what keeps the column from being numbers is a
// slip here and there.
func (s *stats) mostlyNumbers() bool {
	return s.numbers*10 >= s.present*9 && s.levels.about() > 20
}

// decideNumber tells numbers from whole numbers that are too long to compute with:
// float64 makes one number of 1234567890123456789 and 1234567890123456790. These are
// names of things, so they are levels, or ids if they hardly repeat.
func (s *stats) decideNumber(c *Column, sign byte) {
	c.Kind, c.Min, c.Max, c.Whole = Number, s.lo, s.hi, !s.fraction
	if s.kind == Auto && s.repeatedIDs(c) {
		c.Kind = Category
	}
	if s.kind != Auto || !s.huge() {
		return
	}
	switch {
	case s.hardlyRepeats() && (isIDName(c.Name) || s.levels.sketch == nil && s.collide(sign)):
		c.Kind, c.why = Index, Because("ids of many digits, which hardly repeat")
	case s.levels.sketch == nil && s.collide(sign):
		c.Kind = Category
	}
}

// collide reports whether float64 makes one number of two.
func (s *stats) collide(sign byte) bool {
	exact, rounded := map[string]bool{}, map[float64]bool{}
	for _, t := range s.levels.texts() {
		key, _ := numberKey(t, sign)
		v, _ := parseNumber([]byte(t), sign)
		exact[key], rounded[v] = true, true
	}
	return len(rounded) < len(exact)
}

// decideText tells categories from free texts, from names and from ids. Up to twenty
// different texts are a category, and more are if they repeat, or some of them if they are
// the classes to predict.
func (s *stats) decideText(c *Column) {
	n := s.levels.about()
	few := n <= 20 || s.repeats() && (n <= s.present/2 || 2*s.prose <= s.present) || s.target && !s.hardlyRepeats()
	switch named := isIDName(c.Name); {
	case !s.target && s.present > 2 && s.hardlyRepeats() && (named || !few && s.ids > 0 && s.ids+s.plain == s.present):
		c.Kind, c.why = Index, Because("ids, which hardly repeat")
		if named {
			c.why = Because("texts that are called id, which hardly repeat")
		}
	case few:
		c.Kind = Category
	case 2*s.prose > s.present:
		c.Kind = Text
	default:
		c.Kind = Name
	}
}

// manyLevels is above how many levels it is enough that half of the rows have one that
// comes again: what a long tail of others says of the target is found out level by level.
const manyLevels = 100

// repeats reports whether the column's texts come again: each twice in the mean or, of
// many, in half of the rows one that does.
func (s *stats) repeats() bool {
	n := s.levels.distinct()
	if n <= manyLevels || n <= s.present/2 {
		return n >= 0 && n <= s.present/2
	}
	again := 0
	for i := range s.levels.all {
		if rows := s.levels.all[i].rows; rows > 1 {
			again += rows
		}
	}
	return 2*again >= s.present
}

// hardlyRepeats reports whether nearly every row has a value of its own.
func (s *stats) hardlyRepeats() bool {
	share := hardlyRepeats
	if s.levels.sketch != nil {
		share -= 15 // its error is 6.5 %
	}
	return 100*s.levels.about() >= share*s.present
}
