package numpy

import (
	"cajal/internal/elementary"
)

// The ziggurat covers a density with 256 rows of equal area, each a rectangle that is
// a little wider than the density at its top, and the lowest a rectangle with the tail.
// A random row and a random place in it is the number if the place is within the row
// above, which is so for 99 of 100; else, at the edge, if a random height there is
// below the density; and in the tail it is drawn by logarithms.
//
// G. Marsaglia and W. W. Tsang, "The Ziggurat Method for Generating Random Variables",
// Journal of Statistical Software 5, 8 (2000).

const (
	normalTail      = 3.6541528853610087963519472518
	normalTailOver  = 0.27366123732975827203338247596 // 1/normalTail
	exponentialTail = 7.6971174701310497140446280481
)

// NormFloat64 returns a number from the normal distribution with mean 0 and deviation
// 1: NumPy's standard_normal().
func (g *Generator) NormFloat64() float64 {
	for {
		r := g.Uint64()
		row := r & 0xff
		place := r >> 9 & (1<<52 - 1)
		x := float64(place) * normalWidths[row]
		if r>>8&1 == 1 {
			x = -x
		}
		switch {
		case place < normalLimits[row]:
			return x
		case row == 0:
			return signed(g.normalTail(), place>>8&1 == 1)
		case g.under(normalHeights[:], row) < elementary.Exp(float64(-0.5*x)*x):
			return x
		}
	}
}

// normalTail returns a number from the tail.
func (g *Generator) normalTail() float64 {
	for {
		x := float64(-normalTailOver * log1m(g.Float64()))
		y := -log1m(g.Float64())
		if y+y > x*x {
			return normalTail + x
		}
	}
}

// under returns a random height in the edge of a row.
func (g *Generator) under(heights []float64, row uint64) float64 {
	return float64((heights[row-1]-heights[row])*g.Float64()) + heights[row]
}

// ExpFloat64 returns a number from the exponential distribution with mean 1: NumPy's
// standard_exponential().
func (g *Generator) ExpFloat64() float64 {
	for {
		r := g.Uint64() >> 3
		row := r & 0xff
		place := r >> 8
		x := float64(place) * exponentialWidths[row]
		switch {
		case place < exponentialLimits[row]:
			return x
		case row == 0:
			return exponentialTail - log1m(g.Float64())
		case g.under(exponentialHeights[:], row) < elementary.Exp(-x):
			return x
		}
	}
}

// NormFloat32 returns a number from the normal distribution in single precision:
// NumPy's standard_normal(dtype=np.float32).
func (g *Generator) NormFloat32() float32 {
	for {
		r := g.Uint32()
		row := r & 0xff
		place := r >> 9
		x := float32(place) * normalWidths32[row]
		if r>>8&1 == 1 {
			x = -x
		}
		switch {
		case place < normalLimits32[row]:
			return x
		case row == 0:
			return signed(g.normalTail32(), place>>8&1 == 1)
		case float64(g.under32(normalHeights32[:], row)) < elementary.Exp(float64(-0.5*float64(x))*float64(x)):
			return x
		}
	}
}

func (g *Generator) normalTail32() float32 {
	const over = float32(normalTailOver)
	for {
		x := float32(-over * g.log32())
		y := -g.log32()
		if y+y > x*x {
			return normalTail + x
		}
	}
}

// log32 returns ln(1 − u) of a uniform u.
func (g *Generator) log32() float32 { return float32(log(1 - float64(g.Float32()))) }

func (g *Generator) under32(heights []float32, row uint32) float32 {
	return float32((heights[row-1]-heights[row])*g.Float32()) + heights[row]
}

// ExpFloat32 returns a number from the exponential distribution in single precision:
// NumPy's standard_exponential(dtype=np.float32).
func (g *Generator) ExpFloat32() float32 {
	for {
		r := g.Uint32() >> 1
		row := r & 0xff
		place := r >> 8
		x := float32(place) * exponentialWidths32[row]
		switch {
		case place < exponentialLimits32[row]:
			return x
		case row == 0:
			return exponentialTail - g.log32()
		case g.under32(exponentialHeights32[:], row) < float32(elementary.Exp(-float64(x))):
			return x
		}
	}
}

// signed returns −x or x.
func signed[T float32 | float64](x T, negative bool) T {
	if negative {
		return -x
	}
	return x
}
