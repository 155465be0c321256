// Package diagnose says what is wrong with a training, and measures the landscape
// that it descends: [Training] looks at one that has ended, [FindRate] tries
// rates before it, [Probe] makes one pass that changes nothing.
package diagnose

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"cajal/data"
	"cajal/internal/elementary"
	"cajal/internal/figure"
	"cajal/internal/guard"
	"cajal/train"
)

// Finding is something about a training that its user should know.
type Finding struct {
	Kind string `json:"kind"` // a short key, such as "alternates"
	Text string `json:"text"` // a sentence or some

	// Text is Format with Values, as Sprintf puts them, for who says it in another language.
	Format string `json:"-"`
	Values []any  `json:"-"`
}

// finding returns a finding of a kind, whose text has values in it.
func finding(kind, format string, values ...any) Finding {
	return Finding{kind, fmt.Sprintf(format, figure.Values(values)...), format, values}
}

// The kinds of findings.
const (
	Alternates     = "alternates"      // the loss jumps between two values
	PastStability  = "past-stability"  // the rate is too large for the curvature
	StableRate     = "stable-rate"     // a rate that is not
	Diverges       = "diverges"        // the loss grows
	Unsteady       = "unsteady"        // the loss goes up and down without a rule
	MoreParameters = "more-parameters" // than training samples
	DeadUnits      = "dead-units"      // rectified units that give 0 for every sample
	Saturated      = "saturated"       // tanh or sigmoid units that stand at one end for every sample
	NeverPredicted = "never-predicted" // a class
	Leakage        = "leakage"         // a column that gives the target away
	Overfitting    = "overfitting"     // much better on the training samples than on others
)

// An Option of Training.
type Option func(*options)

type options struct {
	classes []string
	inputs  []Input
}

// ClassNames says what classes are called, which findings else give the numbers of.
func ClassNames(names ...string) Option { return func(o *options) { o.classes = names } }

// Input is what findings call an input, and the column that it comes from; a column may
// have several.
type Input struct {
	Column string
	Name   fmt.Stringer // as a sentence begins with it, such as "Column code (level B)"
}

// Inputs says what the inputs are called, which findings else give the numbers of. It does
// nothing unless there is one for each.
func Inputs(all ...Input) Option { return func(o *options) { o.inputs = all } }

// class returns what findings call a class: its name in quotes, or its number.
func (o *options) class(c int64) string {
	if int(c) < len(o.classes) {
		return strconv.Quote(o.classes[c])
	}
	return strconv.FormatInt(c, 10)
}

// Training looks at a training that has ended: at the tail of its history and,
// where that is unsteady, at the curvature of the loss on set, the training
// data; at the units of the network, at what it predicts and at the columns of
// the data, for up to 4096 samples. The model is unchanged when it returns.
func Training(ctx context.Context, m *train.Model, set data.Dataset, h *train.History, opts ...Option) (found []Finding, err error) {
	defer func() { err = guard.Error("diagnose", recover(), err) }()
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	if n := m.Parameters(); n > set.Len() {
		found = append(found, finding(MoreParameters,
			"The network has more parameters (%d) than there are training samples (%d): it can learn them by heart, so trust the test data only.", n, set.Len()))
	}
	unsteady, err := unsteady(ctx, m, set, h)
	if err != nil {
		return found, err
	}
	found = append(append(found, diverges(m, h)...), unsteady...)
	b, err := samples(set, looked)
	if err != nil {
		return found, fmt.Errorf("diagnose: %w", err)
	}
	found = append(found, units(m, b)...)
	found = append(found, neverPredicted(m, b, &o)...)
	return append(found, leaks(b, &o)...), ctx.Err()
}

// diverges compares the last epoch's loss with the first one's. A descent that
// ends a tenth above where it began has made steps that are too long.
func diverges(m *train.Model, h *train.History) []Finding {
	if len(h.Epochs) < 2 {
		return nil
	}
	first, last := h.Epochs[0].Loss, h.Epochs[len(h.Epochs)-1].Loss
	if !(last-first > 0.1*math.Abs(first)) {
		return nil
	}
	rate := m.Optimizer().Rate()
	return []Finding{finding(Diverges,
		"The loss grew, from %.6g in the first epoch to %.6g in the last: the rate, %.3g, is too large; try %.3g, or try rates first (cajal rate, or FindRate in Go).", first, last, rate, rate/10)}
}

// unsteady looks at the last losses.
func unsteady(ctx context.Context, m *train.Model, set data.Dataset, h *train.History) (found []Finding, err error) {
	low, high, alternating := alternates(h.Tail)
	if alternating {
		found = append(found, finding(Alternates,
			"The loss alternates between two values from step to step: %.6f and %.6f.", low, high))
	} else if low, high, alternating = restless(h.Tail); !alternating || !h.Smooth {
		return nil, nil
	}
	if !plain(m) {
		return found, nil // the edge below is that of plain gradient descent
	}
	all := data.NewLoader(set)
	if all.Start(); !all.Next(ctx) {
		return found, all.Err()
	}
	more, err := stability(ctx, m, all.Batch())
	if len(found) == 0 && len(more) > 0 {
		found = append(found, finding(Unsteady,
			"The loss does not settle: in the last %d steps it went up and down between %.6f and %.6f.", restlessSteps, low, high))
	}
	return append(found, more...), err
}

const restlessSteps = 32

// restless reports whether the last losses, of steps that each saw all samples,
// rise again and again: small enough steps down a slope never rise.
func restless(v []float64) (low, high float64, ok bool) {
	if len(v) < restlessSteps {
		return 0, 0, false
	}
	v = v[len(v)-restlessSteps:]
	low, high = slices.Min(v), slices.Max(v)
	rises := 0
	for i := 1; i < len(v); i++ {
		if v[i] > v[i-1] {
			rises++
		}
	}
	return low, high, rises >= restlessSteps/8 && high-low > 1e-3*math.Abs(high)
}

// alternates reports whether each of the last values turns back from the one
// before it, between two levels that do not drift.
func alternates(v []float64) (low, high float64, ok bool) {
	const n = 32
	if len(v) < n {
		return 0, 0, false
	}
	v = v[len(v)-n:]
	for i := 2; i < n; i++ {
		if !((v[i]-v[i-1])*(v[i-1]-v[i-2]) < 0) {
			return 0, 0, false
		}
	}
	low, high = min(v[n-1], v[n-2]), max(v[n-1], v[n-2])
	drift := math.Abs(v[n-1] - v[1])
	return low, high, high-low > 1e-6*math.Abs(high) && drift < 0.5*(high-low)
}

// stability looks for a rate at which an alternating descent would not
// alternate, by trying smaller ones from where training ended, and measures
// rate × sharpness at the bottom that it finds.
func stability(ctx context.Context, m *train.Model, b *data.Batch) ([]Finding, error) {
	rate, steps := m.Optimizer().Rate(), trial(m, b)
	l := newLandscape(m, b)
	defer l.restore()
	for _, r := range smaller(rate) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		w := append([]float64(nil), l.saved...)
		losses := l.descend(w, r, steps)
		if _, _, bad := alternates(losses); bad || !finite(losses) {
			continue
		}
		s, err := l.sharpness(ctx, w)
		if err != nil {
			return nil, err
		}
		if rate*s <= 2 || r*s >= 2 {
			continue
		}
		return []Finding{finding(PastStability,
			"The rate %g is past the edge of stability: at the bottom of the valley the sharpness, the largest eigenvalue of the Hessian, is %.3g, and where rate × sharpness (here %.2f) is above 2, gradient descent jumps from one slope to the other.",
			rate, s, rate*s), finding(StableRate,
			"A rate of %g would not alternate: %d further steps at that rate settled at a loss of %.6f, with rate × sharpness %.2f.",
			r, steps, losses[len(losses)-1], r*s)}, nil
	}
	return nil, nil
}

// trial is how many steps a smaller rate is tried for: two thousand for small
// problems, and about as much arithmetic for large ones.
func trial(m *train.Model, b *data.Batch) int {
	work := float64(m.Parameters()) * float64(len(b.Index))
	return int(min(2000, max(lastLosses, 1e9/work)))
}

// smaller returns round numbers below rate, the largest first: from 0.01 on,
// 0.005, 0.003, 0.002, 0.001, ….
func smaller(rate float64) []float64 {
	var rates []float64
	for e := math.Floor(math.Log10(rate)); len(rates) < 8; e-- {
		for _, d := range []float64{5, 3, 2, 1} {
			// Dividing by a power of ten rounds 0.003 to the number that is
			// written so; multiplying by 10⁻³ does not.
			if r := d / elementary.Pow(10, -e); r <= rate/2 {
				rates = append(rates, r)
			}
		}
	}
	return rates
}

func finite(v []float64) bool {
	for _, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}
