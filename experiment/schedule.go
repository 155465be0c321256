package experiment

import (
	"fmt"
	"slices"
	"strings"

	"cajal/internal/spelling"
	"cajal/optim"
	"cajal/recipe"
	"cajal/train"
)

// scheduled says how the rate, and maybe the momentum, change over so many epochs of so
// many steps.
func scheduled(s *recipe.Schedule, epochs, steps int, validated bool) []train.FitOption {
	if s.Kind == "plateau" {
		return []train.FitOption{train.ReduceOnPlateau(plateau(s), measure(s, validated))}
	}
	perStep, total := s.Per == "step", epochs
	if perStep {
		total *= steps
	}
	opts := []train.FitOption{train.Schedule(schedule(s, total))}
	if perStep {
		opts[0] = train.ScheduleSteps(schedule(s, total))
	}
	if len(s.Momentum) == 2 {
		momentum := momenta[s.Kind](s, total)
		if perStep {
			return append(opts, train.MomentumSteps(momentum))
		}
		return append(opts, train.Momentum(momentum))
	}
	return opts
}

// schedule makes a schedule over so many epochs or steps, unless it has its own number
// of them.
func schedule(s *recipe.Schedule, total int) optim.Schedule {
	if s.Steps > 0 {
		total = s.Steps
	}
	return schedules[s.Kind](s, max(1, total))
}

var schedules map[string]func(s *recipe.Schedule, total int) optim.Schedule

func init() { // schedules are made of schedules
	schedules = map[string]func(s *recipe.Schedule, total int) optim.Schedule{
		"linear": func(s *recipe.Schedule, total int) optim.Schedule {
			return optim.Linear(number(s.From, 1), number(s.To, 0), total)
		},
		"cosine":      func(s *recipe.Schedule, total int) optim.Schedule { return optim.Cosine(total, number(s.To, 0)) },
		"polynomial":  func(s *recipe.Schedule, total int) optim.Schedule { return optim.Polynomial(total, number(s.Power, 1)) },
		"constant":    func(s *recipe.Schedule, total int) optim.Schedule { return optim.Constant(number(s.From, 1), total) },
		"exponential": func(s *recipe.Schedule, _ int) optim.Schedule { return optim.Exponential(number(s.Gamma, 0.95)) },
		"step": func(s *recipe.Schedule, total int) optim.Schedule {
			return optim.StepDecay(every(s, total), number(s.Gamma, 0.1))
		},
		"multi-step": func(s *recipe.Schedule, _ int) optim.Schedule { return optim.MultiStep(number(s.Gamma, 0.1), s.At...) },
		"warm-restarts": func(s *recipe.Schedule, total int) optim.Schedule {
			return optim.WarmRestarts(every(s, total), max(1, s.Times), number(s.To, 0))
		},
		"cyclic": func(s *recipe.Schedule, _ int) optim.Schedule {
			return optim.Cyclic(number(s.From, 0.1), number(s.To, 1), s.Up, down(s), cyclic(s)...)
		},
		"one-cycle":  func(s *recipe.Schedule, total int) optim.Schedule { return optim.OneCycle(total, oneCycle(s)...) },
		"sequential": sequential,
		"chained": func(s *recipe.Schedule, total int) optim.Schedule {
			var parts []optim.Schedule
			for i := range s.Schedules {
				parts = append(parts, schedule(&s.Schedules[i], total))
			}
			return optim.Chained(parts...)
		},
	}
}

// momenta make what goes with a schedule of the rate.
var momenta = map[string]func(s *recipe.Schedule, total int) optim.Schedule{
	"cyclic": func(s *recipe.Schedule, _ int) optim.Schedule {
		return optim.CyclicMomentum(s.Momentum[0], s.Momentum[1], s.Up, down(s), cyclic(s)...)
	},
	"one-cycle": func(s *recipe.Schedule, total int) optim.Schedule {
		if s.Steps > 0 {
			total = s.Steps
		}
		return optim.OneCycleMomentum(total, s.Momentum[0], s.Momentum[1], oneCycle(s)...)
	},
}

// sequential gives each of its schedules the steps up to the next.
func sequential(s *recipe.Schedule, total int) optim.Schedule {
	var parts []optim.Schedule
	begin := 0
	for i := range s.Schedules {
		end := total
		if i < len(s.At) {
			end = s.At[i]
		}
		parts = append(parts, schedule(&s.Schedules[i], end-begin))
		begin = end
	}
	return optim.Sequential(s.At, parts...)
}

// every returns after how many it changes, a third of all if it does not say.
func every(s *recipe.Schedule, total int) int {
	if s.Every > 0 {
		return s.Every
	}
	return max(1, total/3)
}

func down(s *recipe.Schedule) int {
	if s.Down > 0 {
		return s.Down
	}
	return s.Up
}

func cyclic(s *recipe.Schedule) []optim.CyclicOption {
	switch s.Mode {
	case "halving":
		return []optim.CyclicOption{optim.Halving()}
	case "falling":
		return []optim.CyclicOption{optim.Falling(number(s.Gamma, 0.999))}
	}
	return nil
}

func oneCycle(s *recipe.Schedule) []optim.CycleOption {
	opts := []optim.CycleOption{optim.Rising(number(s.Rising, 0.3)), optim.Divisors(number(s.StartBy, 25), number(s.EndBy, 1e4))}
	if s.Straight {
		opts = append(opts, optim.Straight())
	}
	if s.ThreePhases {
		opts = append(opts, optim.ThreePhases())
	}
	return opts
}

func plateau(s *recipe.Schedule) *optim.Plateau {
	threshold := optim.Threshold
	if s.Absolute {
		threshold = optim.AbsoluteThreshold
	}
	patience := 10
	if s.Patience != nil {
		patience = *s.Patience
	}
	opts := []optim.PlateauOption{threshold(number(s.Threshold, 1e-4)), optim.Cooldown(s.Cooldown), optim.Floor(s.Floor), optim.LeastChange(s.Least)}
	if s.Higher {
		opts = append(opts, optim.HigherIsBetter())
	}
	return optim.OnPlateau(number(s.Gamma, 0.1), patience, opts...)
}

// measure returns what a plateau looks at.
func measure(s *recipe.Schedule, validated bool) string {
	switch {
	case s.Measure != "":
		return s.Measure
	case validated:
		return "val_loss"
	}
	return "loss"
}

// checkPlateau refuses a plateau of what is not measured.
func (e *Experiment) checkPlateau() error {
	s := e.recipe.Optimizer.Schedule
	if s == nil || s.Kind != "plateau" || s.Measure == "" {
		return nil
	}
	measures := []string{"loss"}
	for _, m := range e.metrics() {
		measures = append(measures, m.Name())
	}
	if e.recipe.Training.Validate || e.recipe.Data.ValidationShare > 0 {
		for _, name := range slices.Clone(measures) {
			measures = append(measures, "val_"+name)
		}
	}
	if slices.Contains(measures, s.Measure) {
		return nil
	}
	why := fmt.Sprintf("%q is not measured%s", s.Measure, spelling.Hint(s.Measure, measures))
	if name, ok := strings.CutPrefix(s.Measure, "val_"); ok && slices.Contains(measures, name) {
		why = fmt.Sprintf("%q wants validation samples; set data.validation_share or training.validate", s.Measure)
	}
	return e.recipe.Wrong("optimizer.schedule.measure", why)
}
