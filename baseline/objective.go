package baseline

import (
	"math"

	"cajal/internal/elementary"
	"cajal/internal/gemm"
	"cajal/internal/kernel"
)

// objective is the function that a fit minimises,
//
//	L(θ) = Σᵢ −log p(yᵢ | xᵢ) + λ/2 ‖w‖²,   λ = 1/C
//
// where each term counts by the weight of its row, if rows have some. It is the sum in
// [LogisticCV] divided by C: the same minimum. θ holds the weights w (K', D) row by
// row, then the intercepts b (K').
type objective struct {
	data   table
	lambda float64

	threads int          // that a pass may use, 0 for all
	z, r    kernel.Slice // scores and residuals of the rows at hand (atOnce, K')
}

// atOnce is how many rows pass through at a time, so that they are still near by when
// their residuals are known.
const atOnce = 512

func newObjective(data table, c float64, threads int) *objective {
	n := min(atOnce, data.rows()) * data.outputs()
	return &objective{data: data, lambda: 1 / c, threads: threads, z: kernel.Make(n, kernel.F64), r: kernel.Make(n, kernel.F64)}
}

// evaluate returns L(θ) and stores its gradient in g, in one pass over the rows,
// with R = ∂(−log p)/∂Z, the residuals:
//
//	Z = X·wᵀ + b    ∂L/∂w = Rᵀ·X + λw    ∂L/∂b = Σᵢ Rᵢ
func (o *objective) evaluate(theta, g vector) (loss float64) {
	d, k := o.data.features(), o.data.outputs()
	clear(g)
	gradient := kernel.SliceOf(g).OnThreads(o.threads)
	for lo := 0; lo < o.data.rows(); lo += atOnce {
		part := o.data.part(lo, min(lo+atOnce, o.data.rows()))
		z, r := o.z.Range(0, part.rows()*k).OnThreads(o.threads), o.r.Range(0, part.rows()*k).OnThreads(o.threads)
		scores(z, theta, part.x, k)
		loss += residuals(r, z, part)
		gemm.MatMul(gradient.Range(0, k*d), gemm.Matrix(r, part.rows(), k).T(), part.x, true)
		kernel.AddColumnSums(gradient.Range(k*d, k*d+k), r, part.rows())
	}
	w := theta[:k*d]
	g[:k*d].addScaled(o.lambda, w)
	return loss + float64(o.lambda/2*w.dot(w))
}

// room returns a fall of the loss that one step along one axis is sure to
// bring. Along θⱼ the curvature is at most Hⱼ = ¼ Σᵢ xᵢⱼ² + λ, since p(1−p)
// is at most ¼, so the step −gⱼ/Hⱼ lowers the loss by gⱼ²/2Hⱼ or more.
func (o *objective) room(theta vector) float64 {
	d, k := o.data.features(), o.data.outputs()
	g := make(vector, len(theta))
	o.evaluate(theta, g)
	bound, rows := make([]float64, d), 0.0
	for i := range o.data.rows() {
		w := o.data.weight(i)
		rows += w
		for j, v := range o.data.row(i) {
			bound[j] += float64(w * float64(v*v/4))
		}
	}
	most := 0.0
	for i, g := range g {
		h := rows / 4 // an intercept
		if i < k*d {
			h = bound[i%d] + o.lambda
		}
		most = max(most, g*g/(2*h))
	}
	return most
}

// scores stores Z = X·wᵀ + b, a row of k' scores for each row of x.
func scores(z kernel.Slice, theta vector, x gemm.Mat, k int) {
	t := kernel.SliceOf(theta)
	w := gemm.Matrix(t.Range(0, k*x.Cols), k, x.Cols)
	gemm.Affine(z, x, w.T(), t.Range(k*x.Cols, k*x.Cols+k), gemm.Activation{})
}

// residuals returns Σ −log p(y) of rows with the scores z and stores the
// derivatives in r: p minus one for the class that is right. No score is so large
// that the logarithm or the exponential overflows.
func residuals(r, z kernel.Slice, rows table) (loss float64) {
	if rows.w != nil {
		return weightedResiduals(r, z, rows)
	}
	if rows.target != nil {
		target := kernel.SliceOf(rows.target)
		r.Clear()
		kernel.LogisticLossGrad(r, z, target, 1)
		return kernel.LogisticLoss(z, target)
	}
	loss = kernel.CrossEntropy(r, z, rows.y)
	p, k := kernel.Of[float64](r), rows.outputs()
	for i, class := range rows.y {
		p[i*k+int(class)]--
	}
	return loss
}

// weightedResiduals is residuals of rows with weights, one row at a time.
func weightedResiduals(r, z kernel.Slice, rows table) (loss float64) {
	k := rows.outputs()
	for i, w := range rows.w {
		one := rows.part(i, i+1)
		one.w = nil
		of := r.Range(i*k, (i+1)*k)
		loss += float64(w * residuals(of, z.Range(i*k, (i+1)*k), one))
		for j := range kernel.Of[float64](of) {
			kernel.Of[float64](of)[j] *= w
		}
	}
	return loss
}

// sigmoid returns 1/(1 + e⁻ᶻ).
func sigmoid(z float64) float64 {
	e := elementary.Exp(-math.Abs(z))
	if z >= 0 {
		return 1 / (1 + e)
	}
	return e / (1 + e)
}
