package data

import (
	"slices"

	"cajal/tensor"
)

// classes is the samples of a data set by their class.
type classes struct {
	labels  []int64 // the classes that occur, ascending
	members [][]int // the numbers of each one's samples, ascending
}

// labels returns the labels of samples, y (N) int64. It panics if y is
// anything else.
func labels(op string, y *tensor.Tensor) []int64 {
	if y.DType() != tensor.Int64 || y.NDim() != 1 {
		fail(op, "labels are %v of shape %s, want int64 of shape (N,)", y.DType(), tensor.ShapeString(y.Shape()))
	}
	return y.Contiguous().Int64s()
}

func byClass(y []int64) classes {
	var c classes
	c.labels = slices.Compact(slices.Sorted(slices.Values(y)))
	c.members = make([][]int, len(c.labels))
	for i, label := range y {
		k, _ := slices.BinarySearch(c.labels, label)
		c.members[k] = append(c.members[k], i)
	}
	return c
}

func upTo(n int) []int {
	a := make([]int, n)
	for i := range a {
		a[i] = i
	}
	return a
}

func shuffle(a []int, s Shuffler) {
	s.Shuffle(len(a), func(i, j int) { a[i], a[j] = a[j], a[i] })
}
