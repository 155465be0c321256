package grad

import "fmt"

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

// ParseReduction returns the reduction that s names.
func ParseReduction(s string) (Reduction, error) {
	switch s {
	case "mean":
		return Mean, nil
	case "sum":
		return Sum, nil
	}
	return 0, fmt.Errorf("reduction %q: want mean or sum", s)
}

// factor returns what a sum of n terms is multiplied by.
func (r Reduction) factor(n int) float64 {
	if r == Sum {
		return 1
	}
	return 1 / float64(n)
}
