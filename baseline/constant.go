package baseline

import (
	"errors"
	"fmt"
	"math"

	"cajal/tensor"
)

// Majority predicts the same of every row: how often each class occurred. It is
// scikit-learn's DummyClassifier with strategy "prior".
type Majority struct {
	Classes []int64   // the labels, ascending (K)
	Shares  []float64 // of the rows, one for each class (K)
}

// MajorityOf counts the labels y (N), Int64 and not negative. It is an error if there
// are none, or y is something else.
func MajorityOf(y *tensor.Tensor) (*Majority, error) { return WeightedMajority(y, nil) }

// WeightedMajority is MajorityOf with weights w (N) of the rows, finite, not negative and
// not all 0, or nil for 1 each: a class has the share of its rows' weights. It is
// scikit-learn's DummyClassifier with sample_weight.
func WeightedMajority(y, w *tensor.Tensor) (*Majority, error) {
	if y.NDim() != 1 || y.DType() != tensor.Int64 || y.Size() == 0 {
		return nil, refuse(majorityName, "y is %v of shape %s, want at least one label, int64 (N,)", y.DType(), tensor.ShapeString(y.Shape()))
	}
	classes, index, err := classesOf(y)
	if err != nil {
		return nil, refused(majorityName, err)
	}
	m := &Majority{Classes: classes, Shares: make([]float64, len(classes))}
	weights, sum, err := rowWeights(w, len(index))
	if err != nil {
		return nil, refused(majorityName, err)
	}
	for i, k := range index {
		m.Shares[k] += weights[i]
	}
	for k := range m.Shares {
		m.Shares[k] /= sum
	}
	return m, nil
}

// rowWeights returns the weights w of n rows, 1 each if w is nil, and their sum.
func rowWeights(w *tensor.Tensor, n int) (weights []float64, sum float64, err error) {
	if w == nil {
		weights = make([]float64, n)
		for i := range weights {
			weights[i] = 1
		}
		return weights, float64(n), nil
	}
	if w.NDim() != 1 || w.Size() != n {
		return nil, 0, fmt.Errorf("weights of shape %s for %d rows, want one for each", tensor.ShapeString(w.Shape()), n)
	}
	for i := range n {
		v := w.At(i)
		if !(v >= 0) || math.IsInf(v, 0) {
			return nil, 0, fmt.Errorf("row %d weighs %v, want a finite number of 0 or more", i, v)
		}
		weights, sum = append(weights, v), sum+v
	}
	if sum == 0 {
		return nil, 0, errors.New("all rows weigh 0, want some above")
	}
	return weights, sum, nil
}

// Class returns the most frequent label, the smallest of equally frequent ones.
func (m *Majority) Class() int64 {
	best := 0
	for k, s := range m.Shares {
		if s > m.Shares[best] {
			best = k
		}
	}
	return m.Classes[best]
}

// Probabilities returns the shares for each row of x (N, …): float64 (N, K), columns
// in the order of Classes.
func (m *Majority) Probabilities(x *tensor.Tensor) *tensor.Tensor { return repeated(m.Shares, x) }

// Mean predicts the same of every row: the mean of each target. It is scikit-learn's
// DummyRegressor.
type Mean struct {
	Values []float64 // (T)
}

// MeanOf takes the means of targets y, (N) or (N, T). It is an error if there are
// none, or one of them is NaN or infinite.
func MeanOf(y *tensor.Tensor) (*Mean, error) { return WeightedMean(y, nil) }

// WeightedMean is MeanOf with weights w (N) of the rows, finite, not negative and not all
// 0, or nil for 1 each. It is scikit-learn's DummyRegressor with sample_weight.
func WeightedMean(y, w *tensor.Tensor) (*Mean, error) {
	if y.NDim() == 0 || y.Size() == 0 {
		return nil, refuse(meanName, "y is empty, want at least one row and one target")
	}
	if err := checkFinite("y", y); err != nil {
		return nil, refused(meanName, err)
	}
	y = y.Reshape(y.Dim(0), -1)
	if w == nil {
		_, mean := centred(matrix(y))
		return &Mean{mean}, nil
	}
	weights, sum, err := rowWeights(w, y.Dim(0))
	if err != nil {
		return nil, refused(meanName, err)
	}
	mean := make([]float64, y.Dim(1))
	for i, v := range weights {
		for t := range mean {
			mean[t] += float64(v / sum * y.At(i, t))
		}
	}
	return &Mean{mean}, nil
}

// Predict returns the means for each row of x (N, …): float64 (N, T).
func (m *Mean) Predict(x *tensor.Tensor) *tensor.Tensor { return repeated(m.Values, x) }

// repeated returns a row for each of x.
func repeated(row []float64, x *tensor.Tensor) *tensor.Tensor {
	p := tensor.New(tensor.Float64, x.Dim(0), len(row))
	for i := range x.Dim(0) {
		copy(p.Float64s()[i*len(row):], row)
	}
	return p
}
