package rng

import (
	"encoding"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

var (
	_ rand.Source                = (*Stream)(nil)
	_ encoding.BinaryMarshaler   = (*Stream)(nil)
	_ encoding.BinaryAppender    = (*Stream)(nil)
	_ encoding.BinaryUnmarshaler = (*Stream)(nil)
)

// TestStateContinues saves after different numbers of draws of each kind; the
// restored stream must give the same mixture.
func TestStateContinues(t *testing.T) {
	mixture := func(s *Stream) []float64 {
		a := []int{0, 1, 2, 3, 4}
		s.Shuffle(len(a), func(i, j int) { a[i], a[j] = a[j], a[i] })
		return []float64{s.NormFloat64(), s.Float64(), float64(s.IntN(1000)), float64(s.Perm(50)[0]),
			float64(a[0]), float64(s.Uint64()), s.NormFloat64()}
	}
	s := New(1).Stream("x")
	for i := range 200 {
		state, err := s.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var restored Stream
		if err := restored.UnmarshalBinary(state); err != nil {
			t.Fatal(err)
		}
		if got, want := mixture(&restored), mixture(s); !slices.Equal(got, want) {
			t.Fatalf("mixture %d: got %v, want %v", i, got, want)
		}
	}
}

// TestMoments compares mean, variance and the fourth moment with those of the
// distributions. The bounds are five standard errors wide; the seed is fixed.
func TestMoments(t *testing.T) {
	const n = 200_000
	s := New(3).Stream("moments")
	for _, c := range []struct {
		name                 string
		draw                 func() float64
		mean, second, fourth float64 // of x, x², x⁴
		eighth               float64 // for the error of the fourth
	}{
		{"Float64", s.Float64, 1. / 2, 1. / 3, 1. / 5, 1. / 9},
		{"NormFloat64", s.NormFloat64, 0, 1, 3, 105},
	} {
		var sum, sum2, sum4 float64
		for range n {
			x := c.draw()
			sum, sum2, sum4 = sum+x, sum2+x*x, sum4+x*x*x*x
		}
		check := func(power int, got, want, squares float64) {
			if bound := 5 * math.Sqrt((squares-want*want)/n); math.Abs(got-want) > bound {
				t.Errorf("%s: mean of x^%d: got %v, want %v within %v", c.name, power, got, want, bound)
			}
		}
		check(1, sum/n, c.mean, c.second)
		check(2, sum2/n, c.second, c.fourth)
		check(4, sum4/n, c.fourth, c.eighth)
	}
}

func TestPermIsAPermutation(t *testing.T) {
	s := New(0).Stream("perm")
	for _, n := range []int{0, 1, 2, 100} {
		got := s.Perm(n)
		for i, v := range slices.Sorted(slices.Values(got)) {
			if i != v {
				t.Fatalf("Perm(%d): got %v, which lacks %d", n, got, i)
			}
		}
		if len(got) != n {
			t.Errorf("Perm(%d): got %d elements", n, len(got))
		}
	}
}

func TestInvalidArguments(t *testing.T) {
	s := New(0).Stream("x")
	for _, c := range []struct {
		want string
		call func()
	}{
		{"rng: int n: want n of 1 or more, got 0", func() { s.IntN(0) }},
		{"rng: perm: want n of 0 or more, got -1", func() { s.Perm(-1) }},
		{"rng: shuffle: want n of 0 or more, got -3", func() { s.Shuffle(-3, nil) }},
	} {
		got := "no panic"
		func() {
			defer func() {
				if e, ok := recover().(*Error); ok {
					got = e.Error()
				}
			}()
			c.call()
		}()
		if got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	streams := New(0)
	a := make([]int, 10)
	streams.Stream("dropout/0")
	if got := testing.AllocsPerRun(100, func() {
		s := streams.Stream("dropout/0")
		s.Uint64()
		s.Float64()
		s.NormFloat64()
		s.IntN(10)
		s.Shuffle(len(a), func(i, j int) { a[i], a[j] = a[j], a[i] })
	}); got != 0 {
		t.Errorf("allocations: got %v, want 0", got)
	}
}

func BenchmarkFloat64(b *testing.B) {
	s := New(0).Stream("bench")
	b.ReportAllocs()
	for b.Loop() {
		s.Float64()
	}
}

func BenchmarkNormFloat64(b *testing.B) {
	s := New(0).Stream("bench")
	b.ReportAllocs()
	for b.Loop() {
		s.NormFloat64()
	}
}

func BenchmarkStream(b *testing.B) {
	streams := New(0)
	streams.Stream("dropout/3")
	b.ReportAllocs()
	for b.Loop() {
		streams.Stream("dropout/3")
	}
}

// A stream that is begun anew under a name is the one that the name has.
func TestRestart(t *testing.T) {
	var s Stream
	name := make([]byte, 0, 64)
	for _, seed := range []uint64{0, 7} {
		for _, text := range []string{"augment/0/3/127", "x"} {
			s.Restart(seed, append(name[:0], text...))
			want := New(seed).Stream(text)
			for range 3 {
				if a, b := s.Uint64(), want.Uint64(); a != b {
					t.Fatalf("stream %q of seed %d: got %d, want %d", text, seed, a, b)
				}
			}
		}
	}
	name = append(name[:0], "augment/0/3/127"...)
	if got := testing.AllocsPerRun(100, func() { s.Restart(3, name) }); got != 0 {
		t.Errorf("allocations: got %v, want 0", got)
	}
}
