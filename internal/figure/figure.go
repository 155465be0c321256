// Package figure writes numbers for people to read.
package figure

import (
	"fmt"
	"math"
	"strconv"
)

// Huge is from what size on a number is written with an exponent: what stands before the
// point is then longer than anybody reads, up to 309 digits.
const Huge = 1e12

// Fixed writes a number with places digits behind the point; with an exponent where it is
// Huge.
func Fixed(v float64, places int) string {
	if math.Abs(v) >= Huge && !math.IsInf(v, 0) {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return strconv.FormatFloat(v, 'f', places, 64)
}

// Number writes a number of a table with five digits and, up to 1e15, all digits before the
// point: 20990315 and 1234568 look like what they are.
func Number(v float64) string {
	if a := math.Abs(v); a < 1e15 && (a >= 1e4 || v == math.Trunc(v)) {
		return strconv.FormatFloat(math.Round(v)+0, 'f', 0, 64) // + 0, so that no -0 is written
	}
	return strconv.FormatFloat(v, 'g', 5, 64)
}

// Float is a number that package fmt writes with an exponent where it is Huge, though the
// verb is %f.
type Float float64

// Format writes the number by a verb of package fmt.
func (v Float) Format(s fmt.State, verb rune) {
	format := fmt.FormatString(s, verb)
	if huge := math.Abs(float64(v)) >= Huge; huge && (verb == 'f' || verb == 'F') {
		format = "%.4g"
	}
	fmt.Fprintf(s, format, float64(v))
}

// Values returns values for Sprintf and the like, their numbers of double precision as
// Float.
func Values(values []any) []any {
	figures := make([]any, len(values))
	for i, v := range values {
		if number, ok := v.(float64); ok {
			v = Float(number)
		}
		figures[i] = v
	}
	return figures
}
