package numpy

import "testing"

func BenchmarkUint32(b *testing.B) {
	r := Seed(0)
	b.ReportAllocs()
	for b.Loop() {
		r.Uint32()
	}
}

func BenchmarkFloat64(b *testing.B) {
	r := Seed(0)
	b.ReportAllocs()
	for b.Loop() {
		r.Float64()
	}
}

func BenchmarkNormFloat64(b *testing.B) {
	r := Seed(0)
	b.ReportAllocs()
	for b.Loop() {
		r.NormFloat64()
	}
}

func BenchmarkPermutation7000(b *testing.B) {
	r := Seed(0)
	b.ReportAllocs()
	for b.Loop() {
		r.Permutation(7000)
	}
}
