package grad

// Reduction says how a loss goes from one number for each sample, or element, to
// one number.
type Reduction uint8

// Mean divides by the number of terms, or by the sum of their weights, and is the
// default everywhere; Sum does not divide. None leaves the terms as they are, and
// BatchMean divides their sum by the number of samples, the length of the first
// axis.
const (
	Mean Reduction = iota
	Sum
	None
	BatchMean
)

// String returns PyTorch's word for it.
func (r Reduction) String() string { return [...]string{"mean", "sum", "none", "batchmean"}[r] }

// factor returns what a sum of terms of so much weight, of so many samples, is
// multiplied by.
func (r Reduction) factor(total float64, samples int) float64 {
	switch r {
	case Mean:
		return 1 / total
	case BatchMean:
		return 1 / float64(samples)
	}
	return 1
}

// batch returns the length of x's first axis, 1 for a scalar.
func (x Value) batch() int {
	if s := x.n.val.Shape(); len(s) > 0 {
		return s[0]
	}
	return 1
}
