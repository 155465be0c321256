package grad

import (
	"fmt"
	"math"
)

// checkWeights refuses weights that are negative or not finite.
func checkWeights(op string, x Value, weights []float64) {
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 0) {
			fault(op, []Value{x}, fmt.Sprintf("weight %d is %v, want a finite number, at least 0", i, w))
		}
	}
}
