package synth

import (
	"testing"

	"cajal/rng/numpy"
)

func BenchmarkMoons200(b *testing.B) {
	r := numpy.Seed(0)
	b.ReportAllocs()
	for b.Loop() {
		Moons(200, 0.2, r)
	}
}

func BenchmarkGaussianQuantiles20000(b *testing.B) {
	r := numpy.Seed(0)
	b.ReportAllocs()
	for b.Loop() {
		GaussianQuantiles(20_000, 2, 2, 0.7, r)
	}
}
