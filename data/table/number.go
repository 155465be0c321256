package table

import (
	"math"
	"strconv"
	"strings"
)

// form is the ways in which a text can be read as a number.
type form struct {
	plain bool    // 1234.5, 1e-3
	value float64 // as plain

	point bool // 1,234.5: a point before the fraction, commas between thousands
	comma bool // 1.234,5: the other way round
	// surePoint and sureComma: it can be read in this way alone.
	surePoint, sureComma bool
	grouped              bool // it has separators of thousands, if read with a decimal comma

	around around // what stands around the digits
}

// isNumber reports whether there is a way.
func (f form) isNumber() bool { return f.plain || f.point || f.comma }

// ambiguous reports whether the two decimal signs make different numbers of it.
func (f form) ambiguous() bool { return f.point && f.comma && (f.grouped || !f.plain) }

// classify finds out how a cell can be read as a number. "1,234" may be 1234 or
// 1.234: which of them it is only the other cells can say.
func classify(cell []byte) (f form) {
	if len(cell) == 0 || len(cell) > 64 {
		return f
	}
	digits, points, commas, other := 0, 0, 0, false
	mantissa, fraction := uint64(0), 0
	for i, c := range cell {
		switch {
		case c >= '0' && c <= '9':
			digits++
			mantissa = 10*mantissa + uint64(c-'0') // overflows only where it is not used
			fraction += points
		case c == '.':
			points++
		case c == ',':
			commas++
		case (c == '+' || c == '-') && i == 0:
		case c == 'e' || c == 'E' || c == '+' || c == '-':
			other = true // an exponent, perhaps
		case (c == 'd' || c == 'D') && digits > 0 && points == 1 && commas == 0 && !other:
			return classifyFortran(cell)
		default:
			return classifyDressed(cell)
		}
	}
	if digits == 0 {
		return f
	}
	switch {
	case other && cell[len(cell)-1] == '-':
		return classifyDressed(cell)
	case commas == 0 && points <= 1 && !other && digits <= 15:
		// Both numbers are exact, so their quotient is rounded once (Clinger,
		// How to Read Floating Point Numbers Accurately, 1990).
		f.plain, f.value = true, float64(mantissa)/math.Pow10(fraction)
		if cell[0] == '-' {
			f.value = -f.value
		}
	case commas == 0:
		v, err := strconv.ParseFloat(string(cell), 64)
		f.plain = err == nil && !math.IsInf(v, 0)
		f.value = v
	}
	switch {
	case other:
		f.exponent(string(cell), points, commas)
		return f
	case !f.plain && points+commas == 0:
		return f
	case f.plain && points <= 1: // the common case takes no memory
		f.point = true
		f.comma = points == 0 || fraction == 3 && digits > 3 && digits <= 6 && !leadingZero(cell)
		f.grouped = f.comma && points > 0
		f.surePoint = !f.comma
		return f
	}
	text := string(cell)
	f.point = f.plain || separated(text, ',', '.')
	f.comma = points+commas == 0 || separated(text, '.', ',')
	f.grouped = f.comma && points > 0
	f.surePoint = f.point && !f.comma
	f.sureComma = f.comma && !f.point
	return f
}

// classifyFortran reads a double precision number of Fortran's, 1.5D+03, which is
// 1.5e+03. Without a point 12D5 is the name of something.
func classifyFortran(cell []byte) form {
	v, err := strconv.ParseFloat(strings.NewReplacer("d", "e", "D", "e").Replace(string(cell)), 64)
	if err != nil || math.IsInf(v, 0) {
		return classifyDressed(cell)
	}
	return form{plain: true, value: v, point: true, surePoint: true}
}

// isHex reports whether a cell is a hexadecimal number of up to 64 bits as programs write
// it, 0x1F. It is a text: mostly it names an address, a register or a colour.
func isHex(cell []byte) bool {
	if len(cell) < 3 || len(cell) > 18 || cell[0] != '0' || cell[1] != 'x' && cell[1] != 'X' {
		return false
	}
	_, err := strconv.ParseUint(string(cell[2:]), 16, 64)
	return err == nil
}

// leadingZero reports whether a number begins with 0, so that what follows is no
// group of thousands.
func leadingZero(cell []byte) bool {
	return cell[0] == '0' || len(cell) > 1 && (cell[0] == '-' || cell[0] == '+') && cell[1] == '0'
}

// exponent says what the sign before the fraction is where an exponent follows:
// such a number has no separators of thousands.
func (f *form) exponent(text string, points, commas int) {
	switch {
	case f.plain:
		f.point, f.comma = true, points == 0
		f.surePoint = points == 1
	case commas == 1 && points == 0:
		v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		f.comma = err == nil && !math.IsInf(v, 0)
		f.sureComma = f.comma
	}
}

// separated reports whether text is digits in groups of three, the first of
// them shorter perhaps, with a fraction or without; or digits without groups
// and with a fraction.
func separated(text string, group, decimal byte) bool {
	text = strings.TrimLeft(text, "+-")
	whole, fraction, broken := strings.Cut(text, string(decimal))
	if strings.IndexByte(fraction, group) >= 0 || strings.IndexByte(fraction, decimal) >= 0 || broken && fraction == "" {
		return false
	}
	groups := strings.Split(whole, string(group))
	if len(groups) == 1 {
		return whole != "" || broken
	}
	return inGroups(groups)
}

// inGroups reports whether parts of a whole number are groups of three digits,
// or groups of two before the last three, as in India: 12,34,567.
func inGroups(groups []string) bool {
	last := len(groups) - 1
	if n := len(groups[0]); n == 0 || n > 3 || groups[0][0] == '0' || len(groups[last]) != 3 {
		return false
	}
	for _, g := range groups[1:last] {
		if len(g) != len(groups[1]) || len(g) != 3 && (len(g) != 2 || len(groups[0]) > 2) {
			return false
		}
	}
	return true
}

// parseNumber reads a number whose decimal sign is known; ok is false if it is
// none.
func parseNumber(cell []byte, decimal byte) (v float64, ok bool) {
	f := classify(cell)
	return f.parse(cell, decimal)
}

// parse reads the cell whose form it is with a decimal sign.
func (f *form) parse(cell []byte, decimal byte) (v float64, ok bool) {
	switch {
	case decimal == ',' && f.comma:
		return f.around.parse(cell, ".", ",")
	case decimal == ',':
		return 0, false
	case f.plain:
		return f.value, true
	case f.point:
		return f.around.parse(cell, ",", ".")
	}
	return 0, false
}

// parse reads the digits of a cell without the signs between thousands.
func (a *around) parse(cell []byte, group, decimal string) (v float64, ok bool) {
	text := string(cell)
	if a.dressed {
		text = undress(text).digits
	}
	return a.number(strings.ReplaceAll(strings.ReplaceAll(text, group, ""), decimal, "."))
}
