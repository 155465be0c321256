package baseline

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestStratifyAgainstScikitLearn(t *testing.T) {
	type split struct {
		Y     []int64
		Fold  []int
		Folds int
	}
	for _, s := range readJSON[struct{ Splits []split }](t, "data.json").Splits {
		if got := stratify(s.Y, int(slices.Max(s.Y))+1, s.Folds); !slices.Equal(got, s.Fold) {
			t.Errorf("stratify(%v, %d folds) = %v, want %v", s.Y, s.Folds, got, s.Fold)
		}
	}
}

// Folds differ by at most one row, in all and in each class.
func TestStratifyIsEven(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		n, classes, folds := 1+r.IntN(60), 1+r.IntN(5), 2+r.IntN(8)
		y := make([]int64, n)
		for i := range y {
			y[i] = r.Int64N(int64(classes))
		}
		fold := stratify(y, classes, folds)
		size := make([]int, folds)
		share := make([][]int, classes)
		for k := range share {
			share[k] = make([]int, folds)
		}
		for i, f := range fold {
			size[f]++
			share[y[i]][f]++
		}
		for k, s := range append(share, size) {
			if slices.Max(s)-slices.Min(s) > 1 {
				t.Fatalf("stratify(%v, %d folds) = %v: class %d of %d (the last is all) has %v rows a fold, want a spread of at most 1", y, folds, fold, k, classes, s)
			}
		}
	}
}
