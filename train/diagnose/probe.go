package diagnose

import (
	"context"
	"fmt"

	"cajal/data"
	"cajal/internal/guard"
	"cajal/train"
)

// Probed is what one forward and backward pass gave.
type Probed struct {
	Samples   int
	Objective float64
	GradNorm  float64 // Euclidean length of the gradient of all parameters
}

// Probe runs forward and backward on the first n samples of set and leaves the
// parameters and all random streams as they are.
func Probe(ctx context.Context, m *train.Model, set data.Dataset, n int) (p Probed, err error) {
	defer func() { err = guard.Error("diagnose", recover(), err) }()
	index := make([]int, min(n, set.Len()))
	for i := range index {
		index[i] = i
	}
	var b data.Batch
	if err := set.Gather(&b, index); err != nil {
		return p, fmt.Errorf("diagnose: probe: %w", err)
	}
	b.Index = index
	l := newLandscape(m, &b)
	defer l.restore()
	p = Probed{Samples: len(index), Objective: l.gradient(l.g, l.w)}
	p.GradNorm = norm(l.g)
	return p, ctx.Err()
}
