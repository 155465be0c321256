package baseline

import (
	"fmt"
	"slices"
	"strconv"

	"cajal/internal/gemm"
	"cajal/internal/kernel"
	"cajal/tensor"
)

// table is labelled rows.
type table struct {
	x       gemm.Mat  // (N, D) in row order, float64
	y       []int64   // index into classes
	target  []float64 // the same, of two classes; nil of more
	classes []int64   // ascending
	names   []string  // of the labels 0, 1, …, as far as they have some
	w       []float64 // of the rows; nil for 1 each
}

func (t table) rows() int     { return t.x.Rows }
func (t table) features() int { return t.x.Cols }

// row returns the features of a row.
func (t table) row(i int) []float64 {
	return kernel.Of[float64](t.x.Range(i*t.x.Cols, (i+1)*t.x.Cols))
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

// part returns the rows from lo up to hi, in the same memory.
func (t table) part(lo, hi int) table {
	t.x, t.y = rowsOf(t.x, lo, hi), t.y[lo:hi]
	if t.target != nil {
		t.target = t.target[lo:hi]
	}
	if t.w != nil {
		t.w = t.w[lo:hi]
	}
	return t
}

func rowsOf(x gemm.Mat, lo, hi int) gemm.Mat {
	return gemm.Matrix(x.Range(lo*x.Cols, hi*x.Cols), hi-lo, x.Cols)
}

// split returns copies of the rows outside and inside fold f.
func (t table) split(fold []int, f int) (train, test table) {
	var in, out []int
	for i, g := range fold {
		if g == f {
			in = append(in, i)
		} else {
			out = append(out, i)
		}
	}
	return t.take(out), t.take(in)
}

// take returns copies of some rows.
func (t table) take(rows []int) table {
	n, d := len(rows), t.features()
	x, y := make([]float64, 0, n*d), make([]int64, 0, n)
	for _, i := range rows {
		x, y = append(x, t.row(i)...), append(y, t.y[i])
	}
	some := labelled(gemm.Matrix(kernel.SliceOf(x), n, d), y, t.classes)
	if t.w != nil {
		some.w = make([]float64, n)
		for i, j := range rows {
			some.w[i] = t.w[j]
		}
	}
	return some
}

// weigh gives the rows weights, nil for 1 each.
func (t *table) weigh(w *tensor.Tensor) (err error) {
	if w == nil {
		return nil
	}
	if t.w, _, err = rowWeights(w, t.rows()); err != nil {
		return refused(logisticName, err)
	}
	return nil
}

// weightless reports whether no row counts.
func (t table) weightless() bool { return t.w != nil && slices.Max(t.w) == 0 }

// weight returns how much a row counts.
func (t table) weight(i int) float64 {
	if t.w == nil {
		return 1
	}
	return t.w[i]
}

func labelled(x gemm.Mat, y, classes []int64) table {
	t := table{x: x, y: y, classes: classes}
	if len(classes) == 2 {
		t.target = make([]float64, len(y))
		for i, k := range y {
			t.target[i] = float64(k)
		}
	}
	return t
}

func newTable(x, y *tensor.Tensor) (table, error) {
	if err := checkShapes(x, y); err != nil {
		return table{}, err
	}
	if err := checkFinite("x", x); err != nil {
		return table{}, refused(logisticName, err)
	}
	classes, index, err := classesOf(y)
	if err != nil {
		return table{}, refused(logisticName, err)
	}
	return labelled(matrix(x), index, classes), nil
}

// classesOf returns the labels that there are, ascending, and where each of y stands
// among them.
func classesOf(y *tensor.Tensor) (classes, index []int64, err error) {
	named := y.Contiguous().Int64s()
	for i, v := range named {
		if v < 0 {
			return nil, nil, fmt.Errorf("label %d is %d, want 0 or more", i, v)
		}
	}
	classes = slices.Compact(slices.Sorted(slices.Values(named)))
	index = make([]int64, len(named))
	for i, v := range named {
		k, _ := slices.BinarySearch(classes, v)
		index[i] = int64(k)
	}
	return classes, index, nil
}

func checkShapes(x, y *tensor.Tensor) error {
	switch {
	case x.NDim() != 2:
		return refuse(logisticName, "x has shape %s, want (N, D)", tensor.ShapeString(x.Shape()))
	case y.NDim() != 1:
		return refuse(logisticName, "y has shape %s, want (N,)", tensor.ShapeString(y.Shape()))
	case y.DType() != tensor.Int64:
		return refuse(logisticName, "y is %v, want int64 labels", y.DType())
	case x.Dim(0) != y.Dim(0):
		return refuse(logisticName, "x has %d rows and y %d labels, want as many", x.Dim(0), y.Dim(0))
	case x.Size() == 0:
		return refuse(logisticName, "x has shape %s, want at least one row and one column", tensor.ShapeString(x.Shape()))
	}
	return nil
}

// checkCounts returns an error if the classes do not allow so many folds.
func checkCounts(t table, folds int) error {
	counts := t.counts()
	if len(counts) == 1 {
		return oneClass(t)
	}
	for k, n := range counts {
		if n == 1 {
			return refuse(logisticName, "class %s has one row, want at least two, one to train on while the other is tested; add rows or drop the class", nameOf(t.classes[k], t.names))
		}
	}
	if most := slices.Max(counts); most < folds {
		return refuse(logisticName, "%d folds, but no class has more than %d rows; use at most %d folds", folds, most, most)
	}
	return nil
}

func oneClass(t table) error {
	return refuse(logisticName, "all %d labels are %s, want at least two classes", t.rows(), nameOf(t.classes[0], t.names))
}

// nameOf returns what a label is called.
func nameOf(label int64, names []string) string {
	if label < int64(len(names)) {
		return names[label]
	}
	return strconv.FormatInt(label, 10)
}

// matrix returns x (N, D) as float64, without a copy if it is that already.
func matrix(x *tensor.Tensor) gemm.Mat {
	if x.DType() == tensor.Float64 {
		x = x.Contiguous()
	} else {
		x = x.To(tensor.Float64)
	}
	return gemm.Matrix(kernel.SliceOf(x.Float64s()), x.Dim(0), x.Dim(1))
}
