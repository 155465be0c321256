package table

import "fmt"

// decide settles what a column holds, and its decimal sign if it is numbers. The
// notes say what was made of what is odd. The error names neither file nor column.
func (s *stats) decide(c *Column, idLike bool, file fileSign) (sign byte, notes []string, wrong *Error) {
	c.Missing, c.Distinct = s.missing, s.distinct()
	switch {
	case s.kind == Ignored || s.kind == Index:
		c.Kind = s.kind
		return 0, nil, nil
	case s.present == 0 && s.kind == Auto:
		c.Kind = Empty
		return 0, nil, nil
	case s.kind == Category:
		c.Kind = Category
		if s.many {
			return 0, nil, &Error{Rule: fmt.Sprintf("more than %d different texts, too many for a category; set its kind to ignore", MaxLevels)}
		}
		return 0, nil, nil
	case c.Distinct == 1 && s.kind == Auto:
		c.Kind = Constant
		return 0, nil, nil
	}
	if s.words.cells > 0 && !s.standForMissing() {
		return s.decideTexts(c)
	}
	sign, note, wrong := s.decimalSign(file)
	switch {
	case wrong != nil:
		return 0, nil, wrong
	case sign == 0 && s.numbers > 0:
		return 0, nil, &Error{Code: AmbiguousDecimal, Rule: "some of its numbers have a decimal point and some a decimal comma; want one of them"}
	}
	c.Kind, c.Min, c.Max, c.Whole = Number, s.lo, s.hi, !s.fraction
	if idLike && c.Whole && !s.falling && s.kind == Auto && s.missing == 0 && s.present > 2 {
		c.Kind = Index
	}
	notes, wrong = s.decideNumbers(c, sign)
	if note != "" {
		notes = append(notes, fmt.Sprintf("column %s: %s", Clip(c.Name), note))
	}
	return sign, notes, wrong
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
			notes = append(notes, fmt.Sprintf("column %s: %s", Clip(c.Name), n))
		}
	}
	if s.accounting != "" {
		notes = append(notes, fmt.Sprintf("column %s: %q is taken for a number below 0", Clip(c.Name), Clip(s.accounting)))
	}
	if s.words.cells > 0 {
		notes = append(notes, s.takeWords(c))
	}
	return notes, nil
}

// decideTexts settles what a column holds whose cells are not all numbers.
func (s *stats) decideTexts(c *Column) (sign byte, notes []string, wrong *Error) {
	switch {
	case s.kind == Number:
		return 0, nil, &Error{Code: TextAmongNumbers, Line: s.textLine, Rule: fmt.Sprintf("found %q, want a number, or nothing where it is missing", s.text)}
	case s.mostlyNumbers():
		return 0, nil, &Error{Code: TextAmongNumbers, Line: s.textLine, Rule: fmt.Sprintf("found %q, and %d of the column's %d values are numbers; "+
			"if it means that the value is missing, name it among the missing; if the column is a category, say so", s.text, s.numbers, s.present)}
	case s.many || c.Distinct > 20 && c.Distinct > s.present/2:
		c.Kind = Text
	default:
		c.Kind = Category
	}
	if s.numbers*2 >= s.present {
		notes = []string{fmt.Sprintf("column %s: %d of its %d values are numbers, and others are not, such as %q; it counts as %v", Clip(c.Name), s.numbers, s.present, Clip(s.text), c.Kind)}
	}
	return 0, notes, nil
}

// mostlyNumbers reports whether what keeps the column from being numbers is a
// slip here and there.
func (s *stats) mostlyNumbers() bool {
	return s.numbers*10 >= s.present*9 && (s.many || len(s.levels) > 20)
}
