package metric

import (
	"cajal/internal/elementary"
)

// xlogy returns x·log y, and 0 where x is 0.
func xlogy(x, y float64) float64 {
	if x == 0 && y == y {
		return 0
	}
	return float64(x * logarithm(y))
}

func logarithm(x float64) float64 { return elementary.Log(x) }

func logarithm1p(x float64) float64 { return elementary.Log1p(x) }

func power(x, y float64) float64 { return elementary.Pow(x, y) }
