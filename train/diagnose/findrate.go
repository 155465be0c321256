package diagnose

import (
	"context"
	"fmt"
	"math"

	"cajal/data"
	"cajal/grad"
	"cajal/internal/elementary"
	"cajal/internal/guard"
	"cajal/nn"
	"cajal/rng"
	"cajal/train"
)

// RateTest is what FindRate found.
type RateTest struct {
	// Points are the steps made, in order. The last may be the one at which the
	// loss exploded.
	Points []RatePoint `json:"points"`
	// Steepest is the rate at which the loss fell fastest from step to step, and
	// at most half of Edge where the sharpness is known: one to begin with.
	Steepest float64 `json:"steepest"`
	// Edge is the rate above which training is not stable: of plain gradient
	// descent 2/Sharpness, if that is less than the rate from which on the loss
	// rose again; of others the latter, which is found too far up, since the loss
	// lags behind the rate. It is the last rate tried if the loss fell to the end.
	Edge float64 `json:"edge"`
	// Sharpness is the largest curvature of the loss after some steps at Steepest;
	// 0 where it was not measured or the loss curves nowhere upwards. It is not
	// measured of a network with batch norm, whose loss depends on the batch.
	Sharpness float64 `json:"sharpness,omitempty"`
}

// RatePoint is one step of a FindRate.
type RatePoint struct {
	Rate   float64 `json:"rate"`
	Loss   float64 `json:"loss"`   // the objective of the step's batch, before its update
	Smooth float64 `json:"smooth"` // the mean of those so far, older ones fading
}

// RateOption changes a FindRate.
type RateOption func(*rateTest)

// RateRange is the first rate to try and the last, 1e-6 and 1 if not given.
func RateRange(first, last float64) RateOption {
	return func(t *rateTest) { t.first, t.last = first, last }
}

// RateSteps is how many rates are tried at most, 100 if not given.
func RateSteps(n int) RateOption { return func(t *rateTest) { t.steps = n } }

// RateBatch is how many samples a step sees; 32 if not given, 0 for all.
func RateBatch(n int) RateOption { return func(t *rateTest) { t.batch = n } }

type rateTest struct {
	first, last  float64
	steps, batch int
}

// smoothing is how much of the mean loss stays from step to step.
const smoothing = 0.9

// exploded is how many times the best loss so far ends the test.
const exploded = 4

// FindRate trains for some steps while the rate grows from step to step by the
// same factor, and tells at which rates the loss falls and from which on it
// rises (Smith, Cyclical Learning Rates for Training Neural Networks, 2017). It
// then puts everything back, bit for bit: parameters, buffers, the optimiser and
// the random streams are as if it had not been called.
//
// It is an error if the settings are no rates, the loss is not finite at the
// first step, or fewer than three steps could be made.
func FindRate(ctx context.Context, m *train.Model, set data.Dataset, opts ...RateOption) (result *RateTest, err error) {
	t := rateTest{first: 1e-6, last: 1, steps: 100, batch: 32}
	for _, o := range opts {
		o(&t)
	}
	switch {
	case !(t.first > 0 && t.last > t.first && t.last <= math.MaxFloat64):
		return nil, fmt.Errorf("diagnose: find rate: from %v to %v, want two numbers above 0, the second larger", t.first, t.last)
	case t.steps < 3 || t.steps > 1<<20:
		return nil, fmt.Errorf("diagnose: find rate: %d steps, want 3 to %d", t.steps, 1<<20)
	case t.batch < 0 || set.Len() == 0:
		return nil, fmt.Errorf("diagnose: find rate: batches of %d of %d samples, want at least 1, or 0 for all", t.batch, set.Len())
	}
	points, err := sweep(ctx, m, set, t)
	if err != nil {
		return nil, fmt.Errorf("diagnose: find rate: %w", err)
	}
	if result, err = judge(points); err != nil || !plain(m) || len(nn.Buffers(m.Module())) > 0 {
		return result, err
	}
	if err := curvature(ctx, m, set, t.steps, result); err != nil {
		return nil, err
	}
	return result, nil
}

// sweep makes the steps, and puts everything back.
func sweep(ctx context.Context, m *train.Model, set data.Dataset, t rateTest) (points []RatePoint, err error) {
	release := m.Hold()
	defer release()
	k := keep(m)
	defer func() {
		err = guard.Error("diagnose", recover(), err)
		if failed := k.restore(); err == nil {
			err = failed
		}
	}()
	return raise(ctx, m, set, t)
}

// raise makes the steps.
func raise(ctx context.Context, m *train.Model, set data.Dataset, t rateTest) (points []RatePoint, err error) {
	loader := data.NewLoader(set, data.BatchSize(t.batch), data.Shuffle(rng.New(m.Streams().Seed()).Stream("find rate")))
	defer loader.Stop()
	m.Optimizer().SetFactor(1)
	growth := elementary.Pow(t.last/t.first, 1/float64(t.steps-1))
	mean, best := 0.0, math.Inf(1)
	pass := m.Pass(grad.Plan())
	defer pass.Tape().Rewind() // the gradients end too
	loader.Start()
	for i := range t.steps {
		if !loader.Next(ctx) {
			if loader.Err() != nil {
				return nil, loader.Err()
			}
			if loader.Start(); !loader.Next(ctx) {
				return nil, loader.Err()
			}
		}
		b := loader.Batch()
		loss, _ := pass.Loss(b)
		p := RatePoint{Rate: t.first * elementary.Pow(growth, float64(i)), Loss: m.Penalised(loss.Item(), b.Len())}
		if math.IsNaN(p.Loss) || math.IsInf(p.Loss, 0) {
			return points, nil
		}
		mean = float64(smoothing*mean) + float64((1-smoothing)*p.Loss)
		p.Smooth = mean / (1 - elementary.Pow(smoothing, float64(i+1)))
		points = append(points, p)
		if best = min(best, p.Smooth); i > 10 && p.Smooth-best > (exploded-1)*math.Abs(best) {
			return points, nil
		}
		loss.Backward()
		m.Optimizer().SetRate(p.Rate)
		m.Optimizer().Step()
	}
	return points, nil
}

// judge finds where the smoothed loss is lowest, and where before that it falls
// fastest, by the logarithm of the rate: over a tenth of the points at a time,
// and not in their first tenth, where the mean is one of a few batches and its
// ups and downs are theirs.
func judge(points []RatePoint) (*RateTest, error) {
	if len(points) < 3 {
		return nil, fmt.Errorf("diagnose: find rate: %w after %d steps; are the inputs finite, and is the first rate small?", train.ErrNotFinite, len(points))
	}
	lowest, steepest := 0, 1
	for i, p := range points {
		if p.Smooth <= points[lowest].Smooth {
			lowest = i
		}
	}
	fall, wide := math.Inf(1), max(1, len(points)/20)
	for i := 3*wide - 1; i < min(lowest+1, len(points)-wide); i++ {
		// The points stand at equal distances on the logarithmic scale.
		if d := points[i+wide].Smooth - points[i-wide].Smooth; d < fall {
			steepest, fall = i, d
		}
	}
	return &RateTest{Points: points, Steepest: points[steepest].Rate, Edge: points[lowest].Rate}, nil
}
