package kernel

import (
	"math"
	"runtime"
	"slices"
	"testing"
)

var allKinds = []Kind{F32, F64, I64, I32, U8, Bool}

func TestSliceKeepsItsKind(t *testing.T) {
	for _, kind := range allKinds {
		for _, n := range []int{0, 1, 5} {
			s := Make(n, kind)
			for _, c := range []struct {
				name     string
				s        Slice
				len, cap int
			}{
				{"Make", s, n, n},
				{"Range to nothing", s.Range(0, 0), 0, n},
				{"Range and back", s.Range(0, 0).Range(0, n), n, n},
				{"Range at the end", s.Range(n, n), 0, 0},
				{"Range from the middle", s.Range(n/2, n), n - n/2, n - n/2},
				{"Clip", s.Range(0, n/2).Clip(), n / 2, n / 2},
			} {
				if c.s.Kind() != kind || c.s.Len() != c.len || c.s.Cap() != c.cap || c.s.Bytes() != c.cap*kind.Size() {
					t.Errorf("%s of %d %vs: got %d %vs of %d in %d bytes, want %d of %d", c.name, n, kind,
						c.s.Len(), c.s.Kind(), c.s.Cap(), c.s.Bytes(), c.len, c.cap)
				}
			}
		}
	}
	if s := (Slice{}); s.Kind() != F32 || s.Len() != 0 || s.Cap() != 0 || len(Of[float64](s)) != 0 {
		t.Errorf("the zero Slice: got %d %vs of %d", s.Len(), s.Kind(), s.Cap())
	}
}

func TestSliceElements(t *testing.T) {
	for _, kind := range allKinds {
		s := Make(5, kind)
		s.Fill(1)
		s.Set(1, 0)
		s.SetInt(2, 0)
		s.Range(3, 4).Clear()
		for i, want := range []float64{1, 0, 0, 0, 1} {
			if got := s.At(i); got != want || s.Int(i) != int64(want) {
				t.Errorf("%v, element %d: got %g and %d, want %g", kind, i, got, s.Int(i), want)
			}
		}
	}
	if s := SliceOf([]float32{1, 2, 3}); !slices.Equal(Of[float32](s.Range(1, 3)), []float32{2, 3}) {
		t.Errorf("Range(1, 3) of 1, 2, 3: got %v", Of[float32](s.Range(1, 3)))
	}
}

// Each value becomes, in each kind, the number beside it.
func TestCopyConverts(t *testing.T) {
	const least64, least32 = math.MinInt64, math.MinInt32
	floats := SliceOf([]float64{0, 0.1, -1.75, 300.5, 3e9, 1e300, math.Inf(-1), math.NaN()})
	wholes := SliceOf([]int64{0, 1, -1, 300, 1<<32 + 2, least64})
	for _, c := range []struct {
		src  Slice
		kind Kind
		want []float64
	}{
		{floats, F32, []float64{0, float64(float32(0.1)), -1.75, 300.5, 3e9, math.Inf(1), math.Inf(-1), math.NaN()}},
		{floats, F64, []float64{0, 0.1, -1.75, 300.5, 3e9, 1e300, math.Inf(-1), math.NaN()}},
		{floats, I64, []float64{0, 0, -1, 300, 3e9, least64, least64, least64}},
		{floats, I32, []float64{0, 0, -1, 300, least32, least32, least32, least32}},
		{floats, U8, []float64{0, 0, 255, 44, 3_000_000_000 & 255, 0, 0, 0}},
		{floats, Bool, []float64{0, 1, 1, 1, 1, 1, 1, 1}},
		{wholes, F32, []float64{0, 1, -1, 300, 1 << 32, least64}},
		{wholes, F64, []float64{0, 1, -1, 300, 1<<32 + 2, least64}},
		{wholes, I32, []float64{0, 1, -1, 300, 2, 0}},
		{wholes, U8, []float64{0, 1, 255, 44, 2, 0}},
		{wholes, Bool, []float64{0, 1, 1, 1, 1, 1}},
		{SliceOf([]bool{true, false}), F32, []float64{1, 0}},
		{SliceOf([]int32{-1, 7}), F64, []float64{-1, 7}},
		{SliceOf([]float32{-0.5, 2.5}), I64, []float64{0, 2}},
		{SliceOf([]int64{1<<53 + 1}), I64, []float64{1<<53 + 1}},
	} {
		dst := Make(c.src.Len(), c.kind)
		Copy(dst, c.src)
		for i, want := range c.want {
			if got := dst.At(i); got != want && !(got != got && want != want) {
				t.Errorf("%v %g to %v: got %g, want %g", c.src.Kind(), c.src.At(i), c.kind, got, want)
			}
		}
	}
}

func TestSliceRefuses(t *testing.T) {
	s := Make(4, F32)
	for name, f := range map[string]func(){
		"another type":       func() { Of[float64](s) },
		"an end beyond":      func() { s.Range(0, 5) },
		"a negative start":   func() { s.Range(-1, 2) },
		"an end before":      func() { s.Range(3, 2) },
		"an element beyond":  func() { s.At(4) },
		"ints to be added":   func() { Add(Make(2, I64), Make(2, I64), Make(2, I64)) },
		"two kinds of float": func() { Exp(s, Make(4, F64)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

// A Slice keeps its memory, also one that begins in the middle.
func TestSliceHoldsItsMemory(t *testing.T) {
	s := Make(1<<16, F64)
	s.Fill(3)
	s = s.Range(1<<15, 1<<16)
	for range 3 {
		runtime.GC()
		Make(1<<16, F64).Fill(5)
	}
	if got := Sum(s); got != 3<<15 {
		t.Errorf("the sum after collections: got %g, want %d", got, 3<<15)
	}
}

func TestSliceAllocatesNothing(t *testing.T) {
	x := make([]float64, 16)
	if n := testing.AllocsPerRun(100, func() {
		s := SliceOf(x).Range(4, 12)
		s.Set(0, 1)
		Copy(s, SliceOf(x).Range(0, 8))
		Of[float64](s)[1] = s.At(0)
	}); n != 0 {
		t.Errorf("%g allocations", n)
	}
}
