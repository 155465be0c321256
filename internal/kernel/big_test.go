package kernel

import (
	"math"
	"math/big"
)

// The functions of exp_test.go and activations_ulp_test.go to 200 bits.

const bits = 200

func exact(x float64) *big.Float { return new(big.Float).SetPrec(bits).SetFloat64(x) }

func number() *big.Float { return new(big.Float).SetPrec(bits) }

// bigExp sums the series at x/2ᵏ and squares k times.
func bigExp(x *big.Float) *big.Float {
	if f, _ := x.Float64(); f > 800 || f < -800 {
		return exact(math.Exp(f)) // out of range in any case
	}
	k := max(x.MantExp(nil)+8, 0)
	r := number().SetMantExp(x, -k)
	sum, term := exact(1), exact(1)
	for i := 1; i < 40; i++ {
		term.Mul(term, r)
		term.Quo(term, exact(float64(i)))
		sum.Add(sum, term)
	}
	for range k {
		sum.Mul(sum, sum)
	}
	return sum
}

func bigTanh(x *big.Float) *big.Float {
	f, _ := x.Float64()
	if math.Abs(f) > 100 {
		return exact(math.Copysign(1, f))
	}
	if math.Abs(f) < 1e-12 { // x − x³/3
		c := number().Mul(x, x)
		c.Mul(c, x)
		return number().Sub(x, c.Quo(c, exact(3)))
	}
	e := bigExp(number().Add(x, x))
	return number().Quo(number().Sub(e, exact(1)), number().Add(e, exact(1)))
}

func bigSigmoid(x *big.Float) *big.Float {
	if f, _ := x.Float64(); f > 100 {
		return exact(1)
	} else if f < -800 {
		return exact(0)
	}
	e := bigExp(x)
	return number().Quo(e, number().Add(e, exact(1)))
}

// bigLog corrects the logarithm of package math: ln x = y + ln(x·e⁻ʸ).
func bigLog(x *big.Float) *big.Float {
	f, _ := x.Float64()
	m, e := math.Frexp(f) // package math is off for denormal numbers on some processors
	y := math.Log(m) + float64(e)*math.Ln2
	d := number().Mul(x, bigExp(exact(-y)))
	d.Sub(d, exact(1))
	d2 := number().Mul(d, d)
	sum := number().Add(exact(y), d)
	sum.Sub(sum, number().Quo(d2, exact(2)))
	return sum.Add(sum, number().Quo(d2.Mul(d2, d), exact(3)))
}

// bigExpm1 sums the series where 1 would swallow the result.
func bigExpm1(x *big.Float) *big.Float {
	if x.Sign() == 0 || x.MantExp(nil) > -20 {
		return number().Sub(bigExp(x), exact(1))
	}
	sum, term := number().Set(x), number().Set(x)
	for i := 2; i < 12; i++ {
		term.Mul(term, x)
		term.Quo(term, exact(float64(i)))
		sum.Add(sum, term)
	}
	return sum
}

// bigSoftplus returns ln(1 + eˣ), eˣ − e²ˣ/2 far to the left.
func bigSoftplus(x *big.Float) *big.Float {
	f, _ := x.Float64()
	if f > 400 {
		return x
	}
	e := bigExp(x)
	if f < -60 {
		square := number().Mul(e, e)
		return number().Sub(e, square.Quo(square, exact(2)))
	}
	return bigLog(number().Add(e, exact(1)))
}

// bigNormal returns Φ(x) = erfc(−x/√2)/2.
func bigNormal(x *big.Float) *big.Float {
	z := number().Quo(x, number().Sqrt(exact(2)))
	if f, _ := z.Float64(); f > 0 {
		return number().Sub(exact(1), number().Quo(bigErfc(z), exact(2)))
	}
	return number().Quo(bigErfc(z.Neg(z)), exact(2))
}

// bigErfc returns erfc z for z >= 0: below 2 by the series
// erf z = 2/√π·e^(−z²)·Σ 2ⁿz²ⁿ⁺¹/(1·3·…·(2n+1)), from there on by the continued
// fraction e^(−z²)/√π · 1/(z + (1/2)/(z + (2/2)/(z + (3/2)/(z + …)))).
func bigErfc(z *big.Float) *big.Float {
	pi, _ := number().SetString("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534")
	square := number().Mul(z, z)
	front := number().Quo(bigExp(number().Neg(square)), number().Sqrt(pi))
	if f, _ := z.Float64(); f >= 2 {
		below := number().Set(z)
		for k := 250; k > 0; k-- {
			below.Quo(exact(float64(k)/2), below)
			below.Add(below, z)
		}
		return front.Quo(front, below)
	}
	sum, term := number().Set(z), number().Set(z)
	for i := 1; i < 120; i++ {
		term.Mul(term, square)
		term.Quo(term, exact(float64(i)+0.5))
		sum.Add(sum, term)
	}
	sum.Mul(sum, front)
	return sum.Sub(exact(1), sum.Add(sum, sum))
}

// bigGELUTanh returns x·σ(2u).
func bigGELUTanh(x *big.Float) *big.Float {
	return number().Mul(x, bigSigmoid(bigGELUCubic(x)))
}

// bigGELUCubic returns 2u = 2√(2/π)·(x + 0.044715·x³).
func bigGELUCubic(x *big.Float) *big.Float {
	pi, _ := number().SetString("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534")
	cube, _ := number().SetString("0.044715")
	cube.Mul(cube, x).Mul(cube, x).Mul(cube, x)
	scale := number().Sqrt(number().Quo(exact(8), pi))
	return scale.Mul(scale, cube.Add(cube, x))
}
