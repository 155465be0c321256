package kernel

import (
	"fmt"
	"math"
	"testing"
)

// A number that all logits have in common changes neither their probabilities nor a
// loss, and costs no digit beyond those of the logits themselves.
func TestCommonOffset(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		for _, k := range []int{2, 4, 16, 17, 100, 3*Chunk + 1} {
			for _, double := range []bool{false, true} {
				for _, offset := range []float64{0, 1e4, 1e6, -1e6} {
					checkOffset(t, k, offset, double)
				}
			}
		}
	})
}

func checkOffset(t *testing.T, k int, offset float64, double bool) {
	kind := FloatKind(double)
	x, plain, y := Make(k, kind), make([]float64, k), Make(k, kind)
	sum := 0.0
	for j := range k {
		plain[j] = float64(j%7)/2 - 1 // offset + plain is a float32
		x.Set(j, offset+plain[j])
		sum += math.Exp(plain[j])
	}
	tolerance := 2e-6
	if double {
		tolerance = 1e-12
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
			t.Errorf("%s of %d logits around %g, double %v: got %.9g, want %.9g", what, k, offset, double, got, want)
		}
	}
	LogSoftmax(y, x, 1)
	Softmax(Make(k, kind), x, 1)
	c := k / 2
	near("log-softmax", y.At(c), plain[c]-math.Log(sum))
	near("cross-entropy", CrossEntropy(y, x, []int64{int64(c)}), math.Log(sum)-plain[c])
	near("softmax", y.At(c), math.Exp(plain[c])/sum)

	for _, l := range []*RowLoss{{}, {Smoothing: 0.3}, {Kind: FocalRows, Power: 2}} {
		l.Labels, l.Ignore = []int64{int64(c)}, -100
		stats, loss := make([]float64, RowStats), make([]float64, 1)
		at := func(x Slice) float64 { l.Losses(loss, stats, x); return loss[0] }
		without := Make(k, F64)
		for j := range k {
			without.Set(j, plain[j])
		}
		want, dwant := at(without), Make(k, F64)
		l.Grad(dwant, without, stats, []float64{1})
		near(fmt.Sprint(l.Kind), at(x), want)
		dx := Make(k, kind)
		l.Grad(dx, x, stats, []float64{1})
		for j := range k {
			near(fmt.Sprintf("gradient %d of the %v", j, l.Kind), dx.At(j), dwant.At(j))
		}
	}
}

// The gradient of a log-sum-exp is a softmax, whose digits no offset takes.
func TestLogSumExpOffset(t *testing.T) {
	x, y, dx, dy := Make(4, F32), Make(1, F32), Make(4, F32), Make(1, F32)
	plain := []float64{0, 0.5, -1, 2}
	sum := 0.0
	for j, v := range plain {
		x.Set(j, 1e6+v)
		sum += math.Exp(v)
	}
	dy.Fill(1)
	b := NewBroadcast([]int{1}, []int{4})
	double := make([]float64, 1)
	b.LogSumExp(y, x, double)
	b.AddLogSumExpGrad(dx, x, dy, double)
	for j, v := range plain {
		if got, want := dx.At(j), math.Exp(v)/sum; math.Abs(got-want) > 1e-7 {
			t.Errorf("gradient %d: got %g, want %g", j, got, want)
		}
	}
}

// The losses of yes and no at the ends of the numbers are what PyTorch makes of them,
// where it makes anything of them; their terms cancel nowhere.
func TestLogisticLossAtTheEnds(t *testing.T) {
	inf := math.Inf(1)
	cases := []struct{ x, target, loss float64 }{
		{inf, 0, inf}, {-inf, 1, inf}, {inf, 0.5, inf}, {-inf, 0.5, inf},
		{1e30, 0, 1e30}, {1e30, 1, 0}, {-1e30, 0, 0}, {-1e30, 1, 1e30}, {-1e30, 0.5, 5e29},
		{0, 0, math.Ln2}, {0, 1, math.Ln2}, {12, 1, math.Log1p(math.Exp(-12))}, {-12, 0, math.Log1p(math.Exp(-12))},
	}
	eachSet(t, func(t *testing.T) {
		for _, c := range cases {
			for _, double := range []bool{false, true} {
				x, target := Make(1, FloatKind(double)), Make(1, FloatKind(double))
				x.Set(0, c.x)
				target.Set(0, c.target)
				for name, got := range map[string]float64{
					"plain":    LogisticLoss(x, target),
					"weighted": WeightedLogisticLoss(x, target, []float64{1}),
				} {
					if got != c.loss && !(math.Abs(got-c.loss) <= 1e-6*c.loss) {
						t.Errorf("%s, double %v: the loss of %g against %g is %g, want %g", name, double, c.x, c.target, got, c.loss)
					}
				}
			}
		}
	})
}
