package table

import (
	"fmt"
	"strings"
)

// fileSign is what a file as a whole says of its decimal sign.
type fileSign struct {
	decimal   byte // '.', ',' or 0
	chosen    bool // Options say it
	delimiter byte // of a CSV file, or 0 of one whose numbers a program wrote
}

// commonSign returns the decimal sign that some columns can have alone, 0 if no
// column says. A comma counts before a point: whole numbers with points between
// their thousands look like decimal points, and not the other way round.
func commonSign(all []stats) (decimal byte) {
	for i := range all {
		s := &all[i]
		if s.ignored || s.typed || s.kind == Category || s.words.cells > 0 && !s.standForMissing() {
			continue
		}
		switch {
		case s.sureComma && s.comma == s.numbers:
			decimal = ','
		case s.surePoint && s.point == s.numbers && decimal == 0:
			decimal = '.'
		}
	}
	return decimal
}

// decimalSign returns the sign that makes every number of the column one, 0 if
// none does, or an error if both signs do and give different numbers.
func (s *stats) decimalSign(file fileSign) (sign byte, note string, wrong *Error) {
	own := file.decimal
	switch {
	case file.chosen:
	case s.sureComma && !s.surePoint:
		own = ','
	case s.surePoint && !s.sureComma:
		own = '.'
	case s.unclear > 0:
		if own, note, wrong = s.settle(file); wrong != nil {
			return 0, "", wrong
		}
	}
	all := func(n int) bool { return n == s.numbers }
	switch {
	case own == ',' && all(s.comma):
		return ',', note, nil
	case all(s.plain) && (own != ',' || !file.chosen || !s.grouped), all(s.point) && own == '.':
		return '.', note, nil
	}
	return 0, "", nil
}

// settle decides the sign of a column whose numbers are all like 1,234 or 1.234:
// by what other columns of the file say, and then by the numbers that a model has
// learned from. A file with commas between its cells hardly has decimal commas,
// so there the two must agree.
func (s *stats) settle(file fileSign) (sign byte, note string, wrong *Error) {
	plain := s.plain == s.numbers // 1.234, as a program writes a number
	near := s.nearer()
	usual := file.delimiter != ',' && file.delimiter != ' ' // for a decimal comma
	decided := fmt.Sprintf("%q is read with a decimal %s, since that is near the training rows'", s.ambiguous, signNames[near])
	switch {
	case plain && file.delimiter == 0, file.decimal == '.':
		return '.', "", nil
	case file.decimal == ',' && !plain:
		return ',', "", nil
	case file.decimal == ',' && near == 0:
		return 0, "", &Error{Code: AmbiguousDecimal, Rule: "other columns have a decimal comma, so this one's points may group thousands or may be decimal points; say which sign is decimal"}
	case file.decimal == ',':
		return near, decided, nil
	case near == ',' && (file.delimiter == ',' || plain && file.delimiter == ' '):
		return 0, "", s.unclearSign(fmt.Sprintf("with commas between cells it should be %s, and the training rows have numbers from %s to %s; ",
			readAs(s.ambiguous, '.'), Quantity(s.known.Min, s.known.Unit), Quantity(s.known.Max, s.known.Unit)))
	case near != 0:
		return near, decided, nil
	case !plain || s.known != nil && usual:
		return 0, "", s.unclearSign("")
	case usual:
		note = fmt.Sprintf("%q is read as %s, with a decimal point; if its point groups thousands, say that the comma is decimal", s.ambiguous, readAs(s.ambiguous, '.'))
	}
	return '.', note, nil
}

var signNames = map[byte]string{'.': "point", ',': "comma"}

// nearer returns the sign with which the column's unclear numbers are like those
// that a model has learned from, and with the other are not; 0 if that is not so.
func (s *stats) nearer() byte {
	point, comma := s.sway[0], s.sway[1]
	switch {
	case s.known == nil:
		return 0
	case point*10 >= s.unclear*9 && comma*10 <= s.unclear:
		return '.'
	case comma*10 >= s.unclear*9 && point*10 <= s.unclear:
		return ','
	}
	return 0
}

// bothSigns is the error of a column that no decimal sign suits. It names a number that
// speaks for each, where there are such: then no choice of a sign can help.
func (s *stats) bothSigns() *Error {
	if s.withPoint.text == "" || s.withComma.text == "" {
		return &Error{Code: AmbiguousDecimal, Rule: "some of its numbers have a decimal point and some a decimal comma; want one of them"}
	}
	return &Error{Rule: fmt.Sprintf("%v has a decimal point and %v a decimal comma; want one of them", s.withPoint, s.withComma)}
}

// otherSign says of a column that the chosen decimal sign does not suit which of its numbers
// has the other.
func (s *stats) otherSign(chosen byte) string {
	other, found := "comma", s.withComma
	if chosen == ',' {
		other, found = "point", s.withPoint
	}
	if s.alone || found.text == "" {
		return fmt.Sprintf("some of its numbers have a decimal %s, and the decimal sign is a %s", other, signNames[chosen])
	}
	return fmt.Sprintf("%v has a decimal %s, and the decimal sign is a %s", found, other, signNames[chosen])
}

// unclearSign is the error of a number with two meanings.
func (s *stats) unclearSign(why string) *Error {
	return &Error{Code: AmbiguousDecimal, Line: s.ambiguousLine, Rule: fmt.Sprintf("%q may be %s or %s; %ssay which sign is decimal",
		s.ambiguous, readAs(s.ambiguous, '.'), readAs(s.ambiguous, ','), why)}
}

// readAs writes the number that a text with separators stands for with a decimal
// sign.
func readAs(text string, decimal byte) string {
	if decimal == '.' {
		return strings.ReplaceAll(text, ",", "")
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, ".", ""), ",", ".")
}
