package baseline

import (
	"fmt"
	"math"

	"cajal/tensor"
)

// Predict returns the likeliest label of each row of x (N, D): Int64 (N). Of
// equal ones the smaller label wins. A row whose scores are not numbers,
// because x has NaN or infinity in it, gets -1. It panics with an [*Error] if
// x has another number of columns.
func (m *Logistic) Predict(x *tensor.Tensor) *tensor.Tensor {
	x64, theta := m.rows("predict", x), m.theta()
	z := make([]float64, m.Coef.Dim(0))
	labels := make([]int64, len(x64))
	for i, row := range x64 {
		scores(z, theta, row)
		labels[i] = m.label(likeliest(z))
	}
	return tensor.From(labels, len(labels))
}

// Probabilities returns p(class | row), float64 (N, K), for each row of x (N,
// D), its columns in the order of Classes. A row with NaN in x has NaN
// throughout. It panics with an [*Error] if x has another number of columns.
func (m *Logistic) Probabilities(x *tensor.Tensor) *tensor.Tensor {
	x64, theta := m.rows("probabilities", x), m.theta()
	k := len(m.Classes)
	p := tensor.New(tensor.Float64, len(x64), k)
	for i, row := range x64 {
		z := p.Float64s()[i*k : (i+1)*k]
		if k == 2 {
			scores(z[1:], theta, row)
			z[0], z[1] = sigmoid(-z[1]), sigmoid(z[1])
			continue
		}
		scores(z, theta, row)
		softmax(z)
	}
	return p
}

// Accuracy returns the share of the rows of x (N, D) whose prediction is the
// label in y, Int64 (N); NaN if N is 0. It panics with an [*Error] if x has
// another number of columns or y another shape or type.
func (m *Logistic) Accuracy(x, y *tensor.Tensor) float64 {
	if y.NDim() != 1 || y.DType() != tensor.Int64 || x.NDim() == 2 && x.Dim(0) != y.Dim(0) {
		panic(&Error{"accuracy", fmt.Sprintf("y is %v of shape %s, x has shape %s; want int64 (N,) and (N, D)",
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

// theta returns weights and intercepts in the order of [objective].
func (m *Logistic) theta() []float64 {
	var t []float64
	t = append(t, m.Coef.Contiguous().Float64s()...)
	return append(t, m.Intercept.Contiguous().Float64s()...)
}

func (m *Logistic) rows(op string, x *tensor.Tensor) [][]float64 {
	if d := m.Coef.Dim(1); x.NDim() != 2 || x.Dim(1) != d {
		panic(&Error{op, fmt.Sprintf("x has shape %s, want (N, %d)", tensor.ShapeString(x.Shape()), d)})
	}
	return rows(x)
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

// accuracy returns the share of data's rows that θ labels rightly.
func accuracy(data table, theta []float64) float64 {
	z := make([]float64, data.outputs())
	right := 0
	for i, x := range data.x {
		scores(z, theta, x)
		if likeliest(z) == data.y[i] {
			right++
		}
	}
	return float64(right) / float64(len(data.x))
}
