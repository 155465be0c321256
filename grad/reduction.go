package grad

// Reduction says how a loss goes from one number per sample to one number.
type Reduction uint8

// Mean divides by the number of terms and is the default everywhere; Sum does
// not.
const (
	Mean Reduction = iota
	Sum
)

// String returns "mean" or "sum".
func (r Reduction) String() string {
	if r == Sum {
		return "sum"
	}
	return "mean"
}

// factor returns what a sum of n terms is multiplied by.
func (r Reduction) factor(n int) float64 {
	if r == Sum {
		return 1
	}
	return 1 / float64(n)
}
