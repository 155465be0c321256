package tensor

import (
	"math"
	"strconv"
	"strings"
)

// printPrecision is the largest number of digits after the point in an array.
const printPrecision = 8

// floatColumn knows how to write the floats of one array so that their points
// stand in one column: the FloatingFormat of numpy/_core/arrayprint.py with
// the default options.
type floatColumn struct {
	bits       int
	scientific bool
	left       int // characters before the point
	right      int // characters after the point
	fraction   int // scientific: digits after the point
	exponent   int // scientific: digits of the exponent
}

func newFloatColumn(values []float64, bits int) floatColumn {
	c := floatColumn{bits: bits, scientific: wantsScientific(values, bits)}
	longest := 0
	for _, x := range values {
		if s := notFinite(x); s != "" {
			longest = max(longest, len(s))
			continue
		}
		whole, fraction, exponent := c.split(x)
		c.left = max(c.left, len(whole))
		c.fraction = max(c.fraction, len(fraction))
		c.exponent = max(c.exponent, len(exponent)-1)
	}
	c.right = c.fraction
	if c.scientific {
		c.right += len("e+") + c.exponent
	}
	c.left = max(c.left, longest-c.right-1)
	return c
}

// wantsScientific reports whether a number among the finite ones that are not
// zero is so large or so small, or two are so far apart, that positional
// notation would hide digits. The limits are NumPy's (since 2.3 the upper one
// depends on the type), and Float32 is compared in its own precision.
func wantsScientific(values []float64, bits int) bool {
	lo, hi := math.Inf(1), 0.0
	for _, x := range values {
		if a := math.Abs(x); a > 0 && !math.IsInf(a, 0) {
			lo, hi = min(lo, a), max(hi, a)
		}
	}
	switch {
	case hi == 0:
		return false
	case bits == 32:
		return hi >= 1e6 || float32(lo) < 0.0001 || float32(hi)/float32(lo) > 1000
	}
	return hi >= 1e8 || lo < 0.0001 || hi/lo > 1000
}

// split writes a finite x with as few digits as tell it from its neighbours,
// or as the precision allows, and cuts that at the point and before the sign
// of the exponent.
func (c *floatColumn) split(x float64) (whole, fraction, exponent string) {
	verb := byte('f')
	if c.scientific {
		verb = 'e'
	}
	whole, fraction, exponent = cut(shortest(x, verb, c.bits))
	if len(fraction) > printPrecision {
		whole, fraction, exponent = cut(strconv.FormatFloat(x, verb, printPrecision, c.bits))
		fraction = strings.TrimRight(fraction, "0")
	}
	return whole, fraction, exponent
}

// shortest writes x with as few digits as tell it from its neighbours. Where
// two such numbers lie equally near, as 2.4414062e-04 and 2.4414063e-04 to
// float32 2⁻¹², NumPy takes the even one, as FormatFloat does with a given
// number of digits, but not with the fewest.
func shortest(x float64, verb byte, bits int) string {
	s := strconv.FormatFloat(x, verb, -1, bits)
	_, fraction, _ := cut(s)
	if fraction == "" {
		return s
	}
	even := strconv.FormatFloat(x, verb, len(fraction), bits)
	if back, err := strconv.ParseFloat(even, bits); err == nil && back == x {
		return even
	}
	return s
}

func cut(s string) (whole, fraction, exponent string) {
	mantissa, exponent, _ := strings.Cut(s, "e")
	whole, fraction, _ = strings.Cut(mantissa, ".")
	return whole, fraction, exponent
}

func (c *floatColumn) format(x float64) string {
	if s := notFinite(x); s != "" {
		return pad(s, c.left+1+c.right)
	}
	whole, fraction, exponent := c.split(x)
	if !c.scientific {
		return pad(whole, c.left) + "." + fraction + strings.Repeat(" ", c.right-len(fraction))
	}
	// Digits beyond the shortest come from the exact value, so float32 0.1
	// beside a longer neighbour may end in 1: it is not filled with zeros.
	if len(fraction) < c.fraction {
		whole, fraction, exponent = cut(strconv.FormatFloat(x, 'e', c.fraction, c.bits))
	}
	sign, digits := exponent[:1], exponent[1:]
	zeros := strings.Repeat("0", c.exponent-len(digits))
	return pad(whole, c.left) + "." + fraction + "e" + sign + zeros + digits
}

// notFinite writes NaN and the infinities, and nothing for a number.
func notFinite(x float64) string {
	switch {
	case math.IsNaN(x):
		return "nan"
	case math.IsInf(x, 1):
		return "inf"
	case math.IsInf(x, -1):
		return "-inf"
	}
	return ""
}

// pad fills with spaces on the left.
func pad(s string, width int) string {
	return strings.Repeat(" ", max(0, width-len(s))) + s
}

// scalarFloat writes a number that stands alone: all of the shortest digits,
// in scientific notation outside of 1e-4 to 1e16 (1e6 for Float32), which is
// NumPy's str of a scalar.
func scalarFloat(x float64, bits int) string {
	limit := 1e16
	if bits == 32 {
		limit = 1e6
	}
	if s := notFinite(x); s != "" {
		return s
	}
	if a := math.Abs(x); a != 0 && (a < 1e-4 || a >= limit) {
		return shortest(x, 'e', bits)
	}
	s := shortest(x, 'f', bits)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}
