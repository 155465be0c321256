package metric

import "cajal/internal/elementary"

// xlogy returns x·log y, and 0 where x is 0.
func xlogy(x, y float64) float64 {
	if x == 0 && y == y {
		return 0
	}
	return float64(x * elementary.Log(y))
}
