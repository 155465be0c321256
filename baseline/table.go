package baseline

import (
	"fmt"
	"math"
	"slices"

	"cajal/tensor"
)

// table is labelled rows. Rows are slices into one matrix, so a fold costs
// no copy of the data.
type table struct {
	x        [][]float64
	y        []int // index into classes
	features int
	classes  []int64 // ascending
}

// outputs returns K', the number of scores: one if there are two classes.
func (t table) outputs() int {
	if len(t.classes) == 2 {
		return 1
	}
	return len(t.classes)
}

// counts returns the number of rows of each class.
func (t table) counts() []int {
	n := make([]int, len(t.classes))
	for _, k := range t.y {
		n[k]++
	}
	return n
}

// split returns the rows outside and inside fold f.
func (t table) split(fold []int, f int) (train, test table) {
	train = table{features: t.features, classes: t.classes}
	test = train
	for i, row := range t.x {
		to := &train
		if fold[i] == f {
			to = &test
		}
		to.x, to.y = append(to.x, row), append(to.y, t.y[i])
	}
	return train, test
}

func newTable(x, y *tensor.Tensor) (table, error) {
	if err := checkShapes(x, y); err != nil {
		return table{}, err
	}
	t := table{x: rows(x), features: x.Dim(1)}
	for i, row := range t.x {
		for j, v := range row {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return table{}, fmt.Errorf("logistic regression: row %d, column %d of x is %v, want a finite number; fill or drop it", i, j, v)
			}
		}
	}
	labels := y.Contiguous().Int64s()
	for i, v := range labels {
		if v < 0 {
			return table{}, fmt.Errorf("logistic regression: label %d is %d, want 0 or more", i, v)
		}
	}
	t.classes = slices.Compact(slices.Sorted(slices.Values(labels)))
	t.y = make([]int, len(labels))
	for i, v := range labels {
		t.y[i], _ = slices.BinarySearch(t.classes, v)
	}
	return t, nil
}

func checkShapes(x, y *tensor.Tensor) error {
	switch {
	case x.NDim() != 2:
		return fmt.Errorf("logistic regression: x has shape %s, want (N, D)", tensor.ShapeString(x.Shape()))
	case y.NDim() != 1:
		return fmt.Errorf("logistic regression: y has shape %s, want (N,)", tensor.ShapeString(y.Shape()))
	case y.DType() != tensor.Int64:
		return fmt.Errorf("logistic regression: y is %v, want int64 labels", y.DType())
	case x.Dim(0) != y.Dim(0):
		return fmt.Errorf("logistic regression: x has %d rows and y %d labels, want as many", x.Dim(0), y.Dim(0))
	case x.Size() == 0:
		return fmt.Errorf("logistic regression: x has shape %s, want at least one row and one column", tensor.ShapeString(x.Shape()))
	}
	return nil
}

// checkCounts returns an error if the classes do not allow so many folds.
func checkCounts(t table, folds int) error {
	counts := t.counts()
	if len(counts) == 1 {
		return fmt.Errorf("logistic regression: all %d labels are %d, want at least two classes", counts[0], t.classes[0])
	}
	for k, n := range counts {
		if n == 1 {
			return fmt.Errorf("logistic regression: class %d has one row, want at least two, one to train on while the other is tested; add rows or drop the class", t.classes[k])
		}
	}
	if most := slices.Max(counts); most < folds {
		return fmt.Errorf("logistic regression: %d folds, but no class has more than %d rows; use at most %d folds", folds, most, most)
	}
	return nil
}

// rows returns the rows of x (N, D) as float64, without a copy if they are.
func rows(x *tensor.Tensor) [][]float64 {
	if x.DType() == tensor.Float64 {
		x = x.Contiguous()
	} else {
		x = x.To(tensor.Float64)
	}
	n, d := x.Dim(0), x.Dim(1)
	data := x.Float64s()
	r := make([][]float64, n)
	for i := range r {
		r[i] = data[i*d : (i+1)*d : (i+1)*d]
	}
	return r
}
