package kernel

import (
	"fmt"
	"math"
	"testing"
)

// columnCase is a matrix far from zero with all that its norms take.
type columnCase struct {
	rows, k       int
	double        bool
	x, dy, w, b   Slice
	mean, r, s, q []float64
}

func newColumnCase(rows, k int, double bool) *columnCase {
	c := &columnCase{rows: rows, k: k, double: double,
		x: Make(rows*k, FloatKind(double)), dy: Make(rows*k, FloatKind(double)), w: Make(k, FloatKind(double)), b: Make(k, FloatKind(double)),
		mean: make([]float64, k), r: make([]float64, k), s: make([]float64, k), q: make([]float64, k)}
	for i := range rows * k {
		c.x.Set(i, 100*math.Sin(float64(i%k))+math.Sin(float64(i*i)))
		c.dy.Set(i, math.Cos(float64(3*i)))
	}
	for j := range k {
		c.w.Set(j, 1+0.1*math.Sin(float64(j)))
		c.b.Set(j, 0.3*math.Cos(float64(j)))
	}
	return c
}

// columns works out each column by itself, by the formulas in double precision.
func (c *columnCase) columns() (mean, variance, s, sx []float64) {
	mean, variance = make([]float64, c.k), make([]float64, c.k)
	s, sx = make([]float64, c.k), make([]float64, c.k)
	for j := range c.k {
		for i := range c.rows {
			mean[j] += c.x.At(i*c.k+j) / float64(c.rows)
		}
		for i := range c.rows {
			d := c.x.At(i*c.k+j) - mean[j]
			variance[j] += d * d / float64(c.rows)
		}
		for i := range c.rows {
			g := c.dy.At(i*c.k + j)
			s[j] += g
			sx[j] += g * (c.x.At(i*c.k+j) - mean[j]) / math.Sqrt(variance[j]+1e-5)
		}
	}
	return mean, variance, s, sx
}

// The norms of wide matrices over their columns are those of the formulas in
// double precision.
func TestWideColumnNorms(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		for _, double := range []bool{false, true} {
			for _, rows := range []int{1, 2, 15, 16, 17, 50, 333} {
				for _, k := range []int{wideRow - 1, wideRow, wideRow + 1, 100} {
					checkWideColumns(t, newColumnCase(rows, k, double))
				}
			}
		}
	})
}

func checkWideColumns(t *testing.T, c *columnCase) {
	t.Helper()
	tolerance := 2e-5
	if c.double {
		tolerance = 1e-11
	}
	compare := func(what string, j int, got, want float64) {
		t.Helper()
		if !(math.Abs(got-want) <= tolerance*(1+math.Abs(want))) {
			t.Fatalf("%d×%d, double %v, %s of column %d: got %g, want %g", c.rows, c.k, c.double, what, j, got, want)
		}
	}
	mean, variance, s, sx := c.columns()
	ChannelMoments(c.mean, c.r, c.x, 1)
	for j := range c.k {
		compare("mean", j, c.mean[j], mean[j])
		compare("variance", j, c.r[j], variance[j])
		c.r[j] = 1 / math.Sqrt(variance[j]+1e-5)
	}
	copy(c.mean, mean)
	ChannelSums(c.s, c.q, c.x, c.dy, c.mean, c.r, 1)
	y, dx := Make(c.rows*c.k, FloatKind(c.double)), Make(c.rows*c.k, FloatKind(c.double))
	dx.Fill(1)
	ChannelNormalize(y, c.x, c.w, c.b, c.mean, c.r, 1)
	share := 1 / float64(c.rows)
	ChannelNormalizeGrad(dx, c.x, c.dy, c.w, c.mean, c.r, s, sx, share, 1, true)
	for j := range c.k {
		compare("Σ dy", j, c.s[j], s[j])
		compare("Σ dy·x̂", j, c.q[j], sx[j])
		for i := range c.rows {
			at := i*c.k + j
			n := (c.x.At(at) - mean[j]) * c.r[j]
			compare("y", j, y.At(at), n*c.w.At(j)+c.b.At(j))
			compare("dx", j, dx.At(at), 1+c.w.At(j)*c.r[j]*(c.dy.At(at)-share*(s[j]+n*sx[j])))
		}
	}
}

// The weights' gradients of layer norm.
func TestWideWeightSums(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		for _, double := range []bool{false, true} {
			for _, rows := range []int{1, 16, 40} {
				c := newColumnCase(rows, 100, double)
				mean, r := make([]float64, rows), make([]float64, rows)
				RowMoments(mean, r, c.x)
				for i := range r {
					r[i] = 1 / math.Sqrt(r[i]+1e-5)
				}
				RowNormalizeSums(c.s, c.q, c.x, c.dy, mean, r)
				tolerance := 2e-5
				if double {
					tolerance = 1e-11
				}
				for j := range c.k {
					var s, sx float64
					for i := range rows {
						g := c.dy.At(i*c.k + j)
						s += g
						sx += g * (c.x.At(i*c.k+j) - mean[i]) * r[i]
					}
					if math.Abs(c.s[j]-s) > tolerance || math.Abs(c.q[j]-sx) > tolerance {
						t.Fatalf("%d rows, double %v, column %d: got %g and %g, want %g and %g", rows, double, j, c.s[j], c.q[j], s, sx)
					}
				}
			}
		}
	})
}

// BenchmarkColumnNorms takes the four loops of batch norm over the columns of a
// matrix.
func BenchmarkColumnNorms(b *testing.B) {
	for _, k := range []int{32, 128, 512} {
		for _, double := range []bool{false, true} {
			c := newColumnCase(128, k, double)
			y, dx := Make(128*k, FloatKind(double)), Make(128*k, FloatKind(double))
			b.Run(fmt.Sprintf("128×%d/double=%v", k, double), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					ChannelMoments(c.mean, c.r, c.x, 1)
					ChannelNormalize(y, c.x, c.w, c.b, c.mean, c.r, 1)
					ChannelSums(c.s, c.q, c.x, c.dy, c.mean, c.r, 1)
					ChannelNormalizeGrad(dx, c.x, c.dy, c.w, c.mean, c.r, c.s, c.q, 1./128, 1, true)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(128*k), "ns/element")
			})
		}
	}
}
