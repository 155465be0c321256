package optim_test

import (
	"fmt"
	"math"
	"testing"

	"cajal/optim"
)

type scheduleGolden struct {
	Schedules map[string][]float64
	Momenta   map[string][]float64
	Values    []any
	Plateaus  map[string][]float64
}

func TestSchedulesEqualPyTorch(t *testing.T) {
	var golden scheduleGolden
	read(t, "testdata/schedule.json", &golden)
	schedules := map[string]optim.Schedule{
		"step":            optim.StepDecay(3, 0.5),
		"exponential":     optim.Exponential(0.9),
		"cosine":          optim.Cosine(10, 0),
		"cosine floor":    optim.Cosine(7, 0.1),
		"linear":          optim.Linear(0.25, 1, 5),
		"linear down":     optim.Linear(1, 0.1, 6),
		"warm-up":         optim.Warmup(0.1, 5, nil),
		"warm-up cosine":  optim.Warmup(0.1, 5, optim.Cosine(10, 0)),
		"one-cycle":       optim.OneCycle(20),
		"one-cycle line":  optim.OneCycle(17, optim.Rising(0.45), optim.Divisors(10, 100), optim.Straight()),
		"one-cycle short": optim.OneCycle(3),

		"multi-step":            optim.MultiStep(0.5, 3, 7, 7, 12),
		"polynomial":            optim.Polynomial(9, 1),
		"polynomial 2.5":        optim.Polynomial(30, 2.5),
		"constant":              optim.Constant(0.3, 4),
		"cyclic":                optim.Cyclic(0.1, 1, 4, 7),
		"cyclic halving":        optim.Cyclic(0.01, 0.6, 5, 5, optim.Halving()),
		"cyclic falling":        optim.Cyclic(0.2, 0.9, 3, 5, optim.Falling(0.97)),
		"cyclic heights":        optim.Cyclic(0.2, 0.9, 3, 5, optim.Heights(func(cycle, _ int) float64 { return 1 / float64(cycle+1) })),
		"restarts":              optim.WarmRestarts(7, 1, 0),
		"restarts twice":        optim.WarmRestarts(3, 2, 0.05),
		"one-cycle three":       optim.OneCycle(41, optim.ThreePhases()),
		"one-cycle three lines": optim.OneCycle(30, optim.Rising(0.37), optim.Straight(), optim.ThreePhases()),
		"sequential":            optim.Sequential([]int{5, 20}, optim.Linear(0.1, 1, 5), optim.WarmRestarts(4, 2, 0), optim.Exponential(0.8)),
		"chained":               optim.Chained(optim.Constant(0.2, 4), optim.Exponential(0.9), optim.StepDecay(6, 0.5)),
		"function":              func(t int) float64 { return 1 / float64(1+t) },
	}
	if len(schedules) != len(golden.Schedules) {
		t.Errorf("%d schedules in the golden, want %d", len(golden.Schedules), len(schedules))
	}
	for name, s := range schedules {
		compare(t, name, golden.Schedules[name], s)
	}
	momenta := map[string]optim.Schedule{
		"one-cycle":       optim.OneCycleMomentum(20, 0.85, 0.95),
		"one-cycle three": optim.OneCycleMomentum(33, 0.7, 0.9, optim.Rising(0.4), optim.ThreePhases()),
		"cyclic":          optim.CyclicMomentum(0.8, 0.9, 4, 7),
		"cyclic halving":  optim.CyclicMomentum(0.6, 0.95, 4, 4, optim.Halving()),
	}
	if len(momenta) != len(golden.Momenta) {
		t.Errorf("%d schedules of momentum in the golden, want %d", len(golden.Momenta), len(momenta))
	}
	for name, s := range momenta {
		compare(t, name+", momentum", golden.Momenta[name], s)
	}
}

func TestPlateauEqualsPyTorch(t *testing.T) {
	var golden scheduleGolden
	read(t, "testdata/schedule.json", &golden)
	plateaus := map[string]func() *optim.Plateau{
		"plain":     func() *optim.Plateau { return optim.OnPlateau(0.1, 2) },
		"none":      func() *optim.Plateau { return optim.OnPlateau(0.5, 0) },
		"cooldown":  func() *optim.Plateau { return optim.OnPlateau(0.5, 1, optim.Cooldown(2)) },
		"floor":     func() *optim.Plateau { return optim.OnPlateau(0.3, 1, optim.Floor(0.05)) },
		"threshold": func() *optim.Plateau { return optim.OnPlateau(0.5, 2, optim.Threshold(0.05)) },
		"maximise":  func() *optim.Plateau { return optim.OnPlateau(0.5, 2, optim.HigherIsBetter()) },
		"absolute":  func() *optim.Plateau { return optim.OnPlateau(0.5, 1, optim.AbsoluteThreshold(0.04)) },
		"absolute max": func() *optim.Plateau {
			return optim.OnPlateau(0.5, 1, optim.AbsoluteThreshold(0.04), optim.HigherIsBetter())
		},
		"least change": func() *optim.Plateau { return optim.OnPlateau(0.5, 0, optim.LeastChange(0.1)) },
		"least change and floor": func() *optim.Plateau {
			return optim.OnPlateau(0.3, 0, optim.Floor(0.05), optim.LeastChange(0.045), optim.Cooldown(1))
		},
	}
	if len(plateaus) != len(golden.Plateaus) {
		t.Errorf("%d plateaus in the golden, want %d", len(golden.Plateaus), len(plateaus))
	}
	for name, make := range plateaus {
		p := make()
		compare(t, name, golden.Plateaus[name], func(step int) float64 {
			// Each step goes through a fresh one: the state is all there is.
			q := make()
			q.Restore(p.State())
			p = q
			v, ok := golden.Values[step].(float64)
			if !ok {
				v = math.NaN()
			}
			return p.Next(v)
		})
	}
}

// compare allows what PyTorch's recursion adds to the rounding: its cosine comes back
// to 1.0000000000000042.
func compare(t *testing.T, name string, want []float64, s optim.Schedule) {
	t.Helper()
	if len(want) == 0 {
		t.Errorf("%s: no golden", name)
	}
	for step, w := range want {
		if got := s(step); !(math.Abs(got-w) <= 1e-14) {
			t.Errorf("%s: step %d: got %v, want %v", name, step, got, w)
		}
	}
}

func TestScheduleEdges(t *testing.T) {
	for _, c := range []struct {
		name string
		got  float64
		want float64
	}{
		{"one-cycle of one step", optim.OneCycle(1)(0), 1.0 / 25 / 1e4},
		{"one-cycle beyond its end", optim.OneCycle(10)(99), 1.0 / 25 / 1e4},
		{"one-cycle that rises to the end", optim.OneCycle(10, optim.Rising(1))(9), 1},
		{"one-cycle that only falls", optim.OneCycle(10, optim.Rising(0.1))(0), 1},
		{"linear beyond its end", optim.Linear(1, 0, 4)(9), 0},
		{"warm-up from nothing", optim.Warmup(0, 4, nil)(1), 0.25},
		{"warm-up before another", optim.Warmup(0, 4, optim.StepDecay(2, 0.5))(6), 0.5},
	} {
		if !(math.Abs(c.got-c.want) <= 1e-15) {
			t.Errorf("%s: got %v, want %v", c.name, c.got, c.want)
		}
	}
}

func ExampleSchedule() {
	opt := optim.SGD(0.1)
	schedule := optim.Warmup(0.25, 3, optim.StepDecay(2, 0.5))
	for step := range 7 {
		opt.SetFactor(schedule(step))
		fmt.Printf("%.4g ", opt.Rate())
	}
	// Output: 0.025 0.05 0.075 0.1 0.1 0.05 0.05
}

func ExampleOnPlateau() {
	opt := optim.SGD(0.1)
	plateau := optim.OnPlateau(0.5, 1)
	for _, loss := range []float64{0.9, 0.5, 0.6, 0.5, 0.4} {
		opt.SetFactor(plateau.Next(loss))
		fmt.Print(opt.Rate(), " ")
	}
	// Output: 0.1 0.1 0.1 0.05 0.05
}
