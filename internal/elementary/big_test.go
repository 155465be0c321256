package elementary

import (
	"math"
	"math/big"
)

// Numbers of so many bits stand for exact ones.
const digits = 200

func number() *big.Float { return new(big.Float).SetPrec(digits) }

// ulps returns how far got is from the exact value in units in its last place.
func ulps(got float64, want *big.Float) float64 {
	w, _ := want.Float64()
	if got == w || got != got && w != w {
		return 0
	}
	_, e := math.Frexp(w)
	d, _ := number().Sub(number().SetFloat64(got), want).Float64()
	return math.Abs(d) / math.Ldexp(1, max(e-53, -1074))
}

// less returns x − n.
func less(x *big.Float, n float64) *big.Float { return number().Sub(x, number().SetFloat64(n)) }

// bigExp returns the series of x/2⁴⁰, squared forty times, with x's digits.
func bigExp(x *big.Float) *big.Float {
	const halvings = 40
	prec := x.Prec() + 2*halvings
	wide := func(n int64) *big.Float { return new(big.Float).SetPrec(prec).SetInt64(n) }
	z, y, term := wide(0).SetMantExp(wide(0).Set(x), -halvings), wide(1), wide(1)
	for i := int64(1); term.Sign() != 0 && term.MantExp(nil) > -int(prec); i++ {
		term.Mul(term, z)
		term.Quo(term, wide(i))
		y.Add(y, term)
	}
	for range halvings {
		y.Mul(y, y)
	}
	return new(big.Float).SetPrec(x.Prec()).Set(y)
}

// bigLog improves the logarithm of package math by Newton's steps.
func bigLog(x *big.Float) *big.Float {
	var mantissa big.Float
	exponent := x.MantExp(&mantissa)
	m, _ := mantissa.Float64()
	y := number().SetFloat64(math.Log(m))
	for range 3 { // y += 2·(m − eʸ)/(m + eʸ), with three times the digits
		e := bigExp(y)
		top := number().Sub(number().Set(&mantissa), e)
		y.Add(y, top.Quo(top.Mul(top, number().SetInt64(2)), e.Add(e, &mantissa)))
	}
	return y.Add(y, number().Mul(ln2(), number().SetInt64(int64(exponent))))
}

func ln2() *big.Float {
	v, _, err := big.ParseFloat("0.693147180559945309417232121458176568075500134360255254120680009493393621969694715605863326996418687", 10, digits, big.ToNearestEven)
	if err != nil {
		panic(err)
	}
	return v
}

func bigTanh(x *big.Float) *big.Float {
	e := bigExp(number().Mul(x, number().SetInt64(2)))
	return number().Quo(less(e, 1), less(e, -1))
}

func bigSigmoid(x *big.Float) *big.Float {
	return number().Quo(number().SetInt64(1), less(bigExp(number().Neg(x)), -1))
}

func bigPow(x *big.Float, y float64) *big.Float {
	return bigExp(number().Mul(bigLog(x), number().SetFloat64(y)))
}

// bigErf returns 2/√π·e^(−x²)·Σ 2ⁿx²ⁿ⁺¹/(1·3·5·…·(2n+1)), whose terms have one sign,
// with as many digits as what it leaves of 1 takes.
func bigErf(x *big.Float) *big.Float {
	const prec = digits + 1200
	wide := func() *big.Float { return new(big.Float).SetPrec(prec) }
	z := wide().Mul(x, x)
	twice := wide().Mul(z, wide().SetInt64(2))
	sum, term := wide().Set(x), wide().Set(x)
	for n := int64(1); term.Sign() != 0 && sum.MantExp(nil)-term.MantExp(nil) < prec; n++ {
		term.Mul(term, twice)
		term.Quo(term, wide().SetInt64(2*n+1))
		sum.Add(sum, term)
	}
	root := wide().Sqrt(bigPi(prec))
	sum.Mul(sum, bigExp(z.Neg(z)))
	return sum.Quo(sum.Mul(sum, wide().SetInt64(2)), root)
}

// bigSin returns the sine of x, or that a number of quarters ahead, by the series of
// the rest of x without its whole turns.
func bigSin(x *big.Float, quarters int64) *big.Float {
	prec := uint(digits + max(0, x.MantExp(nil)) + 64)
	wide := func() *big.Float { return new(big.Float).SetPrec(prec) }
	quarter := wide().Quo(bigPi(prec), wide().SetInt64(2))
	n, _ := wide().Quo(x, quarter).Int(nil)
	r := wide().Sub(x, wide().Mul(quarter, wide().SetInt(n)))
	r.Add(r, wide().Mul(quarter, wide().SetInt64(quarters+new(big.Int).Mod(n, big.NewInt(4)).Int64())))
	z := wide().Mul(r, r)
	sum, term := wide().Set(r), wide().Set(r)
	for i := int64(1); i < 80; i++ {
		term.Mul(term, z)
		term.Quo(term, wide().SetInt64(-2*i*(2*i+1)))
		sum.Add(sum, term)
	}
	return sum
}

var knownPi = map[uint]*big.Float{}

// bigPi returns π by Machin's formula, 16·arctan 1/5 − 4·arctan 1/239.
func bigPi(prec uint) *big.Float {
	if pi, ok := knownPi[prec]; ok {
		return pi
	}
	wide := func(n int64) *big.Float { return new(big.Float).SetPrec(prec + 32).SetInt64(n) }
	inverseTangent := func(n int64) *big.Float {
		power := wide(0).Quo(wide(1), wide(n))
		sum := wide(0).Set(power)
		for i := int64(1); power.MantExp(nil) > -int(prec)-32; i++ {
			power.Quo(power, wide(-n*n))
			sum.Add(sum, wide(0).Quo(power, wide(2*i+1)))
		}
		return sum
	}
	knownPi[prec] = wide(0).Sub(wide(0).Mul(wide(16), inverseTangent(5)), wide(0).Mul(wide(4), inverseTangent(239)))
	return knownPi[prec]
}
