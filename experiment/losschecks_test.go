package experiment

import (
	"math"
	"testing"

	"cajal/tensor"
)

// nearMean wants counts above 0 whose mean is about that of the true ones.
func nearMean(t *testing.T, p, truth *tensor.Tensor) {
	var said, is float64
	for i := range p.Dim(0) {
		if !(p.At(i, 0) > 0) {
			t.Fatalf("row %d: %v", i, p.At(i, 0))
		}
		said, is = said+p.At(i, 0), is+truth.At(i, 0)
	}
	if r := said / is; !(r > 0.85 && r < 1.15) {
		t.Errorf("the predicted counts are %.3f of the true ones, want about 1", r)
	}
}

// deviating wants deviations that are as large as the errors, where prices spread and
// where they don't.
func deviating(t *testing.T, p, truth *tensor.Tensor) {
	var near, far [2]float64 // sums of the deviations and of the absolute errors
	for i := range p.Dim(0) {
		s := &near
		if p.At(i, 0) > 600 {
			s = &far
		}
		s[0] += p.At(i, 1)
		s[1] += math.Abs(p.At(i, 0) - truth.At(i, 0))
	}
	for _, s := range [][2]float64{near, far} {
		if r := s[0] / s[1]; !(r > 0.6 && r < 2) {
			t.Errorf("deviations are %.3f of the errors, want about 1.2", r)
		}
	}
	if !(far[0] > 1.5*near[0]) {
		t.Errorf("deviations of %v where prices spread, and of %v where they don't", far[0], near[0])
	}
}

// quantiles wants about their shares of the prices below them.
func quantiles(t *testing.T, p, truth *tensor.Tensor) {
	for j, q := range []float64{0.1, 0.5, 0.9} {
		below := 0.0
		for i := range p.Dim(0) {
			if truth.At(i, 0) < p.At(i, j) {
				below++
			}
		}
		if got := below / float64(p.Dim(0)); math.Abs(got-q) > 0.15 {
			t.Errorf("%.3f of the prices are below the quantile %v", got, q)
		}
	}
}

// scored wants two opposite scores, some beyond what a probability can be.
func scored(t *testing.T, p, _ *tensor.Tensor) {
	largest := 0.0
	for i := range p.Dim(0) {
		if p.At(i, 0) != -p.At(i, 1) {
			t.Fatalf("row %d has the scores %v and %v", i, p.At(i, 0), p.At(i, 1))
		}
		largest = max(largest, p.At(i, 1))
	}
	if !(largest > 1) {
		t.Errorf("the largest score is %v, want one beyond 1", largest)
	}
}

// likely wants probabilities of yes.
func likely(t *testing.T, p, truth *tensor.Tensor) {
	var sums, n [2]float64
	for i := range p.Dim(0) {
		c := int(truth.At(i))
		sums[c], n[c] = sums[c]+p.At(i, 0), n[c]+1
		if v := p.At(i, 0); !(v >= 0 && v <= 1) {
			t.Fatalf("row %d: %v", i, v)
		}
	}
	if no, yes := sums[0]/n[0], sums[1]/n[1]; !(no < 0.3 && yes > 0.7) {
		t.Errorf("yes is %v likely where it is no, and %v where it is yes", no, yes)
	}
}
