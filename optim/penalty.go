package optim

import (
	"math"

	"cajal/internal/kernel"
	"cajal/internal/memory"
)

// Penalty returns the part of the objective that L2 adds: strength/2·‖W‖².
// A decoupled decay is part of no objective.
func (o *Optimizer) Penalty() float64 {
	var sum float64
	for _, p := range o.params {
		if d := p.decays(p.Value, p.l2); d != 0 {
			sum += float64(d / 2 * kernel.SumSquares(memory.Of(p.Value.Tensor()), math.Inf(1)))
		}
	}
	return sum
}
