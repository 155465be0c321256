package kernel

import (
	"math"

	"cajal/internal/elementary"
)

// criteria has the formula of each criterion: its loss, and the slope along x.
var criteria = [criterionCount]struct {
	name        string
	loss, slope func(x, t, a, b float64) float64
}{
	SquaredErrorOf:        {"squared-error", squaredError, squaredErrorSlope},
	AbsoluteErrorOf:       {"absolute-error", absoluteError, absoluteErrorSlope},
	HuberErrorOf:          {"huber-error", huberError, huberErrorSlope},
	SmoothL1Of:            {"smooth-l1", smoothL1, smoothL1Slope},
	PinballOf:             {"pinball", pinball, pinballSlope},
	SigmoidCrossEntropyOf: {"weighted-sigmoid-cross-entropy", sigmoidCrossEntropy, sigmoidCrossEntropySlope},
	BinaryCrossEntropyOf:  {"binary-cross-entropy", binaryCrossEntropy, binaryCrossEntropySlope},
	BinaryFocalOf:         {"binary-focal", binaryFocal, binaryFocalSlope},
	PoissonOf:             {"poisson-nll", poisson, poissonSlope},
	PoissonLogOf:          {"poisson-nll", poissonLog, poissonLogSlope},
	KLDivOf:               {"kl-div", klDiv, klDivSlope},
	KLDivLogOf:            {"kl-div", klDivLog, klDivLogSlope},
	HingeEmbeddingOf:      {"hinge-embedding", hingeEmbedding, hingeEmbeddingSlope},
	HingeOf:               {"hinge", hinge, hingeSlope},
	SoftMarginOf:          {"soft-margin", softMargin, softMarginSlope},
}

func squaredError(x, t, _, _ float64) float64      { return (x - t) * (x - t) }
func squaredErrorSlope(x, t, _, _ float64) float64 { return 2 * (x - t) }

func absoluteError(x, t, _, _ float64) float64      { return math.Abs(x - t) }
func absoluteErrorSlope(x, t, _, _ float64) float64 { return signOf(x - t) }

func huberError(x, t, delta, _ float64) float64 {
	d := math.Abs(x - t)
	c := min(d, delta)
	return c * (d - float64(c/2))
}

func huberErrorSlope(x, t, delta, _ float64) float64 { return min(max(x-t, -delta), delta) }

func smoothL1(x, t, beta, _ float64) float64 {
	d := math.Abs(x - t)
	if d < beta {
		return d * d / (2 * beta)
	}
	return d - float64(beta/2)
}

func smoothL1Slope(x, t, beta, _ float64) float64 {
	d := x - t
	if math.Abs(d) < beta {
		return d / beta
	}
	return signOf(d)
}

func pinball(x, t, q, _ float64) float64 {
	if d := x - t; d > 0 {
		return (1 - q) * d
	} else {
		return -q * d
	}
}

// pinballSlope is halfway between the two slopes where x = t.
func pinballSlope(x, t, q, _ float64) float64 { return float64(signOf(x-t)/2) + 0.5 - q }

// sigmoidCrossEntropy is made of terms that cancel nowhere.
func sigmoidCrossEntropy(x, t, w, _ float64) float64 {
	no, yes := 1-t, float64(w*t)
	ends := float64(max(x, 0)*no) + float64(max(-x, 0)*yes)
	return ends + float64((no+yes)*elementary.Log1p(elementary.Exp(-math.Abs(x))))
}

func sigmoidCrossEntropySlope(x, t, w, _ float64) float64 {
	return float64((1-t)*logistic(x)) - float64(w*t*logistic(-x))
}

// binaryCrossEntropy cuts logarithms off at −100, as PyTorch does.
func binaryCrossEntropy(x, t, _, _ float64) float64 {
	return -float64(t*max(elementary.Log(x), -100)) - float64((1-t)*max(elementary.Log1p(-x), -100))
}

// binaryCrossEntropySlope has PyTorch's least divisor, 10⁻¹² in single precision.
func binaryCrossEntropySlope(x, t, _, _ float64) float64 {
	return (x - t) / max(x*(1-x), float64(float32(1e-12)))
}

// binaryFocal returns s·r^γ·l with l the cross-entropy, r = (1 − p)·t + p·(1 − t) what
// is missing for the target, and s = α·t + (1 − α)·(1 − t), or 1 if α is negative.
func binaryFocal(x, t, alpha, gamma float64) float64 {
	rest := float64(logistic(-x)*t) + float64(logistic(x)*(1-t))
	return focalShare(t, alpha) * elementary.Pow(rest, gamma) * sigmoidCrossEntropy(x, t, 1, 0)
}

func binaryFocalSlope(x, t, alpha, gamma float64) float64 {
	p, q := logistic(x), logistic(-x)
	rest := float64(q*t) + float64(p*(1-t))
	slope := float64(elementary.Pow(rest, gamma) * (float64((1-t)*p) - float64(t*q)))
	if gamma > 0 && rest > 0 {
		slope += float64(gamma * elementary.Pow(rest, gamma-1) * p * q * (1 - float64(2*t)) * sigmoidCrossEntropy(x, t, 1, 0))
	}
	return focalShare(t, alpha) * slope
}

func focalShare(t, alpha float64) float64 {
	if alpha < 0 {
		return 1
	}
	return float64(alpha*t) + float64((1-alpha)*(1-t))
}

func poisson(x, t, eps, full float64) float64 {
	return x - float64(t*elementary.Log(x+eps)) + float64(full*logFactorial(t))
}

func poissonSlope(x, t, eps, _ float64) float64 { return 1 - t/(x+eps) }

func poissonLog(x, t, _, full float64) float64 {
	return elementary.Exp(x) - float64(t*x) + float64(full*logFactorial(t))
}

func poissonLogSlope(x, t, _, _ float64) float64 { return elementary.Exp(x) - t }

// logFactorial returns ln t! by Stirling's formula for t > 1, and 0 elsewhere.
func logFactorial(t float64) float64 {
	if !(t > 1) {
		return 0
	}
	return float64(t*elementary.Log(t)) - t + float64(0.5*elementary.Log(2*math.Pi*t))
}

func klDiv(x, t, _, _ float64) float64 {
	if t == 0 {
		return -(t * x)
	}
	return float64(t*elementary.Log(t)) - float64(t*x)
}

func klDivSlope(_, t, _, _ float64) float64 { return -t }

func klDivLog(x, t, _, _ float64) float64      { return elementary.Exp(t) * (t - x) }
func klDivLogSlope(_, t, _, _ float64) float64 { return -elementary.Exp(t) }

// hingeEmbedding adds both parts for a target that is neither 1 nor −1, as PyTorch
// does.
func hingeEmbedding(x, t, margin, _ float64) (loss float64) {
	if t != 1 {
		loss += max(0, margin-x)
	}
	if t != -1 {
		loss += x
	}
	return loss
}

func hingeEmbeddingSlope(x, t, margin, _ float64) (slope float64) {
	if t != 1 && margin-x > 0 {
		slope--
	}
	if t != -1 {
		slope++
	}
	return slope
}

func hinge(x, t, _, _ float64) float64 { return max(0, 1-float64(t*x)) }

func hingeSlope(x, t, _, _ float64) float64 {
	if t*x < 1 {
		return -t
	}
	return 0
}

// softMargin is ln(1 + eᶻ) for z = −t·x, without the overflow.
func softMargin(x, t, _, _ float64) float64 {
	z := -t * x
	return max(z, 0) + elementary.Log1p(elementary.Exp(-math.Abs(z)))
}

func softMarginSlope(x, t, _, _ float64) float64 { return -t * logistic(-t*x) }
