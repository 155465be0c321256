package table

import (
	"fmt"
	"strings"
)

// commonSign returns the decimal sign that some columns can have alone, 0 if no
// column says. A comma counts before a point: whole numbers with points between
// their thousands look like decimal points, and not the other way round.
func commonSign(all []stats) (decimal byte) {
	for i := range all {
		s := &all[i]
		switch {
		case s.sureComma && s.comma == s.present:
			decimal = ','
		case s.surePoint && s.point == s.present && decimal == 0:
			decimal = '.'
		}
	}
	return decimal
}

// decide settles what a column holds, and its decimal sign if it is numbers.
// decimal is what the table as a whole says: '.', ',' or 0; chosen means that
// Options say it. The error names neither file nor column.
func (s *stats) decide(c *Column, idLike bool, decimal byte, chosen bool) (sign byte, wrong *Error) {
	c.Missing, c.Distinct = s.missing, s.distinct()
	switch {
	case s.kind == Ignored || s.kind == Index:
		c.Kind = s.kind
		return 0, nil
	case s.present == 0 && s.kind == Auto:
		c.Kind = Empty
		return 0, nil
	case s.kind == Category:
		c.Kind = Category
		if s.many {
			return 0, &Error{Rule: fmt.Sprintf("more than %d different texts, too many for a category; set its kind to ignore", MaxLevels)}
		}
		return 0, nil
	case c.Distinct == 1 && s.kind == Auto:
		c.Kind = Constant
		return 0, nil
	}
	sign, wrong = s.decimalSign(decimal, chosen)
	switch {
	case wrong != nil:
		return 0, wrong
	case sign != 0:
		c.Kind, c.Min, c.Max, c.Whole = Number, s.lo, s.hi, !s.fraction
		if idLike && c.Whole && !s.falling && s.kind == Auto && s.missing == 0 && s.present > 2 {
			c.Kind = Index
		}
	case s.text == "" && s.present > 0:
		return 0, &Error{Rule: "some of its numbers have a decimal point and some a decimal comma; want one of them"}
	case s.kind == Number:
		return 0, &Error{Line: s.textLine, Rule: fmt.Sprintf("found %q, want a number, or nothing where it is missing", s.text)}
	case s.mostlyNumbers():
		return 0, &Error{Line: s.textLine, Rule: fmt.Sprintf("found %q, and %d of the column's %d values are numbers; "+
			"if it means that the value is missing, name it among the missing; if the column is a category, say so", s.text, s.point, s.present)}
	case s.many || c.Distinct > 20 && c.Distinct > s.present/2:
		c.Kind = Text
	default:
		c.Kind = Category
	}
	return sign, nil
}

// mostlyNumbers reports whether what keeps the column from being numbers is a
// slip here and there.
func (s *stats) mostlyNumbers() bool {
	return s.text != "" && s.point*10 >= s.present*9 && (s.many || len(s.levels) > 20)
}

// decimalSign returns the sign that makes every cell a number, 0 if none does,
// or an error if both signs do and give different numbers.
func (s *stats) decimalSign(decimal byte, chosen bool) (sign byte, wrong *Error) {
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
		return 0, &Error{Code: AmbiguousDecimal, Rule: "other columns have a decimal comma, so this one's points may group thousands or may be decimal points; say which sign is decimal"}
	case own == ',' && all(s.comma):
		return ',', nil
	case all(s.plain):
		return '.', nil
	case all(s.point) && own == '.':
		return '.', nil
	case all(s.point) && s.dubious != "" && own == 0:
		return 0, &Error{Code: AmbiguousDecimal, Line: s.dubiousLine, Rule: fmt.Sprintf("%q may be %s or %s; say which sign is decimal", s.dubious,
			strings.ReplaceAll(s.dubious, ",", ""), strings.Replace(s.dubious, ",", ".", 1))}
	}
	return 0, nil
}
