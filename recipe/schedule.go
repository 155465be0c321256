package recipe

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
)

// Schedule says how the rate changes: a factor that it is multiplied by, in each epoch
// or step. Kinds stretch over all epochs or steps where Steps is not given.
type Schedule struct {
	Kind string `toml:"kind"`
	Per  string `toml:"per,omitempty"` // "epoch" or "step" ["epoch"]

	From  *float64 `toml:"from,omitempty"`                // linear: first factor [1]; constant: the factor; cyclic: the lower [0.1]
	To    *float64 `toml:"to,omitempty"`                  // linear, cosine, warm-restarts: last factor [0]; cyclic: the upper [1]
	Gamma *float64 `toml:"gamma,omitempty"`               // exponential [0.95], step, multi-step, plateau [0.1], cyclic that falls [0.999]
	Every int      `toml:"every,omitempty" zero:"unsaid"` // step: how many between changes [a third of all]; warm-restarts: how many before the first [a third of all]
	Steps int      `toml:"steps,omitempty" zero:"unsaid"` // how many it stretches over [all]
	At    []int    `toml:"at,omitempty"`                  // multi-step, sequential: where it changes
	Power *float64 `toml:"power,omitempty"`               // polynomial [1]
	Times int      `toml:"times,omitempty" zero:"unsaid"` // warm-restarts: how many times as long each is as the one before [1]
	Up    int      `toml:"up,omitempty" zero:"unsaid"`    // cyclic: how many it rises in
	Down  int      `toml:"down,omitempty" zero:"unsaid"`  // cyclic: how many it falls in [as many]
	Mode  string   `toml:"mode,omitempty"`                // cyclic: "triangular", "halving" or "falling" ["triangular"]

	Rising      *float64 `toml:"rising,omitempty"`        // one-cycle: the share that it rises in [0.3]
	StartBy     *float64 `toml:"start_divisor,omitempty"` // one-cycle [25]
	EndBy       *float64 `toml:"end_divisor,omitempty"`   // one-cycle [1e4]
	Straight    bool     `toml:"straight,omitempty"`      // one-cycle: lines instead of cosines
	ThreePhases bool     `toml:"three_phases,omitempty"`  // one-cycle

	// Momentum is the lowest and the highest that a one-cycle or cyclic schedule
	// gives the optimiser beside the rate: high where that is low [left as it is].
	Momentum []float64 `toml:"momentum,omitempty"`

	Measure   string   `toml:"measure,omitempty"`       // plateau: what it looks at ["val_loss", or "loss" without validation]
	Patience  *int     `toml:"patience,omitempty"`      // plateau [10]
	Threshold *float64 `toml:"threshold,omitempty"`     // plateau [1e-4]
	Absolute  bool     `toml:"absolute,omitempty"`      // plateau: the threshold is no share of the best
	Cooldown  int      `toml:"cooldown,omitempty"`      // plateau
	Floor     float64  `toml:"floor,omitempty"`         // plateau: the least factor
	Least     float64  `toml:"least_change,omitempty"`  // plateau
	Higher    bool     `toml:"higher_better,omitempty"` // plateau: the measure is to rise

	Schedules []Schedule `toml:"schedules,omitempty"` // sequential: one after the other; chained: all at once
}

// scheduleKind has a kind's keys, and says whether its factors depend on how many
// epochs or steps there are in all.
type scheduleKind struct {
	keys      []string
	stretches func(s *Schedule) bool // nil where its parts decide
}

var scheduleKinds = map[string]scheduleKind{
	"linear":        {[]string{"from", "to", "steps"}, overAll},
	"cosine":        {[]string{"to", "steps"}, overAll},
	"polynomial":    {[]string{"power", "steps"}, overAll},
	"constant":      {[]string{"from", "steps"}, never},
	"one-cycle":     {[]string{"rising", "start_divisor", "end_divisor", "straight", "three_phases", "steps", "momentum"}, overAll},
	"exponential":   {[]string{"gamma"}, never},
	"step":          {[]string{"gamma", "every"}, withoutEvery}, // a third of them each
	"multi-step":    {[]string{"gamma", "at"}, never},
	"warm-restarts": {[]string{"to", "every", "times"}, withoutEvery},
	"cyclic":        {[]string{"from", "to", "up", "down", "mode", "gamma", "momentum"}, never},
	"plateau":       {[]string{"gamma", "measure", "patience", "threshold", "absolute", "cooldown", "floor", "least_change", "higher_better"}, never},
	"sequential":    {[]string{"at", "schedules"}, nil},
	"chained":       {[]string{"schedules"}, nil},
}

func overAll(s *Schedule) bool      { return s.Steps == 0 }
func withoutEvery(s *Schedule) bool { return s.Every == 0 }
func never(*Schedule) bool          { return false }

// stretches reports whether the factors depend on how many there are in all. Of
// schedules one after the other only the last one's can.
func (s *Schedule) stretches() bool {
	if own := scheduleKinds[s.Kind].stretches; own != nil {
		return own(s)
	}
	parts := s.Schedules
	if s.Kind == "sequential" && len(parts) > 0 {
		parts = parts[len(parts)-1:]
	}
	for i := range parts {
		if parts[i].stretches() {
			return true
		}
	}
	return false
}

var cyclicModes = []string{"triangular", "halving", "falling"}

// checkSchedule checks a schedule, or one that is a part of another.
func (r *Recipe) checkSchedule(at string, s *Schedule, inside bool) error {
	if s == nil {
		return nil
	}
	if err := first(
		r.oneOf(at+".kind", s.Kind, sortedKeys(scheduleKinds)),
		r.oneOf(at+".per", cmp.Or(s.Per, "epoch"), perKinds),
		r.checkScheduleKeys(at, s, inside),
		r.checkScheduleNumbers(at, s),
		r.oneOf(at+".mode", cmp.Or(s.Mode, "triangular"), cyclicModes),
	); err != nil {
		return err
	}
	switch {
	case s.Kind == "cyclic" && s.Up == 0:
		return r.Wrong(at+".up", "missing, want how many epochs or steps it rises in")
	case s.Kind == "cyclic" && s.Gamma != nil && s.Mode != "falling":
		return r.Wrong(at+".gamma", "it belongs to mode = \"falling\"")
	case s.Kind == "cyclic" && number(s.From, 0.1) > number(s.To, 1):
		return r.Wrong(at+".to", found(number(s.To, 1), "at least from, %g", number(s.From, 0.1)))
	case s.Kind == "constant" && s.From == nil:
		return r.Wrong(at+".from", "missing, want the factor")
	case s.Kind == "multi-step" && len(s.At) == 0:
		return r.Wrong(at+".at", "missing, want where it changes")
	case s.Kind == "sequential" && len(s.Schedules) != len(s.At)+1:
		return r.Wrong(at+".at", fmt.Sprintf("%d places to change between %d schedules, want one place fewer than schedules", len(s.At), len(s.Schedules)))
	case s.Kind == "sequential" && !rising(s.At):
		return r.Wrong(at+".at", found(s.At, "numbers that rise"))
	case s.Kind == "chained" && len(s.Schedules) == 0:
		return r.Wrong(at+".schedules", "missing, want the schedules to multiply")
	case s.Kind == "plateau" && s.Per == "step":
		return r.Wrong(at+".per", "a plateau looks at epochs")
	case len(s.Momentum) > 0 && (len(s.Momentum) != 2 || s.Momentum[0] > s.Momentum[1]):
		return r.Wrong(at+".momentum", found(s.Momentum, "the lowest and the highest"))
	case len(s.Momentum) > 0 && !r.Optimizer.hasMomentum():
		return r.Wrong(at+".momentum", fmt.Sprintf("%s has no momentum to change, or it is 0", r.Optimizer.Kind))
	}
	for i := range s.Schedules {
		if err := r.checkSchedule(fmt.Sprintf("%s.schedules[%d]", at, i), &s.Schedules[i], true); err != nil {
			return err
		}
	}
	return nil
}

// usualMomentum is the momentum of a kind of which the recipe says none.
func (o *Optimizer) usualMomentum() float64 {
	if o.Kind == "muon" {
		return 0.95
	}
	return 0
}

// hasMomentum reports whether there is a momentum, or a first beta, to change.
func (o *Optimizer) hasMomentum() bool {
	return number(o.Momentum, o.usualMomentum()) > 0 || slices.Contains(optimizerKeys[o.Kind], "betas")
}

func rising(at []int) bool {
	for i := range at {
		if i > 0 && at[i] <= at[i-1] {
			return false
		}
	}
	return true
}

// checkScheduleKeys refuses keys that a kind does not have, and what only a whole
// schedule can be.
func (r *Recipe) checkScheduleKeys(at string, s *Schedule, inside bool) error {
	own := scheduleKinds[s.Kind].keys
	table := reflect.ValueOf(s).Elem()
	for i := range table.NumField() {
		name := tomlName(table.Type().Field(i))
		switch {
		case table.Field(i).IsZero() || name == "kind":
		case inside && (name == "per" || name == "momentum"):
			return r.Wrong(at+"."+name, "it belongs to the whole schedule")
		case name != "per" && !slices.Contains(own, name):
			return r.Wrong(at+"."+name, fmt.Sprintf("%s has none; it has %s", s.Kind, strings.Join(own, ", ")))
		}
	}
	if inside && s.Kind == "plateau" {
		return r.Wrong(at+".kind", "a plateau cannot be a part of another schedule")
	}
	return nil
}

func (r *Recipe) checkScheduleNumbers(at string, s *Schedule) error {
	least := 0
	if len(s.At) > 0 {
		least = slices.Min(s.At)
	}
	patience := 0
	if s.Patience != nil {
		patience = *s.Patience
	}
	err := first(
		r.between(at+".from", number(s.From, 1), 0, 1e6),
		r.between(at+".gamma", number(s.Gamma, 1), 0, 1e6),
		r.between(at+".every", float64(s.Every), 0, maxEpochs),
		r.between(at+".steps", float64(s.Steps), 0, maxEpochs),
		r.between(at+".at", float64(least), 0, maxEpochs),
		r.between(at+".power", number(s.Power, 1), 0, 1e6),
		r.between(at+".times", float64(s.Times), 0, 1e6),
		r.between(at+".up", float64(s.Up), 0, maxEpochs),
		r.between(at+".down", float64(s.Down), 0, maxEpochs),
		r.between(at+".rising", number(s.Rising, 0), 0, 1),
		r.between(at+".start_divisor", number(s.StartBy, 1), 1, math.MaxFloat64),
		r.between(at+".end_divisor", number(s.EndBy, 1), 1, math.MaxFloat64),
		r.between(at+".patience", float64(patience), 0, maxEpochs),
		r.between(at+".threshold", number(s.Threshold, 0), 0, math.MaxFloat64),
		r.between(at+".cooldown", float64(s.Cooldown), 0, maxEpochs),
		r.between(at+".floor", s.Floor, 0, 1),
		r.between(at+".least_change", s.Least, 0, 1),
	)
	to, gamma := 1.0, math.MaxFloat64
	if s.Kind == "cyclic" {
		to = 1e6
	}
	if s.Kind == "plateau" {
		gamma = 1
	}
	err = first(err, r.between(at+".to", number(s.To, 0), 0, to), r.between(at+".gamma", number(s.Gamma, 0), 0, gamma))
	for _, m := range s.Momentum {
		err = first(err, r.between(at+".momentum", m, math.SmallestNonzeroFloat64, below1))
	}
	return err
}

// Extendable reports whether a training of this recipe that is finished can be
// resumed for more epochs: not so where a schedule stretches over all of them.
func (r *Recipe) Extendable() bool {
	s := r.Optimizer.Schedule
	return s == nil || r.Training.Epochs == 0 || !s.stretches()
}

// RecordUnit returns what the steps of a history count: "step" or "epoch".
func (r *Recipe) RecordUnit() string {
	if r.Training.Record == "epoch" {
		return "epoch"
	}
	return "step"
}
