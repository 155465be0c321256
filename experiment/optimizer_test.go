package experiment

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"cajal/optim"
	"cajal/recipe"
)

// named has every kind of optimiser with every key that it has, and how the result is
// described.
var named = map[string]string{
	"sgd":      "momentum = 0.9\ndampening = 0.1\nweight_decay = 0.01 # SGD 0.01, momentum 0.9, dampening 0.1",
	"rmsprop":  "momentum = 0.5\nsmoothing = 0.9\nepsilon = 1e-6\ncentered = true\nclip_norm = 1.0\nclip_order = inf # RMSProp 0.01, momentum 0.5, centered",
	"adagrad":  "epsilon = 1e-8\nrate_decay = 0.01\ninitial_sum = 0.1\nclip_value = 0.5 # Adagrad 0.01",
	"adadelta": "smoothing = 0.8\nepsilon = 1e-5\nclip_units = 0.1 # Adadelta 0.01",
	"adam":     "betas = [0.8, 0.99]\nepsilon = 1e-6\namsgrad = true\nl2 = 0.01\ndecay_all = true # Adam 0.01, AMSGrad",
	"adamw":    "weight_decay = 0.0\nlookahead = { steps = 3, share = 0.5 } # Lookahead 3, 0.5 of AdamW 0.01",
	"adamax":   "betas = [0.8, 0.99]\nsam = { rho = 0.05 } # SAM 0.05 of Adamax 0.01",
	"nadam":    "momentum_decay = 0.01\nweight_decay = 0.1\nsam = { rho = 0.5, adaptive = true, eta = 0.01 } # ASAM 0.5, 0.01 of NAdam 0.01",
	"radam":    "weight_decay = 0.1\ngroups = [{ biases = true, rate_factor = 2.0, betas = [0.5, 0.9], epsilon = 1e-3 }] # RAdam 0.01",
	"lion":     "betas = [0.8, 0.9]\nweight_decay = 0.1 # Lion 0.01",
	"muon":     "momentum = 0.9\nheavy_ball = true\nepsilon = 1e-6\niterations = 3\ncoefficients = [2.0, -1.5, 0.5]\nadjust = \"match_rms_adamw\" # Muon 0.01, momentum 0.9",
	"rprop":    "step_factors = [0.4, 1.3]\nstep_sizes = [1e-5, 1.0] # Rprop 0.01",
	"asgd":     "lambda = 1e-3\npower = 0.6\naverage_from = 3.0 # ASGD 0.01",
	"lbfgs":    "iterations = 3\nhistory = 4\nevaluations = 9\ngradient_tolerance = 1e-6\nchange_tolerance = 1e-8\nstrong_wolfe = true # L-BFGS 0.01, strong Wolfe",
}

func withOptimizer(t *testing.T, lines string) *Experiment {
	t.Helper()
	text := "version = 2\nname = \"x\"\n[data]\nkind = \"moons\"\nsamples = 40\n[network]\nlayers = [{ kind = \"linear\", out = 3 }, { kind = \"tanh\" }, { kind = \"linear\", out = 2 }]\n" +
		"[loss]\nkind = \"cross-entropy\"\n[training]\nepochs = 4\nbatch = 20\n[optimizer]\n" + lines
	r, err := recipe.Parse("x.toml", []byte(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, lines)
	}
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// A momentum of 0 is one, not the usual.
func TestMomentumOfNothing(t *testing.T) {
	for lines, want := range map[string]string{
		"kind = \"muon\"\nrate = 0.01\nmomentum = 0.0\nheavy_ball = true": "Muon 0.01, momentum 0",
		"kind = \"muon\"\nrate = 0.01\nheavy_ball = true":                 "Muon 0.01, momentum 0.95",
		"kind = \"muon\"\nrate = 0.01\nmomentum = 0.0":                    "Muon 0.01, Nesterov momentum 0",
		"kind = \"sgd\"\nrate = 0.01\nmomentum = 0.0":                     "SGD 0.01",
		"kind = \"rmsprop\"\nrate = 0.01\nmomentum = 0.0":                 "RMSProp 0.01",
	} {
		if got := withOptimizer(t, lines).optimizer().String(); got != want {
			t.Errorf("%s: described as %q, want %q", lines, got, want)
		}
	}
}

// A recipe can name every optimiser with all its options, and trains with it.
func TestRecipesNameOptimizers(t *testing.T) {
	if len(named) != len(optimizers)+1 {
		t.Errorf("%d kinds, want %d", len(named), len(optimizers)+1)
	}
	for kind, text := range named {
		lines, want, _ := strings.Cut(text, " # ")
		e := withOptimizer(t, fmt.Sprintf("kind = %q\nrate = 0.01\n%s", kind, lines))
		if got := e.optimizer().String(); got != want {
			t.Errorf("%s: described as %q, want %q", kind, got, want)
		}
		o, err := e.Run(context.Background(), Hooks{})
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		if loss := o.history.Tail; len(loss) == 0 || math.IsNaN(loss[len(loss)-1]) {
			t.Errorf("%s: losses %v", kind, loss)
		}
	}
}

// A recipe can name every schedule.
func TestRecipesNameSchedules(t *testing.T) {
	kinds := map[string]bool{}
	for lines, want := range map[string]optim.Schedule{
		`kind = "linear", from = 0.5, to = 0.1`:                   optim.Linear(0.5, 0.1, 12),
		`kind = "linear", from = 0.5, steps = 5`:                  optim.Linear(0.5, 0, 5),
		`kind = "cosine", to = 0.1`:                               optim.Cosine(12, 0.1),
		`kind = "polynomial", power = 2.0`:                        optim.Polynomial(12, 2),
		`kind = "constant", from = 0.3, steps = 4`:                optim.Constant(0.3, 4),
		`kind = "exponential", gamma = 0.9`:                       optim.Exponential(0.9),
		`kind = "step", every = 3, gamma = 0.5`:                   optim.StepDecay(3, 0.5),
		`kind = "step"`:                                           optim.StepDecay(4, 0.1),
		`kind = "multi-step", at = [2, 5], gamma = 0.5`:           optim.MultiStep(0.5, 2, 5),
		`kind = "warm-restarts", every = 2, times = 2, to = 0.1`:  optim.WarmRestarts(2, 2, 0.1),
		`kind = "warm-restarts"`:                                  optim.WarmRestarts(4, 1, 0),
		`kind = "cyclic", from = 0.2, to = 0.8, up = 2, down = 3`: optim.Cyclic(0.2, 0.8, 2, 3),
		`kind = "cyclic", up = 2, mode = "halving"`:               optim.Cyclic(0.1, 1, 2, 2, optim.Halving()),
		`kind = "cyclic", up = 2, mode = "falling", gamma = 0.9`:  optim.Cyclic(0.1, 1, 2, 2, optim.Falling(0.9)),
		`kind = "one-cycle"`:                                      optim.OneCycle(12),
		`kind = "one-cycle", rising = 0.4, three_phases = true, straight = true, start_divisor = 10.0, end_divisor = 100.0`: optim.OneCycle(12, optim.Rising(0.4), optim.ThreePhases(), optim.Straight(), optim.Divisors(10, 100)),
		`kind = "sequential", at = [3], schedules = [{ kind = "linear", from = 0.1, to = 1.0 }, { kind = "cosine" }]`:       optim.Warmup(0.1, 3, optim.Cosine(9, 0)),
		`kind = "chained", schedules = [{ kind = "cosine" }, { kind = "exponential" }]`:                                     optim.Chained(optim.Cosine(12, 0), optim.Exponential(0.95)),
	} {
		e := withOptimizer(t, "kind = \"sgd\"\nrate = 0.1\nschedule = { "+lines+" }")
		s := e.recipe.Optimizer.Schedule
		kinds[s.Kind] = true
		got := schedule(s, 12)
		for step := range 20 {
			if got(step) != want(step) {
				t.Errorf("%s: step %d: %v, want %v", lines, step, got(step), want(step))
			}
		}
	}
	if len(kinds) != len(schedules) {
		t.Errorf("%d kinds named, want %d", len(kinds), len(schedules))
	}
}

// Plateaus and schedules that change the momentum train.
func TestRecipesScheduleMomentum(t *testing.T) {
	for _, lines := range []string{
		"kind = \"adam\"\nrate = 0.1\nschedule = { kind = \"one-cycle\", per = \"step\", momentum = [0.85, 0.95] }",
		"kind = \"sgd\"\nmomentum = 0.9\nrate = 0.1\nschedule = { kind = \"cyclic\", up = 1, momentum = [0.8, 0.9] }",
		"kind = \"sgd\"\nrate = 0.1\nschedule = { kind = \"plateau\", patience = 0, gamma = 0.5, threshold = 10.0, absolute = true, cooldown = 1, floor = 0.01, least_change = 0.001 }",
	} {
		o, err := withOptimizer(t, lines).Run(context.Background(), Hooks{})
		if err != nil {
			t.Errorf("%s: %v", lines, err)
			continue
		}
		if s := o.model.Optimizer().State(); s.Momentum == 0 && s.Factor == 1 {
			t.Errorf("%s: neither rate nor momentum changed: %+v", lines, s)
		}
	}
}
