package train

import (
	"context"
	"fmt"

	"cajal/data"
)

// Probe is one forward and backward pass that changes nothing.
type Probe struct {
	Samples   int
	Objective float64
	GradNorm  float64 // Euclidean length of the gradient of all parameters
}

// Probe runs forward and backward on the first n samples of set and leaves the
// parameters and all random streams as they are.
func (m *Model) Probe(ctx context.Context, set data.Dataset, n int) (p Probe, err error) {
	defer guard(&err)
	index := make([]int, min(n, set.Len()))
	for i := range index {
		index[i] = i
	}
	var b data.Batch
	if err := set.Gather(&b, index); err != nil {
		return p, fmt.Errorf("train: probe: %w", err)
	}
	b.Index = index
	l := newLandscape(m, &b)
	defer l.restore()
	p = Probe{Samples: len(index), Objective: l.gradient(l.g, l.w)}
	p.GradNorm = norm(l.g)
	return p, ctx.Err()
}
