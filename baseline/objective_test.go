package baseline

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"cajal/internal/gemm"
	"cajal/internal/kernel"
)

// randomTable returns n rows of d normal features with labels of k classes.
func randomTable(seed uint64, n, d, k int) table {
	r := rand.New(rand.NewPCG(seed, 0))
	x, y, classes := make([]float64, n*d), make([]int64, n), make([]int64, k)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	for i := range y {
		y[i] = int64(i % k)
	}
	for c := range classes {
		classes[c] = int64(c)
	}
	return labelled(gemm.Matrix(kernel.SliceOf(x), n, d), y, classes)
}

func randomTheta(seed uint64, t table) vector {
	r := rand.New(rand.NewPCG(seed, 1))
	theta := make(vector, t.outputs()*(t.features()+1))
	for i := range theta {
		theta[i] = r.NormFloat64()
	}
	return theta
}

var objectives = []struct {
	name    string
	n, d, k int
	c       float64
}{
	{"binary", 30, 3, 2, 0.1},
	{"binary, weak penalty", 12, 1, 2, 1e4},
	{"three classes", 25, 4, 3, 1},
	{"seven classes, one feature", 40, 1, 7, 10},
	{"more rows than pass at a time", 2*atOnce + 3, 5, 3, 1},
}

// Central differences against the formula.
func TestGradient(t *testing.T) {
	for i, tc := range objectives {
		data := randomTable(uint64(i), tc.n, tc.d, tc.k)
		o := newObjective(data, tc.c, 1)
		theta := randomTheta(uint64(i), data)
		got, none := make(vector, len(theta)), make(vector, len(theta))
		o.evaluate(theta, got)
		for j := range theta {
			const h = 1e-5
			up, down := slices.Clone(theta), slices.Clone(theta)
			up[j] += h
			down[j] -= h
			want := (o.evaluate(up, none) - o.evaluate(down, none)) / (2 * h)
			if math.Abs(got[j]-want) > 1e-7*math.Max(1, math.Abs(want)) {
				t.Errorf("%s: ∂L/∂θ[%d] = %v, by differences %v", tc.name, j, got[j], want)
			}
		}
	}
}

// The loss by its definition, without the care for large scores.
func TestLoss(t *testing.T) {
	for i, tc := range objectives {
		data := randomTable(uint64(i), tc.n, tc.d, tc.k)
		theta := randomTheta(uint64(i), data)
		want, k := 0.0, data.outputs()
		for _, w := range theta[:k*tc.d] {
			want += w * w / (2 * tc.c)
		}
		for r := range data.rows() {
			x := data.row(r)
			exp := make([]float64, k, tc.k)
			for j := range exp {
				z := theta[k*tc.d+j]
				for f, v := range x {
					z += theta[j*tc.d+f] * v
				}
				exp[j] = math.Exp(z)
			}
			if k == 1 {
				exp = []float64{1, exp[0]} // the first class has score 0
			}
			sum := 0.0
			for _, e := range exp {
				sum += e
			}
			want -= math.Log(exp[data.y[r]] / sum)
		}
		if got := newObjective(data, tc.c, 1).evaluate(theta, make(vector, len(theta))); math.Abs(got-want) > 1e-12*want {
			t.Errorf("%s: loss %v, want %v", tc.name, got, want)
		}
	}
}

func TestResidualsOfExtremeScores(t *testing.T) {
	for _, tc := range []struct {
		z    []float64
		y    int64
		loss float64
		r    []float64
	}{
		{[]float64{1000}, 1, 0, []float64{0}},
		{[]float64{1000}, 0, 1000, []float64{1}},
		{[]float64{-1000}, 1, 1000, []float64{-1}},
		{[]float64{-1000}, 0, 0, []float64{0}},
		{[]float64{-40}, 0, math.Exp(-40), []float64{math.Exp(-40)}},
		{[]float64{0}, 1, math.Ln2, []float64{-0.5}},
		{[]float64{1e300}, 0, 1e300, []float64{1}},
		{[]float64{1000, 0, -1000}, 0, 0, []float64{0, 0, 0}},
		{[]float64{1000, 0, -1000}, 2, 2000, []float64{1, 0, -1}},
		{[]float64{-1000, -1000, -1000}, 1, math.Log(3), []float64{1. / 3, -2. / 3, 1. / 3}},
	} {
		z := make([]float64, len(tc.z))
		row := labelled(gemm.Mat{}, []int64{tc.y}, make([]int64, max(2, len(tc.z))))
		loss := residuals(kernel.SliceOf(z), kernel.SliceOf(tc.z), row)
		if math.Abs(loss-tc.loss) > 1e-15*math.Max(1, tc.loss) {
			t.Errorf("residuals(%v, %d) has loss %v, want %v", tc.z, tc.y, loss, tc.loss)
		}
		for j := range z {
			if math.Abs(z[j]-tc.r[j]) > 1e-15 {
				t.Errorf("residuals(%v, %d) = %v, want %v", tc.z, tc.y, z, tc.r)
				break
			}
		}
	}
}
