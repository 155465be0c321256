package metric

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// A sum's value is that of exact arithmetic, rounded once, in any order.
func TestSumIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		terms := make([]float64, 1+r.IntN(40))
		for i := range terms {
			terms[i] = math.Ldexp(r.Float64()*2-1, r.IntN(200)-100)
			if i > 0 && r.IntN(3) == 0 {
				terms[i] = -terms[i-1] // so that much cancels
			}
		}
		exact := new(big.Float).SetPrec(2000)
		var forth, back, product sum
		for i, x := range terms {
			exact.Add(exact, big.NewFloat(x))
			forth.add(x)
			back.add(terms[len(terms)-1-i])
			product.addSquare(3, x)
		}
		want, _ := exact.Float64()
		var merged sum
		merged.addSum(&forth)
		for _, s := range []*sum{&forth, &back, &merged} {
			if got := s.value(); got != want {
				t.Fatalf("the sum of %v is %v, want %v", terms, got, want)
			}
		}
		exact.SetInt64(0)
		for _, x := range terms {
			exact.Add(exact, new(big.Float).SetPrec(2000).Mul(big.NewFloat(3), new(big.Float).SetPrec(2000).Mul(big.NewFloat(x), big.NewFloat(x))))
		}
		if want, _ := exact.Float64(); product.value() != want {
			t.Fatalf("the sum of 3 x² of %v is %v, want %v", terms, product.value(), want)
		}
	}
}

func TestSumOfWhatIsNotFinite(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		terms []float64
		want  float64
	}{
		{[]float64{1, inf, 2}, inf},
		{[]float64{1e-30, 1, -inf, 2}, -inf},
		{[]float64{inf, -inf, 1}, math.NaN()},
		{[]float64{1, math.NaN()}, math.NaN()},
		{[]float64{math.MaxFloat64, math.MaxFloat64}, inf},
		{nil, 0},
	} {
		var s sum
		for _, x := range c.terms {
			s.add(x)
		}
		if got := s.value(); got != c.want && !(got != got && c.want != c.want) {
			t.Errorf("the sum of %v is %v, want %v", c.terms, got, c.want)
		}
	}
}
