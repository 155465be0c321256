package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Groups of channels are normalised as the formula says, with the same bits on any number
// of threads.
func TestGroups(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		for _, double := range []bool{false, true} {
			for _, c := range [][4]int{ // samples, groups, channels of each, and elements of each
				{3, 2, 3, 1}, {2, 1, 70, 1}, {2, 3, 2, 4}, {4, 5, 1, 9}, {1, 2, 2, Chunk + 5}, {9, 8, 2, 49}, {1, 1, Chunk + 3, 1},
			} {
				t.Run(fmt.Sprint(c, double), func(t *testing.T) { groupsAsTheFormula(t, c[0], c[1], c[2], c[3], double) })
			}
		}
	})
}

func groupsAsTheFormula(t *testing.T, samples, groups, each, inner int, double bool) {
	r := rand.New(rand.NewPCG(1, 2))
	channels, size := groups*each, samples*groups*each*inner
	x, dy, w, b := randomSlice(r, size, double), randomSlice(r, size, double), randomSlice(r, channels, double), randomSlice(r, channels, double)
	for i := range size {
		x.Set(i, 3+x.At(i))
	}
	rows := samples * groups
	run := func(threads int) (y, dx Slice, s, sx []float64) {
		y, dx = Make(size, x.Kind()).OnThreads(threads), Make(size, x.Kind()).OnThreads(threads)
		mean, q := make([]float64, rows), make([]float64, rows)
		s, sx = make([]float64, samples*channels), make([]float64, samples*channels)
		GroupNormalize(y, x, w, b, mean, q, 1e-5, groups, inner)
		GroupNormalizeGrad(dx, x, dy, w, mean, q, s, sx, groups, inner, false)
		again, againX := make([]float64, len(s)), make([]float64, len(sx))
		GroupNormalizeGrad(Slice{}, x, dy, w, mean, q, again, againX, groups, inner, false)
		if !slices.Equal(again, s) || !slices.Equal(againX, sx) {
			t.Error("the sums alone differ from those beside a gradient")
		}
		return y, dx, s, sx
	}
	y, dx, s, sx := run(1)
	added, mean, q := Make(size, x.Kind()), make([]float64, rows), make([]float64, rows)
	Copy(added, dy)
	GroupNormalize(Make(size, x.Kind()), x, w, b, mean, q, 1e-5, groups, inner)
	GroupNormalizeGrad(added, x, dy, w, mean, q, make([]float64, len(s)), make([]float64, len(sx)), groups, inner, true)
	tolerance := 3e-5
	if double {
		tolerance = 1e-11
	}
	near := func(what string, i int, got, want float64) {
		t.Helper()
		if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
			t.Fatalf("%s, element %d: got %g, want %g", what, i, got, want)
		}
	}
	width := each * inner
	for row := range rows {
		var m, v, g, gx float64
		at := func(k int) (i, c int) { return row*width + k, row%groups*each + k/inner }
		for k := range width {
			i, _ := at(k)
			m += x.At(i) / float64(width)
		}
		for k := range width {
			i, _ := at(k)
			v += (x.At(i) - m) * (x.At(i) - m) / float64(width)
		}
		q := 1 / math.Sqrt(v+1e-5)
		sums, sumsX := make([]float64, each), make([]float64, each)
		for k := range width {
			i, c := at(k)
			n := (x.At(i) - m) * q
			g, gx = g+w.At(c)*dy.At(i)/float64(width), gx+w.At(c)*dy.At(i)*n/float64(width)
			sums[k/inner], sumsX[k/inner] = sums[k/inner]+dy.At(i), sumsX[k/inner]+dy.At(i)*n
		}
		for k := range width {
			i, c := at(k)
			n := (x.At(i) - m) * q
			near("y", i, y.At(i), w.At(c)*n+b.At(c))
			near("gradient", i, dx.At(i), q*(w.At(c)*dy.At(i)-g-n*gx))
			near("gradient added", i, added.At(i), dy.At(i)+q*(w.At(c)*dy.At(i)-g-n*gx))
		}
		for c := range each {
			near("sum", row*each+c, s[row*each+c], sums[c])
			near("sum of products", row*each+c, sx[row*each+c], sumsX[c])
		}
	}
	for _, threads := range []int{2, 3, 4} {
		y2, dx2, s2, sx2 := run(threads)
		if i, j := differs(y, y2), differs(dx, dx2); i >= 0 || j >= 0 {
			t.Errorf("on %d threads elements %d and %d differ", threads, i, j)
		}
		for i := range s {
			if s[i] != s2[i] || sx[i] != sx2[i] {
				t.Errorf("on %d threads sum %d differs", threads, i)
			}
		}
	}
}
