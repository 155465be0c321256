package inside

import (
	"math"

	"cajal/internal/memory"
	"cajal/tensor"
)

// Summary describes many numbers. They are NaN or infinite if one of them is.
type Summary struct {
	Norm      Number `json:"norm"` // Euclidean length
	Mean      Number `json:"mean"`
	Deviation Number `json:"deviation"` // standard deviation, of all and not of a sample
	Min       Number `json:"min"`
	Max       Number `json:"max"`
}

// RMS returns the root of the mean square, which does not grow with how many numbers there are.
func (s *Summary) RMS() float64 {
	return math.Hypot(float64(s.Mean), float64(s.Deviation))
}

// summary describes the elements of several tensors as one, nil where there are none.
func summary(ts ...*tensor.Tensor) *Summary {
	var n int
	var sum, squares float64
	low, high := math.Inf(1), math.Inf(-1)
	each(ts, func(v float64) {
		n++
		sum += v
		squares += float64(v * v)
		low, high = min(low, v), max(high, v)
	})
	if n == 0 {
		return nil
	}
	mean := sum / float64(n)
	var spread float64
	each(ts, func(v float64) {
		d := v - mean
		spread += float64(d * d)
	})
	return &Summary{Number(math.Sqrt(squares)), Number(mean), Number(math.Sqrt(spread / float64(n))), Number(low), Number(high)}
}

func each(ts []*tensor.Tensor, f func(v float64)) {
	for _, t := range ts {
		raw := memory.Of(t)
		for i := range t.Size() {
			f(raw.At(i))
		}
	}
}

// distance returns the length of a − b, and that of b.
func distance(a, b *tensor.Tensor) (moved, was float64) {
	x, y := memory.Of(a), memory.Of(b)
	for i := range a.Size() {
		d := x.At(i) - y.At(i)
		moved += float64(d * d)
		was += float64(y.At(i) * y.At(i))
	}
	return moved, was
}
