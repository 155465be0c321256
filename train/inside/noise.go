package inside

import (
	"math"

	"cajal/internal/memory"
)

// noise returns the gradient noise scale, tr(Σ)/|G|², from how the gradients of k parts
// of b samples differ: with s the mean square length of theirs and g that of their mean,
//
//	E s = |G|² + tr(Σ)/b   and   E g = |G|² + tr(Σ)/(k·b).
//
// It is NaN if there are no parts, or if nothing learns.
func (p *probe) noise() float64 {
	if len(p.parts) == 0 || !p.learns() {
		return math.NaN()
	}
	k, b := float64(len(p.parts)), float64(p.parts[0].Len())
	var sum []float64
	var squares float64
	for i := range p.parts {
		loss, _ := p.part.Loss(&p.parts[i])
		loss.Backward()
		at := 0
		for _, n := range p.params {
			size := n.Value.Size()
			if len(sum) < at+size {
				sum = append(sum, make([]float64, at+size-len(sum))...)
			}
			if g := n.Value.Grad(); g != nil {
				raw := memory.Of(g)
				for j := range size {
					v := raw.At(j)
					sum[at+j] += v
					squares += float64(v * v)
				}
			}
			at += size
		}
	}
	p.part.Tape().Rewind() // the gradients of all samples begin with nothing
	var whole float64
	for _, v := range sum {
		v /= k
		whole += float64(v * v)
	}
	s := squares / k
	noise := (s - whole) * k / (k - 1) * b
	mean := whole - (s-whole)/(k-1)
	if mean <= 0 {
		return math.Inf(1)
	}
	if mean > 0 {
		return max(0, noise/mean)
	}
	return math.NaN()
}
