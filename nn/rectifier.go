package nn

import (
	"fmt"
	"math"

	"cajal/grad"
)

// LeakyReLU is y = x where x > 0 and slope·x elsewhere, so that no unit dies.
// PyTorch's slope, if none is given, is 0.01.
func LeakyReLU(slope float64) *Activation {
	finite("leaky-relu", "slope", slope)
	return &Activation{fmt.Sprintf("LeakyReLU %g", slope), func(x grad.Value) grad.Value { return x.LeakyReLU(slope) }}
}

// ELU is y = x where x > 0 and alpha·(eˣ − 1) elsewhere. PyTorch's alpha, if
// none is given, is 1.
func ELU(alpha float64) *Activation {
	finite("elu", "alpha", alpha)
	return &Activation{fmt.Sprintf("ELU %g", alpha), func(x grad.Value) grad.Value { return x.ELU(alpha) }}
}

// SELU is y = λ·x where x > 0 and λ·α·(eˣ − 1) elsewhere, with constants that keep a
// mean of 0 and a variance of 1 from layer to layer (Klambauer and others, 2017).
// Weights start as [LeCun] has it, and [AlphaDropout] takes the place of Dropout.
func SELU() *Activation { return &Activation{"SELU", grad.Value.SELU} }

// CELU is y = x where x > 0 and alpha·(e^(x/alpha) − 1) elsewhere: ELU without a step
// in its slope (Barron, 2017). PyTorch's alpha, if none is given, is 1; it may not be
// 0.
func CELU(alpha float64) *Activation {
	finite("celu", "alpha", alpha)
	if alpha == 0 {
		panic(&grad.Error{Op: "celu", Rule: "alpha 0, want another number"})
	}
	return &Activation{fmt.Sprintf("CELU %g", alpha), func(x grad.Value) grad.Value { return x.CELU(alpha) }}
}

// ReLU6 is y = min(max(x, 0), 6) (Krizhevsky, 2010).
func ReLU6() *Activation { return &Activation{"ReLU6", grad.Value.ReLU6} }

// GELU is y = x·Φ(x) with the standard normal distribution function Φ, exactly.
func GELU() *Activation { return &Activation{"GELU", grad.Value.GELU} }

// GELUTanh is the approximation of GELU with tanh, as in GPT-2: it differs by
// 5·10⁻⁴ at most. A network that was trained with one needs the same one.
func GELUTanh() *Activation { return &Activation{"GELU tanh", grad.Value.GELUTanh} }

// SiLU is y = x·σ(x), also called swish.
func SiLU() *Activation { return &Activation{"SiLU", grad.Value.SiLU} }

// HardSwish is y = x·min(max(x + 3, 0), 6)/6: SiLU without an exponential, of
// MobileNetV3.
func HardSwish() *Activation { return &Activation{"HardSwish", grad.Value.HardSwish} }

// HardSigmoid is y = min(max(x + 3, 0), 6)/6, a sigmoid in straight lines.
func HardSigmoid() *Activation { return &Activation{"HardSigmoid", grad.Value.HardSigmoid} }

// Mish is y = x·tanh(ln(1 + eˣ)).
func Mish() *Activation { return &Activation{"Mish", grad.Value.Mish} }

// Softplus is y = ln(1 + eˣ), a smooth ReLU that is positive everywhere.
func Softplus() *Activation { return &Activation{"Softplus", grad.Value.Softplus} }

// SoftplusBeta is y = ln(1 + e^(beta·x))/beta, and x where beta·x is above the
// threshold. PyTorch's are 1 and 20 if none are given.
func SoftplusBeta(beta, threshold float64) *Activation {
	finite("softplus", "beta", beta)
	finite("softplus", "threshold", threshold)
	if beta == 0 {
		panic(&grad.Error{Op: "softplus", Rule: "beta 0, want another number"})
	}
	limit := newScalar(threshold)
	return &Activation{fmt.Sprintf("Softplus %g, %g", beta, threshold), func(x grad.Value) grad.Value {
		z := x.Scale(beta)
		return grad.Where(z.Greater(limit.on(x)), x, z.Softplus().Scale(1/beta))
	}}
}

func finite(op, what string, v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("%s %v, want a finite number", what, v)})
	}
}
