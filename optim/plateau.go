package optim

import "math"

// Plateau lowers the rate when a measure stops improving. Unlike a Schedule it
// remembers what it has seen, so it is a type with a state:
//
//	opt.SetFactor(plateau.Next(validationLoss)) // after each epoch
//
// It is PyTorch's ReduceLROnPlateau, whose min_lr and eps are rates where [Floor]
// and [LeastChange] are shares of the optimiser's.
type Plateau struct {
	gamma     float64
	patience  int
	higher    bool
	absolute  bool
	threshold float64
	cooldown  int
	floor     float64
	least     float64 // change
	state     PlateauState
}

// PlateauState is what a Plateau remembers, for checkpoints.
type PlateauState struct {
	Found   bool    `json:"found"`   // whether there is a best value yet
	Best    float64 `json:"best"`    // the best value, if there is one
	Bad     int     `json:"bad"`     // values in a row that were no improvement
	Resting int     `json:"resting"` // values to come that do not count as bad
	Factor  float64 `json:"factor"`  // what Next returned last
}

// PlateauOption changes a Plateau.
type PlateauOption func(*Plateau)

// HigherIsBetter makes larger values the better ones, as of an accuracy: PyTorch's
// mode "max".
func HigherIsBetter() PlateauOption { return func(p *Plateau) { p.higher = true } }

// Threshold is by which share of the best value a value has to be better to
// count as an improvement, 1e-4 if not given.
func Threshold(share float64) PlateauOption {
	inRange("plateau", "threshold", share, 0, math.MaxFloat64)
	return func(p *Plateau) { p.threshold, p.absolute = share, false }
}

// AbsoluteThreshold is by how much a value has to be better than the best to count
// as an improvement: PyTorch's threshold_mode "abs".
func AbsoluteThreshold(by float64) PlateauOption {
	inRange("plateau", "threshold", by, 0, math.MaxFloat64)
	return func(p *Plateau) { p.threshold, p.absolute = by, true }
}

// LeastChange leaves out a reduction that lowers the factor by no more than that; 0
// if not given. PyTorch leaves out changes of the rate by 1e-8 and less.
func LeastChange(by float64) PlateauOption {
	inRange("plateau", "least change", by, 0, math.MaxFloat64)
	return func(p *Plateau) { p.least = by }
}

// Cooldown is for how many values after a reduction nothing counts as bad, 0
// if not given.
func Cooldown(values int) PlateauOption {
	atLeast("plateau", "cooldown", values, 0)
	return func(p *Plateau) { p.cooldown = values }
}

// Floor is the smallest factor, 0 if not given.
func Floor(factor float64) PlateauOption {
	inRange("plateau", "floor", factor, 0, 1)
	return func(p *Plateau) { p.floor = factor }
}

// OnPlateau returns a Plateau that multiplies the factor by gamma after more
// than patience values in a row without improvement; smaller values are better
// unless [HigherIsBetter] is given. PyTorch's defaults are 0.1 and 10.
func OnPlateau(gamma float64, patience int, opts ...PlateauOption) *Plateau {
	inRange("plateau", "gamma", gamma, 0, 1)
	atLeast("plateau", "patience", patience, 0)
	p := &Plateau{gamma: gamma, patience: patience, threshold: 1e-4, state: PlateauState{Factor: 1}}
	for _, o := range opts {
		o(p)
	}
	return p
}

// Next takes the value of a further epoch and returns the factor of the rate
// from now on. NaN is no improvement.
func (p *Plateau) Next(value float64) (factor float64) {
	s := &p.state
	if p.better(value) {
		s.Found, s.Best, s.Bad = true, value, 0
	} else {
		s.Bad++
	}
	if s.Resting > 0 {
		s.Resting--
		s.Bad = 0
	}
	if s.Bad > p.patience {
		if lower := max(s.Factor*p.gamma, p.floor); s.Factor-lower > p.least {
			s.Factor = lower
		}
		s.Resting, s.Bad = p.cooldown, 0
	}
	return s.Factor
}

func (p *Plateau) better(v float64) bool {
	best := p.state.Best
	switch {
	case !p.state.Found && p.higher:
		return v > math.Inf(-1)
	case !p.state.Found:
		return v < math.Inf(1)
	case p.higher && p.absolute:
		return v > best+p.threshold
	case p.higher:
		return v > best*(1+p.threshold)
	case p.absolute:
		return v < best-p.threshold
	}
	return v < best*(1-p.threshold)
}

// State returns what the Plateau remembers.
func (p *Plateau) State() PlateauState { return p.state }

// Restore makes the Plateau go on from a state.
func (p *Plateau) Restore(s PlateauState) { p.state = s }
