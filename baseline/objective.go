package baseline

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"cajal/internal/elementary"
)

// objective is the function that a fit minimises,
//
//	L(θ) = Σᵢ −log p(yᵢ | xᵢ) + λ/2 ‖w‖²,   λ = 1/C
//
// which is the sum in [LogisticCV] divided by C: the same minimum. θ holds
// the weights w (K', D) row by row, then the intercepts b (K').
type objective struct {
	data   table
	lambda float64

	at   []float64 // where loss and grad were computed last
	loss float64
	grad []float64
	z    []float64 // scores of one row (K')
}

func newObjective(data table, c float64) *objective {
	k := data.outputs()
	n := k * (data.features + 1)
	return &objective{
		data:   data,
		lambda: 1 / c,
		at:     make([]float64, 0, n),
		grad:   make([]float64, n),
		z:      make([]float64, k),
	}
}

// Loss returns L(θ).
func (o *objective) Loss(theta []float64) float64 {
	o.evaluate(theta)
	return o.loss
}

// Gradient stores ∂L/∂θ in dst.
func (o *objective) Gradient(dst, theta []float64) {
	o.evaluate(theta)
	copy(dst, o.grad)
}

// evaluate computes loss and gradient in one pass over the rows, with
// r = ∂(−log p)/∂z, the residual:
//
//	∂L/∂w = Σᵢ rᵢ xᵢᵀ + λw    ∂L/∂b = Σᵢ rᵢ
func (o *objective) evaluate(theta []float64) {
	if slices.Equal(o.at, theta) {
		return
	}
	o.at = append(o.at[:0], theta...)
	d, k := o.data.features, len(o.z)
	clear(o.grad)
	sum := 0.0
	for i, x := range o.data.x {
		scores(o.z, theta, x)
		sum += residual(o.z, o.data.y[i])
		for j, r := range o.z {
			floats.AddScaled(o.grad[j*d:(j+1)*d], r, x)
			o.grad[k*d+j] += r
		}
	}
	w := theta[:k*d]
	floats.AddScaled(o.grad[:k*d], o.lambda, w)
	o.loss = sum + float64(o.lambda/2*floats.Dot(w, w))
}

// room returns a fall of the loss that one step along one axis is sure to
// bring. Along θⱼ the curvature is at most Hⱼ = ¼ Σᵢ xᵢⱼ² + λ, since p(1−p)
// is at most ¼, so the step −gⱼ/Hⱼ lowers the loss by gⱼ²/2Hⱼ or more.
func (o *objective) room(theta []float64) float64 {
	o.evaluate(theta)
	d, k := o.data.features, len(o.z)
	bound := make([]float64, d)
	for _, x := range o.data.x {
		for j, v := range x {
			bound[j] += float64(v * v / 4)
		}
	}
	most := 0.0
	for i, g := range o.grad {
		h := float64(len(o.data.x)) / 4 // an intercept
		if i < k*d {
			h = bound[i%d] + o.lambda
		}
		most = math.Max(most, g*g/(2*h))
	}
	return most
}

// scores stores z = w·x + b, one score per output (K').
func scores(z, theta, x []float64) {
	d := len(x)
	b := theta[len(z)*d:]
	for j := range z {
		z[j] = floats.Dot(theta[j*d:(j+1)*d], x) + b[j]
	}
}

// residual returns −log p(y) of a row with the scores z and replaces z by the
// derivative, p minus one for the class that is right. No score is so large
// that the logarithm or the exponential overflows.
func residual(z []float64, y int) float64 {
	if len(z) == 1 {
		// −log p = log(1 + eᶻ) − yz, with the e of a negative number only.
		v, target := z[0], float64(y)
		z[0] = sigmoid(v) - target
		return math.Max(v, 0) - float64(target*v) + elementary.Log1p(elementary.Exp(-math.Abs(v)))
	}
	behind := slices.Max(z) - z[y]
	logSum := softmax(z)
	z[y]--
	return behind + logSum
}

// sigmoid returns 1/(1 + e⁻ᶻ).
func sigmoid(z float64) float64 {
	e := elementary.Exp(-math.Abs(z))
	if z >= 0 {
		return 1 / (1 + e)
	}
	return e / (1 + e)
}

// softmax replaces scores by probabilities and returns log Σₖ exp(zₖ − max z).
// The largest score is taken out first, so that the largest exponential is 1.
func softmax(z []float64) float64 {
	most := slices.Max(z)
	sum := 0.0
	for j, v := range z {
		z[j] = elementary.Exp(v - most)
		sum += z[j]
	}
	for j := range z {
		z[j] /= sum
	}
	return elementary.Log(sum)
}
