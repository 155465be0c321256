package metric_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"cajal/metric"
	"cajal/tensor"
)

// determination returns R² of numbers, in exact arithmetic.
func determination(y, t, w []float64) float64 {
	rat := func(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }
	weighed := func(x *big.Rat, i int) *big.Rat { return new(big.Rat).Mul(x, rat(w[i])) }
	sum, weight := new(big.Rat), new(big.Rat)
	for i := range t {
		sum.Add(sum, weighed(rat(t[i]), i))
		weight.Add(weight, rat(w[i]))
	}
	mean := sum.Quo(sum, weight)
	errors, spread := new(big.Rat), new(big.Rat)
	for i := range t {
		d, off := new(big.Rat).Sub(rat(t[i]), rat(y[i])), new(big.Rat).Sub(rat(t[i]), mean)
		errors.Add(errors, weighed(d.Mul(d, d), i))
		spread.Add(spread, weighed(off.Mul(off, off), i))
	}
	v, _ := new(big.Rat).Sub(big.NewRat(1, 1), errors.Quo(errors, spread)).Float64()
	return v
}

// Targets that vary by a trillionth of their size have an R², in batches and without.
func TestR2OfTargetsThatHardlyVary(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, size := range []float64{1, 1e5, -1e-7, 1e100} {
		const n = 200
		y, target, w := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range n {
			target[i] = size * (1 + 1e-12*r.NormFloat64())
			y[i] = target[i] + size*3e-13*r.NormFloat64()
			w[i] = r.Float64()
		}
		want := determination(y, target, w)
		for _, batch := range []int{1, 13, n} {
			got := feed(metric.R2(), tensor.From(y), tensor.From(target), tensor.From(w), batch)
			if math.Abs(got-want) > 1e-8 { // the mean is a float, as scikit-learn's is
				t.Errorf("targets near %v in batches of %d: %v, want %v", size, batch, got, want)
			}
		}
	}
}

// A prediction that is NaN is not taken for a merely wrong one where all targets are
// equal.
func TestSkillOfNaN(t *testing.T) {
	p, y := tensor.From([]float64{1, math.NaN(), 3}, 3), tensor.Full(tensor.Float64, 2, 3)
	for _, m := range []metric.Metric{
		metric.R2(), metric.ExplainedVariance(), metric.D2AbsoluteError(), metric.D2Pinball(0.9), metric.D2Tweedie(0),
	} {
		if got := feed(m, p, y, nil, 2); !math.IsNaN(got) {
			t.Errorf("%s of a NaN: %v, want NaN", m.Name(), got)
		}
	}
}

// The order of the samples and the cut into parts change no bit, whatever is
// measured.
func TestMergedInAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const n, k = 97, 3
	p, labels, flags := tensor.New(tensor.Float64, n, k), tensor.New(tensor.Int64, n), tensor.New(tensor.Int64, n, k)
	w, x := tensor.New(tensor.Float64, n), tensor.New(tensor.Float64, n)
	for i := range n {
		var all float64
		for j := range k {
			p.Set(r.Float64(), i, j)
			all += p.At(i, j)
			flags.Int64s()[i*k+j] = int64(r.IntN(2))
		}
		for j := range k {
			p.Set(p.At(i, j)/all, i, j)
		}
		flags.Int64s()[i*k+i%k], flags.Int64s()[i*k+(i+1)%k] = 0, 1 // each sample has some labels, not all
		labels.Int64s()[i] = int64(r.IntN(k))
		w.Set(r.Float64(), i)
		x.Set(0.1+r.Float64(), i)
	}
	order := r.Perm(n)
	shuffled := func(t *tensor.Tensor) *tensor.Tensor {
		out := t.Clone()
		for to, from := range order {
			tensor.Copy(out.Narrow(0, to, to+1), t.Narrow(0, from, from+1))
		}
		return out
	}
	for _, name := range metric.Names() {
		whole, err := metric.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		predicted, target := p, labels
		switch m := whole.(type) {
		case *metric.RegressionMetric:
			predicted, target = p.Narrow(1, 0, 1).AddScalar(0.01).Contiguous(), x
		case *metric.ClassMetric:
			switch {
			case strings.HasSuffix(name, "samples"):
				target = flags
			case !strings.Contains(m.Name(), "_"): // of two classes
				predicted, target = p.Narrow(1, 0, 2).Contiguous(), flags.Narrow(1, 0, 1).Contiguous()
			}
		case *metric.AUCMetric, *metric.AveragePrecisionMetric:
			if strings.HasSuffix(name, "samples") {
				target = flags
			}
		}
		want := feed(whole, predicted, target, w, n)
		if math.IsNaN(want) {
			t.Errorf("%s is NaN", name)
		}
		var parts []metric.Metric
		a, b, c := shuffled(predicted), shuffled(target), shuffled(w)
		for lo := 0; lo < n; lo += 40 {
			part := whole.(metric.Copier).Copy()
			feed(part, a.Narrow(0, lo, min(lo+40, n)), b.Narrow(0, lo, min(lo+40, n)), c.Narrow(0, lo, min(lo+40, n)), 9)
			parts = append(parts, part)
		}
		merged := whole.(metric.Copier).Copy()
		for i := range parts {
			merged.(metric.Merger).Merge(parts[len(parts)-1-i])
		}
		if got := merged.Value(); math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("%s: merged %v, whole %v", name, got, want)
		}
	}
}
