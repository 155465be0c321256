package gemm

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"cajal/internal/kernel"
)

// The sums of a few columns have the bits of the product that they stand for,
// where that cuts its sums into blocks.
func TestFewColumnSums(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(1, 11))
		for _, double := range []bool{false, true} {
			one := kernel.Make(1, kernel.FloatKind(double))
			one.Fill(1)
			for n := 1; n <= fewSumColumns; n++ {
				for _, rows := range []int{0, 1, 2, 200, 383, 384, 1000} {
					if kernel.Instructions() == kernel.Scalar && blocksOf(rows, blockSteps) > 1 {
						continue
					}
					x := randomSlice(rnd, rows*n, double)
					got, want := kernel.Make(n, kernel.FloatKind(double)), kernel.Make(n, kernel.FloatKind(double))
					got.Fill(0.3)
					want.Fill(0.3)
					AddColumnSums(got, x, rows)
					MatMul(want, Mat{Slice: one, Rows: 1, Cols: rows}, Matrix(x, rows, n), true)
					equalBits(t, fmt.Sprintf("%d rows of %d, double %v", rows, n, double), got, want)
				}
			}
		}
	})
}
