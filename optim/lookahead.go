package optim

import (
	"fmt"
	"slices"

	"cajal/grad"
	"cajal/tensor"
)

// lookahead keeps the slow weights.
type lookahead struct {
	wrapper
	every int
	share float64
	since int // steps of the optimiser inside since the slow weights moved
	begun bool
}

// Lookahead lets an optimiser make so many steps, goes a share of the way from where
// they began to where they led, and begins there anew:
//
//	slow += share·(w − slow),  w = slow      after every so many steps
//
// The slow weights are the parameters before the first step. The paper's are 5 steps
// and a share of 0.5. Around a [Searcher] it is one. Zhang and others, Lookahead
// Optimizer: k steps forward, 1 step back, 2019.
func Lookahead(fast Stepper, every int, share float64) Stepper {
	atLeast("lookahead", "steps", every, 1)
	inRange("lookahead", "share", share, 0, 1)
	l := lookahead{wrapper: wrapper{Stepper: fast, title: fmt.Sprintf("Lookahead %d, %g", every, share)}, every: every, share: share}
	if s, ok := fast.(Searcher); ok {
		return &searchingLookahead{l, s}
	}
	return &l
}

func (l *lookahead) BindNamed(params ...grad.Named) {
	l.bind(params, "slow_params")
	l.since, l.begun = 0, false
}

func (l *lookahead) Step() {
	l.begin()
	l.Stepper.Step()
	l.end()
}

// begin keeps the weights before the first step.
func (l *lookahead) begin() {
	if !l.begun {
		l.keep()
		l.begun = true
	}
}

// end counts a step.
func (l *lookahead) end() {
	if l.since++; l.since == l.every {
		l.pull(l.share)
		l.putBack()
		l.since = 0
	}
}

// State returns that of the optimiser inside with the slow weights, and how many
// steps they are behind, −1 before the first.
func (l *lookahead) State() State {
	s := l.wrapper.State()
	behind := int64(l.since)
	if !l.begun {
		behind = -1
	}
	s.Tensors = append(slices.Clip(slices.Concat(s.Tensors, l.kept)), tensor.Named{Name: "lookahead.behind", Tensor: tensor.From([]int64{behind}, []int{}...)})
	return s
}

// Restore copies a state. If it is not one of this optimiser with these parameters,
// Restore returns an error and changes nothing.
func (l *lookahead) Restore(s State) error {
	s, err := l.inside(s)
	if err != nil {
		return err
	}
	own := make(map[string]*tensor.Tensor)
	var rest []tensor.Named
	for _, t := range s.Tensors {
		if t.Name == "lookahead.behind" || slices.ContainsFunc(l.kept, func(k tensor.Named) bool { return k.Name == t.Name }) {
			own[t.Name] = t.Tensor
		} else {
			rest = append(rest, t)
		}
	}
	for _, want := range l.kept {
		if err := fits(want, own[want.Name]); err != nil {
			return fmt.Errorf("optim: restore: %w", err)
		}
	}
	behind := own["lookahead.behind"]
	if behind == nil || behind.DType() != tensor.Int64 || behind.Size() != 1 || behind.Item() < -1 || behind.Item() >= float64(l.every) {
		return fmt.Errorf("optim: restore: lookahead.behind says how many steps the slow weights are behind, want one int64 from -1 to %d", l.every-1)
	}
	s.Tensors = rest
	if err := l.Stepper.Restore(s); err != nil {
		return err
	}
	for _, t := range l.kept {
		tensor.Copy(t.Tensor, own[t.Name])
	}
	l.since, l.begun = max(int(behind.Item()), 0), behind.Item() >= 0
	return nil
}

// searchingLookahead is a lookahead around a Searcher.
type searchingLookahead struct {
	lookahead
	searcher Searcher
}

func (l *searchingLookahead) StepWith(objective float64, again func() float64) {
	l.begin()
	l.searcher.StepWith(objective, again)
	l.end()
}
