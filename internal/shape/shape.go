// Package shape counts elements and steps of arrays.
package shape

import "math"

// Product returns the number of elements, and whether it can be counted in
// bytes. Empty axes are left out of the second answer, as in NumPy: a shape
// that is too large stays so if an empty axis is added, and no stride
// overflows.
func Product(shape []int) (n int, ok bool) {
	n, filled := 1, 1
	for _, d := range shape {
		n *= d
		if d == 0 {
			continue
		}
		if filled > math.MaxInt/8/d {
			return 0, false
		}
		filled *= d
	}
	return n, true
}

// RowMajor writes the steps in memory from one index to the next along each
// axis, where the elements stand in row-major order.
func RowMajor(strides, shape []int) {
	step := 1
	for i := len(shape) - 1; i >= 0; i-- {
		strides[i] = step
		step *= shape[i]
	}
}
