package baseline

import (
	"fmt"
	"math"
	"slices"

	"cajal/internal/gemm"
	"cajal/internal/kernel"
	"cajal/tensor"
)

// Predict returns the likeliest label of each row of x (N, D): Int64 (N). Of
// equal ones the smaller label wins. A row whose scores are not numbers,
// because x has NaN or infinity in it, gets -1. It panics with an [*Error] if
// x has another number of columns.
func (m *Logistic) Predict(x *tensor.Tensor) *tensor.Tensor {
	m.check("predict", x)
	labels := make([]int64, x.Dim(0))
	m.eachRow(x, func(i int, z []float64) { labels[i] = m.label(likeliest(z)) })
	return tensor.From(labels, len(labels))
}

// Probabilities returns p(class | row), float64 (N, K), for each row of x (N,
// D), its columns in the order of Classes. A row with NaN in x has NaN
// throughout. It panics with an [*Error] if x has another number of columns.
func (m *Logistic) Probabilities(x *tensor.Tensor) *tensor.Tensor {
	m.check("probabilities", x)
	k := len(m.Classes)
	p := tensor.New(tensor.Float64, x.Dim(0), k)
	m.eachRow(x, func(i int, z []float64) {
		row := p.Float64s()[i*k : (i+1)*k]
		if k == 2 {
			row[0], row[1] = sigmoid(-z[0]), sigmoid(z[0])
			return
		}
		kernel.Softmax(kernel.SliceOf(row), kernel.SliceOf(z), 1)
	})
	return p
}

// Accuracy returns the share of the rows of x (N, D) whose prediction is the
// label in y, Int64 (N); NaN if N is 0. It panics with an [*Error] if x has
// another number of columns or y another shape or type.
func (m *Logistic) Accuracy(x, y *tensor.Tensor) float64 {
	if y.NDim() != 1 || y.DType() != tensor.Int64 || x.NDim() == 2 && x.Dim(0) != y.Dim(0) {
		panic(&Error{"logistic regression", "accuracy", fmt.Sprintf("y is %v of shape %s, x has shape %s; want int64 (N,) and (N, D)",
			y.DType(), tensor.ShapeString(y.Shape()), tensor.ShapeString(x.Shape()))})
	}
	right := 0
	predicted := m.Predict(x).Int64s()
	for i, label := range y.Contiguous().Int64s() {
		if predicted[i] == label {
			right++
		}
	}
	return float64(right) / float64(len(predicted))
}

// check panics unless x has the model's features.
func (m *Logistic) check(op string, x *tensor.Tensor) {
	if d := m.Coef.Dim(1); x.NDim() != 2 || x.Dim(1) != d {
		panic(&Error{"logistic regression", op, fmt.Sprintf("x has shape %s, want (N, %d)", tensor.ShapeString(x.Shape()), d)})
	}
}

func (m *Logistic) eachRow(x *tensor.Tensor, f func(i int, z []float64)) {
	theta := slices.Concat(m.Coef.Contiguous().Float64s(), m.Intercept.Contiguous().Float64s())
	eachRow(matrix(x), theta, m.Coef.Dim(0), f)
}

// eachRow calls f with the scores (K') of each row of x.
func eachRow(x gemm.Mat, theta vector, k int, f func(i int, z []float64)) {
	z := kernel.Make(min(atOnce, x.Rows)*k, kernel.F64)
	for lo := 0; lo < x.Rows; lo += atOnce {
		part := rowsOf(x, lo, min(lo+atOnce, x.Rows))
		scores(z.Range(0, part.Rows*k), theta, part, k)
		for i := range part.Rows {
			f(lo+i, kernel.Of[float64](z)[i*k:(i+1)*k])
		}
	}
}

func (m *Logistic) label(class int) int64 {
	if class < 0 {
		return -1
	}
	return m.Classes[class]
}

// likeliest returns the class with the best of the scores z (K'), the first
// of equal ones, or -1 if a score is NaN.
func likeliest(z []float64) int {
	if len(z) == 1 {
		switch {
		case math.IsNaN(z[0]):
			return -1
		case z[0] > 0:
			return 1
		}
		return 0
	}
	best := 0
	for k, v := range z {
		if math.IsNaN(v) {
			return -1
		}
		if v > z[best] {
			best = k
		}
	}
	return best
}

// accuracy returns the share of data's rows, by their weights, that θ labels rightly; NaN
// if none counts.
func accuracy(data table, theta vector) float64 {
	right, all := 0.0, 0.0
	eachRow(data.x, theta, data.outputs(), func(i int, z []float64) {
		w := data.weight(i)
		if all += w; int64(likeliest(z)) == data.y[i] {
			right += w
		}
	})
	return right / all
}
