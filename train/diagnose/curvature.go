package diagnose

import (
	"context"
	"fmt"
	"math"

	"cajal/data"
	"cajal/internal/guard"
	"cajal/train"
)

// curvatureWork bounds how many samples the sharpness is measured on: their
// number times that of the parameters.
const curvatureWork = 2e7

// curvature measures how sharply the loss bends after some steps of plain
// gradient descent at the steepest rate, and lowers the edge to where such steps
// would no longer settle, 2/sharpness. A sweep sees this late: a rate that is too
// large makes a tiny swing grow by some factor each step, and the loss rises when
// the rate is several times as large already. Where it is measured matters, since
// the loss often becomes sharper at first; the bottom of the valley, which only
// training finds, may still be somewhat flatter or sharper.
func curvature(ctx context.Context, m *train.Model, set data.Dataset, steps int, r *RateTest) (err error) {
	defer func() { err = guard.Error("diagnose", recover(), err) }()
	take := int(min(1024, max(64, curvatureWork/float64(m.Parameters()))))
	take = min(take, set.Len())
	b, err := samples(set, take)
	if err != nil {
		return fmt.Errorf("diagnose: find rate: %w", err)
	}
	l := newLandscape(m, b)
	defer l.restore()
	w := append([]float64(nil), l.saved...)
	rate := min(r.Steepest, r.Edge/4)
	for range steps {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("diagnose: find rate: %w", err)
		}
		if !finite(l.descend(w, rate, 1)) {
			return nil
		}
	}
	s, err := l.sharpness(ctx, w)
	if err != nil {
		return fmt.Errorf("diagnose: find rate: %w", err)
	}
	if !(s > 0) || math.IsInf(s, 0) {
		return nil
	}
	r.Sharpness = s
	r.Edge = min(r.Edge, 2/s)
	r.Steepest = min(r.Steepest, r.Edge/2)
	return nil
}
