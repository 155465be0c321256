package kernel

import (
	"math"
	"testing"
)

// A variance that is 10⁻⁸ of the squared mean keeps its digits, which the
// formula E[x²] − E[x]² would lose in single precision, all of them.
func TestMomentsFarFromZero(t *testing.T) {
	const n = 64
	x := Make(n, F32)
	for i := range n {
		x.Set(i, 10_000+float64(i%2)) // half a unit to both sides of 10000.5
	}
	var mean, variance [1]float64
	check := func(name string) {
		t.Helper()
		if mean[0] != 10_000.5 || variance[0] != 0.25 {
			t.Errorf("%s: got mean %.9g and variance %.9g, want 10000.5 and 0.25", name, mean[0], variance[0])
		}
	}
	ChannelMoments(mean[:], variance[:], x, 1)
	check("channel")
	ChannelMoments(mean[:], variance[:], x, n)
	check("channel in one run")
	RowMoments(mean[:], variance[:], x)
	check("row")
}

// Against the sums of the definition, for shapes with and without a run.
func TestChannelMoments(t *testing.T) {
	for _, c := range []struct{ n, channels, inner int }{{4, 3, 1}, {2, 3, 5}, {1, 2, 7}, {3, 1, 1}, {6, 1, 2}} {
		x := Make(c.n*c.channels*c.inner, F64)
		for i := range x.Len() {
			x.Set(i, math.Sin(float64(i*i)))
		}
		mean, variance := make([]float64, c.channels), make([]float64, c.channels)
		ChannelMoments(mean, variance, x, c.inner)
		for ch := range c.channels {
			var sum, squares, count float64
			for i := range c.n {
				for j := range c.inner {
					v := x.At((i*c.channels+ch)*c.inner + j)
					sum, squares, count = sum+v, squares+v*v, count+1
				}
			}
			m := sum / count
			if v := squares/count - m*m; math.Abs(mean[ch]-m) > 1e-14 || math.Abs(variance[ch]-v) > 1e-14 {
				t.Errorf("%+v, channel %d: got %g and %g, want %g and %g", c, ch, mean[ch], variance[ch], m, v)
			}
		}
	}
}

// Rows and channels of normal numbers far from zero: the outputs have mean 0 and
// variance 1, and the gradients are those of the formula in double precision.
func TestNormalize(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		for _, double := range []bool{false, true} {
			for _, k := range []int{1, 2, 7, 64, 100, Chunk + 5} {
				checkNormalize(t, k, double)
			}
		}
	})
}

func checkNormalize(t *testing.T, k int, double bool) {
	t.Helper()
	const rows, eps = 3, 1e-5
	x, dy, w, b := Make(rows*k, FloatKind(double)), Make(rows*k, FloatKind(double)), Make(k, FloatKind(double)), Make(k, FloatKind(double))
	for i := range rows * k {
		x.Set(i, 100+math.Sin(float64(i*i)))
		dy.Set(i, math.Cos(float64(3*i)))
	}
	for j := range k {
		w.Set(j, 1+0.1*math.Sin(float64(j)))
		b.Set(j, 0.3*math.Cos(float64(j)))
	}
	mean, r := make([]float64, rows), make([]float64, rows)
	RowMoments(mean, r, x)
	for i := range r {
		r[i] = 1 / math.Sqrt(r[i]+eps)
	}
	y, dx := Make(rows*k, FloatKind(double)), Make(rows*k, FloatKind(double))
	RowNormalize(y, x, w, b, mean, r)
	RowNormalizeGrad(dx, x, dy, w, mean, r)
	// The rows as channels of one sample, with a weight of one each.
	one, zero, yc := Make(rows, FloatKind(double)), Make(rows, FloatKind(double)), Make(rows*k, FloatKind(double))
	one.Fill(1)
	ChannelNormalize(yc, x, one, zero, mean, r, k)
	s, sx, dxc := make([]float64, rows), make([]float64, rows), Make(rows*k, FloatKind(double))
	ChannelSums(s, sx, x, dy, mean, r, k)
	ChannelNormalizeGrad(dxc, x, dy, one, mean, r, s, sx, 1/float64(k), k, true)
	tolerance := 1e-4 // x has lost 1e-5 of its deviation in single precision
	if double {
		tolerance = 1e-11
	}
	for i := range rows {
		var m, v float64
		for j := range k {
			m += x.At(i*k+j) / float64(k)
		}
		for j := range k {
			v += (x.At(i*k+j) - m) * (x.At(i*k+j) - m) / float64(k)
		}
		q := 1 / math.Sqrt(v+eps)
		var g, gx, h, hx float64 // means of w∘dy and of dy, and of both times x̂
		for j := range k {
			n, d := (x.At(i*k+j)-m)*q, dy.At(i*k+j)
			g, gx = g+w.At(j)*d/float64(k), gx+w.At(j)*d*n/float64(k)
			h, hx = h+d/float64(k), hx+d*n/float64(k)
		}
		for j := range k {
			n, d := (x.At(i*k+j)-m)*q, dy.At(i*k+j)
			for _, c := range []struct {
				name      string
				got, want float64
			}{
				{"row", y.At(i*k + j), n*w.At(j) + b.At(j)},
				{"row gradient", dx.At(i*k + j), q * (w.At(j)*d - g - n*gx)},
				{"channel", yc.At(i*k + j), n},
				{"channel gradient", dxc.At(i*k + j), q * (d - h - n*hx)},
			} {
				if math.Abs(c.got-c.want) > tolerance*max(1, q) {
					t.Fatalf("%s of %d, double %v, element %d, %d: got %g, want %g", c.name, k, double, i, j, c.got, c.want)
				}
			}
		}
	}
}
