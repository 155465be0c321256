// Package pairwise adds numbers in the order in which NumPy adds them, where what is
// nearly equal decides: in splits and data sets that are scikit-learn's.
package pairwise

// Sum adds numbers one after the other up to seven; up to 128 as eight sums of every
// eighth number, then those pairwise, then what is left over; and more of them as two
// halves, the first a multiple of eight long.
func Sum(v []float64) (sum float64) {
	switch n := len(v); {
	case n < 8:
		for _, x := range v {
			sum += x
		}
		return sum
	case n > 128:
		half := n/2 - n/2%8
		return Sum(v[:half]) + Sum(v[half:])
	}
	r := [8]float64(v[:8])
	i := 8
	for ; i+8 <= len(v); i += 8 {
		for j := range r {
			r[j] += v[i+j]
		}
	}
	sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]))
	for _, x := range v[i:] {
		sum += x
	}
	return sum
}
