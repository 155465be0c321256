package kernel

import (
	bytes "encoding/binary"
	"math"
	"testing"
)

// FuzzElementwise takes numbers of any bits, in both types, through functions
// whose vector loops have to give the scalar loops' bits, or stay within their
// stated errors of them, at any start and length.
func FuzzElementwise(f *testing.F) {
	f.Add([]byte{0, 0, 128, 127, 0, 0, 192, 255, 1, 0, 0, 0, 0, 0, 128, 0}, uint8(0), uint64(1))
	f.Fuzz(func(t *testing.T, data []byte, off uint8, key uint64) {
		if len(data) > 1<<12 {
			return
		}
		was := best
		defer Use(was)
		x32, x64 := make([]float32, len(data)/4), make([]float64, len(data)/8)
		for i := range x32 {
			x32[i] = math.Float32frombits(bytes.LittleEndian.Uint32(data[4*i:]))
		}
		for i := range x64 {
			x64[i] = math.Float64frombits(bytes.LittleEndian.Uint64(data[8*i:]))
		}
		fuzzOne(t, SliceOf(x32), int(off), key)
		fuzzOne(t, SliceOf(x64), int(off), key)
	})
}

// fuzzed are functions with the error that they may make beside the scalar
// loop, in units in the last place of the larger of the result and 2⁻¹⁰⁰.
var fuzzed = []struct {
	name string
	ulps float64
	f    func(y, x Slice, key uint64)
}{
	{"exp", 4, func(y, x Slice, _ uint64) { Exp(y, x) }},
	{"log", 4, func(y, x Slice, _ uint64) { Log(y, x) }},
	{"tanh", 6, func(y, x Slice, _ uint64) { Tanh(y, x) }},
	{"sigmoid", 6, func(y, x Slice, _ uint64) { Sigmoid(y, x) }},
	{"relu", 0, func(y, x Slice, _ uint64) { ReLU(y, x) }},
	{"leaky relu", 0, func(y, x Slice, _ uint64) { LeakyReLU(y, x, 0.01) }},
	{"square", 0, func(y, x Slice, _ uint64) { Square(y, x) }},
	{"dropout", 0, func(y, x Slice, key uint64) { Dropout(y, x, float64(key%101)/100, key, nil) }},
	{"adam", 0, func(y, x Slice, key uint64) {
		s := Make(2*x.Len(), x.Kind())
		Copy(s.Range(0, x.Len()), x)
		Mul(s.Range(x.Len(), 2*x.Len()), x, x)
		Adam([]Part{{W: y, G: x, S: s}}, Update{Limit: math.Inf(1), Scale: 1, Keep: 1, Rate: 1e-3, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Correct: 2})
	}},
	{"sgd", 0, func(y, x Slice, _ uint64) {
		SGD([]Part{{W: y, G: x}}, Update{Limit: 5, Scale: 0.5, L2: 0.1, Keep: 1, Rate: 0.3})
	}},
}

func fuzzOne(t *testing.T, x Slice, off int, key uint64) {
	x = x.Range(min(off, x.Len()), x.Len())
	n := x.Len()
	for _, c := range fuzzed {
		Use(Scalar)
		want := Make(n, x.Kind())
		c.f(want, x, key)
		for _, set := range []string{AVX2, AVX512, NEON} {
			if !Use(set) {
				continue
			}
			got := Make(n, x.Kind())
			c.f(got, x, key)
			for i := range n {
				g, w := got.At(i), want.At(i)
				unit := math.Ldexp(max(math.Abs(w), 0x1p-100), -23)
				if x.Double() {
					unit = math.Ldexp(max(math.Abs(w), 0x1p-100), -52)
				}
				if g == w || g != g && w != w || math.Abs(g-w) <= c.ulps*unit {
					continue
				}
				if c.ulps > 0 && (math.IsInf(g, 0) || math.IsInf(w, 0)) && min(math.Abs(g), math.Abs(w)) > 0.999*math.MaxFloat32 {
					continue // on either side of the largest number
				}
				t.Fatalf("%s(%g), double %v, element %d of %d, %s: got %g, want %g", c.name, x.At(i), x.Double(), i, n, set, g, w)
			}
		}
	}
}
