package baseline

import (
	"context"
	"fmt"
	"math"
	"slices"

	"cajal/internal/gemm"
	"cajal/internal/kernel"
	"cajal/tensor"
)

// Ridge is a fitted ridge regression. D is the number of features, T that of
// targets. What it predicts depends on Coef and Intercept alone.
type Ridge struct {
	Penalty   float64        // the α that won
	Coef      *tensor.Tensor // weights (T, D), float64
	Intercept *tensor.Tensor // (T), float64

	Penalties []float64 // the candidates for α
	// Errors are the mean squared errors of rows that are left out one at a time, for
	// each of Penalties; NaN where the equations could not be solved.
	Errors []float64
}

// RidgeCV fits ridge regression to the rows of x (N, D), of any type and any
// strides, and their targets y, (N) or (N, T): for each target it minimises, over
// the weights w and the intercept b,
//
//	Σᵢ (yᵢ − w·xᵢ − b)² + α‖w‖²
//
// with the α of penalties that predicts rows best which are left out one at a time,
// in the mean of the squared errors of all rows and targets, the first of equal
// ones. The default is 10 values from 1e-4 to 1e4 in equal ratios. Leaving a row out
// takes no fit of its own: its error is that of the fit to all rows, divided by
// 1 − hᵢ, where hᵢ says how much of the prediction hangs on the row's own target.
// The numbers are those of scikit-learn's RidgeCV, and with one penalty of its Ridge.
//
// The penalty treats features of different size unequally: standardise each column
// first. The solution takes N·D² operations for each penalty, or N²·D where there
// are fewer rows than features.
//
// A [FitError] tells what is wrong: shapes that do not fit, fewer than two rows, NaN or
// infinity, a penalty that is not positive, or equations without a solution in
// float64. Where ctx ends, the error wraps its own.
func RidgeCV(ctx context.Context, x, y *tensor.Tensor, penalties ...float64) (*Ridge, error) {
	return WeightedRidgeCV(ctx, x, y, nil, penalties...)
}

// WeightedRidgeCV is RidgeCV with weights v (N) of the rows, finite, not negative and not
// all 0, or nil for 1 each: it minimises
//
//	Σᵢ vᵢ(yᵢ − w·xᵢ − b)² + α‖w‖²
//
// and the mean of the squared errors is one by the weights. It is scikit-learn's RidgeCV
// with sample_weight.
func WeightedRidgeCV(ctx context.Context, x, y, v *tensor.Tensor, penalties ...float64) (*Ridge, error) {
	if len(penalties) == 0 {
		penalties = tenCandidates()
	}
	if err := checkRidge(x, y, penalties); err != nil {
		return nil, refused(ridgeName, err)
	}
	r, err := newRidge(x, y, v)
	if err != nil {
		return nil, refused(ridgeName, err)
	}
	m := &Ridge{Penalties: slices.Clone(penalties), Penalty: math.NaN()}
	least := math.Inf(1)
	var best []float64
	for _, alpha := range penalties {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("ridge regression: ended after %d of %d penalties: %w", len(m.Errors), len(penalties), err)
		}
		w, e := r.solve(alpha)
		m.Errors = append(m.Errors, e)
		if e < least {
			least, m.Penalty, best = e, alpha, w
		}
	}
	if best == nil {
		return nil, refuse(ridgeName, "the equations have no solution in float64 with any of the penalties %v; are the features too large? standardise them", penalties)
	}
	d, t := r.x.Cols, r.y.Cols
	m.Coef = tensor.From(best, d, t).T().Contiguous()
	m.Intercept = tensor.From(slices.Clone(r.yMean), t)
	for k := range t {
		for j, mean := range r.xMean {
			m.Intercept.Float64s()[k] -= float64(m.Coef.At(k, j) * mean)
		}
	}
	return m, nil
}

// Predict returns the targets of each row of x (N, D): float64 (N, T). It panics
// with an [*Error] if x has another number of columns.
func (m *Ridge) Predict(x *tensor.Tensor) *tensor.Tensor {
	t, d := m.Coef.Dim(0), m.Coef.Dim(1)
	if x.NDim() != 2 || x.Dim(1) != d {
		panic(&Error{"ridge regression", "predict", fmt.Sprintf("x has shape %s, want (N, %d)", tensor.ShapeString(x.Shape()), d)})
	}
	p := tensor.New(tensor.Float64, x.Dim(0), t)
	w := gemm.Matrix(kernel.SliceOf(m.Coef.Contiguous().Float64s()), t, d)
	gemm.Affine(kernel.SliceOf(p.Float64s()), matrix(x), w.T(), kernel.SliceOf(m.Intercept.Contiguous().Float64s()), gemm.Activation{})
	return p
}

// ridge is the equations of a ridge regression, with the means of all columns taken
// off, so that there is no intercept. Rows with weights have been multiplied by the roots
// of these, s: then Σ v(…)² is a sum of squares as without, with s in place of 1.
type ridge struct {
	weights      []float64 // of the rows, nil for 1 each
	sum          float64   // of the weights
	x, y         gemm.Mat  // (N, D) and (N, T)
	xMean, yMean []float64
	gram         []float64 // XᵀX (D, D), or where that is smaller XXᵀ + level·11ᵀ/N (N, N)
	moments      []float64 // XᵀY (D, T), of the former
	level        float64   // of the latter: the mean of its eigenvalues
}

func newRidge(x, y, v *tensor.Tensor) (r *ridge, err error) {
	r = &ridge{sum: float64(x.Dim(0))}
	if v == nil {
		r.x, r.xMean = centred(matrix(x))
		r.y, r.yMean = centred(matrix(y.Reshape(y.Dim(0), -1)))
	} else {
		if r.weights, r.sum, err = rowWeights(v, x.Dim(0)); err != nil {
			return nil, err
		}
		r.x, r.xMean = r.centred(matrix(x))
		r.y, r.yMean = r.centred(matrix(y.Reshape(y.Dim(0), -1)))
	}
	n, d, t := r.x.Rows, r.x.Cols, r.y.Cols
	m := min(n, d)
	r.gram = make([]float64, m*m)
	if d <= n {
		gemm.MatMul(kernel.SliceOf(r.gram), r.x.T(), r.x, false)
		r.moments = make([]float64, d*t)
		gemm.MatMul(kernel.SliceOf(r.moments), r.x.T(), r.y, false)
		return r, nil
	}
	gemm.MatMul(kernel.SliceOf(r.gram), r.x, r.x.T(), false)
	for i := range n {
		r.level += r.gram[i*n+i] / float64(n)
	}
	for i := range r.gram {
		if r.weights == nil {
			r.gram[i] += r.level / float64(n)
		} else {
			r.gram[i] += float64(r.level / r.sum * math.Sqrt(r.weights[i/n]*r.weights[i%n]))
		}
	}
	return r, nil
}

// centred is centred by the means that weights make, and multiplies rows by the roots of
// the weights.
func (r *ridge) centred(x gemm.Mat) (gemm.Mat, []float64) {
	mean := make([]float64, x.Cols)
	c := slices.Clone(kernel.Of[float64](x.Slice))
	for i, v := range c {
		mean[i%x.Cols] += float64(r.weights[i/x.Cols] / r.sum * v)
	}
	for i := range c {
		c[i] = math.Sqrt(r.weights[i/x.Cols]) * (c[i] - mean[i%x.Cols])
	}
	return gemm.Matrix(kernel.SliceOf(c), x.Rows, x.Cols), mean
}

// weight returns how much a row counts.
func (r *ridge) weight(i int) float64 {
	if r.weights == nil {
		return 1
	}
	return r.weights[i]
}

// centred returns a copy of x without the means of its columns, and those.
func centred(x gemm.Mat) (gemm.Mat, []float64) {
	mean := make([]float64, x.Cols)
	kernel.AddColumnSums(kernel.SliceOf(mean), x.Slice, x.Rows)
	for j := range mean {
		mean[j] /= float64(x.Rows)
	}
	c := slices.Clone(kernel.Of[float64](x.Slice))
	for i := range c {
		c[i] -= mean[i%x.Cols]
	}
	return gemm.Matrix(kernel.SliceOf(c), x.Rows, x.Cols), mean
}

// solve returns the weights (D, T) for one penalty, and the mean squared error of
// rows left out one at a time; NaN and nothing where the equations have no solution.
func (r *ridge) solve(alpha float64) (w []float64, loo float64) {
	m := min(r.x.Rows, r.x.Cols)
	a := slices.Clone(r.gram)
	for i := range m {
		a[i*m+i] += alpha
	}
	inverse, ok := inverseFactor(a, m)
	if !ok {
		return nil, math.NaN()
	}
	u := gemm.Matrix(kernel.SliceOf(inverse), m, m)
	if r.x.Cols <= r.x.Rows {
		return r.solvePrimal(u)
	}
	return r.solveDual(u, alpha)
}

// solvePrimal has U·Uᵀ = (XᵀX + αI)⁻¹ and so
//
//	w = U·Uᵀ·XᵀY    Ŷ = (X·U)·UᵀXᵀY    hᵢ = ‖(X·U)ᵢ‖² + 1/N
//
// where 1/N is the share of the intercept, of rows with weights vᵢ/Σv.
func (r *ridge) solvePrimal(u gemm.Mat) (w []float64, loo float64) {
	n, d, t := r.x.Rows, r.x.Cols, r.y.Cols
	half := make([]float64, d*t)
	gemm.MatMul(kernel.SliceOf(half), u.T(), gemm.Matrix(kernel.SliceOf(r.moments), d, t), false)
	w = make([]float64, d*t)
	gemm.MatMul(kernel.SliceOf(w), u, gemm.Matrix(kernel.SliceOf(half), d, t), false)
	xu, predicted := make([]float64, min(n, atOnce)*d), make([]float64, min(n, atOnce)*t)
	y := kernel.Of[float64](r.y.Slice)
	for lo := 0; lo < n; lo += atOnce {
		x := rowsOf(r.x, lo, min(lo+atOnce, n))
		gemm.MatMul(kernel.SliceOf(xu), x, u, false)
		gemm.MatMul(kernel.SliceOf(predicted), gemm.Matrix(kernel.SliceOf(xu), x.Rows, d), gemm.Matrix(kernel.SliceOf(half), d, t), false)
		for i := range x.Rows {
			row := vector(xu[i*d : (i+1)*d])
			rest := 1 - r.weight(lo+i)/r.sum - row.dot(row)
			for k := range t {
				e := (y[(lo+i)*t+k] - predicted[i*t+k]) / rest
				loo += float64(e * e)
			}
		}
	}
	return w, loo / (r.sum * float64(t))
}

// solveDual has U·Uᵀ = G⁻¹ = (XXᵀ + αI + level·11ᵀ/N)⁻¹ and so, with C = G⁻¹·Y,
//
//	w = XᵀC    Y − Ŷ = αC    1 − hᵢ = α((G⁻¹)ᵢᵢ − 1/N(α + level))
//
// since 1ᵀX = 0 and 1ᵀY = 0. Without the level, (G⁻¹)ᵢᵢ would be 1/Nα and a little
// more, of which the difference would leave no digits.
func (r *ridge) solveDual(u gemm.Mat, alpha float64) (w []float64, loo float64) {
	n, d, t := r.x.Rows, r.x.Cols, r.y.Cols
	half, c := make([]float64, n*t), make([]float64, n*t)
	gemm.MatMul(kernel.SliceOf(half), u.T(), r.y, false)
	gemm.MatMul(kernel.SliceOf(c), u, gemm.Matrix(kernel.SliceOf(half), n, t), false)
	w = make([]float64, d*t)
	gemm.MatMul(kernel.SliceOf(w), r.x.T(), gemm.Matrix(kernel.SliceOf(c), n, t), false)
	for i := range n {
		row := vector(kernel.Of[float64](u.Slice)[i*n : (i+1)*n])
		rest := row.dot(row) - r.weight(i)/(r.sum*(alpha+r.level))
		for k := range t {
			e := c[i*t+k] / rest
			loo += float64(e * e)
		}
	}
	return w, loo / (r.sum * float64(t))
}

// inverseFactor returns an upper triangle U with U·Uᵀ = A⁻¹ for a symmetric A (m, m),
// by Cholesky's A = L·Lᵀ and U = L⁻ᵀ. It overwrites a with L. It is not ok if A is not
// positive definite.
func inverseFactor(a []float64, m int) (u []float64, ok bool) {
	row := func(i, lo, hi int) vector { return a[i*m+lo : i*m+hi] }
	for i := range m {
		for j := range i {
			a[i*m+j] = (a[i*m+j] - row(i, 0, j).dot(row(j, 0, j))) / a[j*m+j]
		}
		pivot := a[i*m+i] - row(i, 0, i).dot(row(i, 0, i))
		if !(pivot > 0) || math.IsInf(pivot, 1) {
			return nil, false
		}
		a[i*m+i] = math.Sqrt(pivot)
	}
	u = make([]float64, m*m)
	for j := range m { // row j of U solves L·u = eⱼ
		u[j*m+j] = 1 / a[j*m+j]
		for i := j + 1; i < m; i++ {
			u[j*m+i] = -row(i, j, i).dot(u[j*m+j:j*m+i]) / a[i*m+i]
		}
	}
	return u, true
}

func checkRidge(x, y *tensor.Tensor, penalties []float64) error {
	switch {
	case x.NDim() != 2:
		return fmt.Errorf("x has shape %s, want (N, D)", tensor.ShapeString(x.Shape()))
	case y.NDim() != 1 && y.NDim() != 2 || y.Dim(0) != x.Dim(0):
		return fmt.Errorf("y has shape %s and x %s, want (N) or (N, T) and (N, D)", tensor.ShapeString(y.Shape()), tensor.ShapeString(x.Shape()))
	case x.Dim(0) < 2 || x.Dim(1) == 0 || y.Size() == 0:
		return fmt.Errorf("x has shape %s and y %s, want at least two rows, one column and one target", tensor.ShapeString(x.Shape()), tensor.ShapeString(y.Shape()))
	}
	if err := checkFinite("x", x); err != nil {
		return err
	}
	if err := checkFinite("y", y); err != nil {
		return err
	}
	for i, p := range penalties {
		if !(p > 0) || math.IsInf(p, 1) {
			return fmt.Errorf("penalty number %d is %g, want a positive number", i, p)
		}
	}
	return nil
}

// checkFinite refuses a matrix or column with NaN or infinity in it.
func checkFinite(name string, x *tensor.Tensor) error {
	m := matrix(x.Reshape(x.Dim(0), -1))
	for i, v := range kernel.Of[float64](m.Slice) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("row %d, column %d of %s is %v, want a finite number; fill or drop it", i/m.Cols, i%m.Cols, name, v)
		}
	}
	return nil
}
