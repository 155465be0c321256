package recipe

import (
	"strings"
	"testing"
)

func withOptimizer(lines string) string {
	return "version = 2\nname = \"x\"\n[data]\nkind = \"moons\"\nsamples = 20\n[network]\nlayers = [{ kind = \"linear\", out = 2 }]\n" +
		"[loss]\nkind = \"cross-entropy\"\n[training]\nepochs = 9\nbatch = 0\n[optimizer]\n" + lines
}

func TestRefusesOptimizers(t *testing.T) {
	for lines, want := range map[string]string{
		`kind = "adan"
rate = 1`: `optimizer.kind: "adan" is not known`,
		`kind = "sgd"
rate = 1
betas = [0.9, 0.99]`: "optimizer.betas: sgd has none; it has weight_decay, momentum, dampening, nesterov",
		`kind = "adam"
rate = 1
weight_decay = 0.1`: "optimizer.weight_decay: adam has none beside the gradient, which adamw has",
		`kind = "adam"
rate = 1
betas = [0.9]`: "optimizer.betas: [0.9], want 2 numbers",
		`kind = "adam"
rate = 1
betas = [0.9, 1.0]`: "optimizer.betas: 1, want below 1",
		`kind = "adam"
rate = 1
betas = 0.9`: "want a list of numbers",
		`kind = "sgd"
rate = 1
momentum = 0.9
nesterov = true
dampening = 0.1`: "optimizer.dampening: 0.1, want 0 with nesterov",
		`kind = "sgd"
rate = 1
nesterov = true`: "optimizer.nesterov: it needs sgd with a momentum above 0",
		`kind = "rprop"
rate = 1
step_factors = [1.2, 0.5]`: "optimizer.step_factors: [1.2 0.5], want one below 1 and one above",
		`kind = "rprop"
rate = 1
step_sizes = [2.0, 1.0]`: "optimizer.step_sizes: [2 1], want the least first",
		`kind = "muon"
rate = 1
adjust = "orginal"`: `optimizer.adjust: "orginal" is not known`,
		`kind = "muon"
rate = 1
coefficients = [1.0, 2.0]`: "optimizer.coefficients: [1 2], want 3 numbers",
		`kind = "lbfgs"
rate = 1
clip_norm = 1.0`: "optimizer.clip_norm: lbfgs has none; it has iterations",
		`kind = "lbfgs"
rate = 1
sam = { rho = 0.05 }`: "optimizer.sam: lbfgs asks for the objective by itself",
		`kind = "sgd"
rate = 1
sam = { rho = 0.05, eta = 0.1 }`: "optimizer.sam.eta: it needs adaptive = true",
		`kind = "sgd"
rate = 1
lookahead = { share = 0.5 }`: "optimizer.lookahead.steps: 0, want at least 1",
		`kind = "sgd"
rate = 1
clip_order = 3`: "optimizer.clip_order: it is the order of the norm of clip_norm, which is not given",
		`kind = "sgd"
rate = 1
groups = [{ rate_factor = 0.1 }]`: "optimizer.groups[0]: want one of these: names of parameters, a prefix of their names, or biases = true",
		`kind = "sgd"
rate = 1
groups = [{ biases = true, betas = [0.9, 0.9] }]`: "optimizer.groups[0].betas: sgd has none",
		`kind = "sgd"
rate = 1
groups = [{ biases = true, rate_factor = -1.0 }]`: "optimizer.groups[0].rate_factor: -1, want at least 0",
		`kind = "sgd"
rate = 1
[optimizer.schedule]
kind = "cosin"`: `optimizer.schedule.kind: "cosin" is not known`,
		`kind = "sgd"
rate = 1
schedule = { kind = "cosine", gamma = 0.5 }`: "optimizer.schedule.gamma: cosine has none; it has to, steps",
		`kind = "sgd"
rate = 1
schedule = { kind = "cosine", to = 2.0 }`: "optimizer.schedule.to: 2, want at most 1",
		`kind = "sgd"
rate = 1
schedule = { kind = "cyclic" }`: "optimizer.schedule.up: missing",
		`kind = "sgd"
rate = 1
schedule = { kind = "cyclic", up = 3, from = 2.0 }`: "optimizer.schedule.to: 1, want at least from, 2",
		`kind = "sgd"
rate = 1
schedule = { kind = "cyclic", up = 3, momentum = [0.8, 0.9] }`: "optimizer.schedule.momentum: sgd has no momentum to change",
		`kind = "adam"
rate = 1
schedule = { kind = "one-cycle", momentum = [0.9, 0.8] }`: "optimizer.schedule.momentum: [0.9 0.8], want the lowest and the highest",
		`kind = "sgd"
rate = 1
schedule = { kind = "multi-step" }`: "optimizer.schedule.at: missing",
		`kind = "sgd"
rate = 1
schedule = { kind = "multi-step", at = [-1, 3] }`: "optimizer.schedule.at: -1, want at least 0",
		`kind = "sgd"
rate = 1
schedule = { kind = "sequential", at = [3], schedules = [{ kind = "cosine" }] }`: "optimizer.schedule.at: 1 places to change between 1 schedules",
		`kind = "sgd"
rate = 1
schedule = { kind = "sequential", at = [3, 3], schedules = [{ kind = "cosine" }, { kind = "cosine" }, { kind = "cosine" }] }`: "optimizer.schedule.at: [3 3], want numbers that rise",
		`kind = "sgd"
rate = 1
schedule = { kind = "sequential", at = [3], schedules = [{ kind = "cosine" }, { kind = "step", every = -1 }] }`: "optimizer.schedule.schedules[1].every: -1, want at least 0",
		`kind = "sgd"
rate = 1
schedule = { kind = "chained", schedules = [{ kind = "cosine", per = "step" }] }`: "optimizer.schedule.schedules[0].per: it belongs to the whole schedule",
		`kind = "sgd"
rate = 1
schedule = { kind = "chained", schedules = [{ kind = "plateau" }] }`: "optimizer.schedule.schedules[0].kind: a plateau cannot be a part",
		`kind = "sgd"
rate = 1
schedule = { kind = "chained" }`: "optimizer.schedule.schedules: missing",
		`kind = "sgd"
rate = 1
schedule = { kind = "cyclic", up = 3, gamma = 0.9 }`: `optimizer.schedule.gamma: it belongs to mode = "falling"`,
		`kind = "sgd"
rate = 1
groups = [{ prefix = "0." }, { biases = true }]`: "optimizer.groups[1]: it sets nothing; want a key such as rate_factor or l2",
		`kind = "sgd"
rate = 1
schedule = { kind = "constant" }`: "optimizer.schedule.from: missing",
		`kind = "sgd"
rate = 1
schedule = { kind = "plateau", per = "step" }`: "optimizer.schedule.per: a plateau looks at epochs",
		`kind = "sgd"
rate = 1
schedule = { kind = "plateau", gamma = 1.5 }`: "optimizer.schedule.gamma: 1.5, want at most 1",
		`kind = "sgd"
rate = 1
[optimizer.schedule]
kind = "plateau"
patienc = 3`: `did you mean "patience"`,
		`kind = "muon"
rate = 1
adjust = "foo"`: `optimizer.adjust: "foo" is not known; known are original,`,
		`kind = "sgd"
rate = 1
groups = [{ prefix = "9", rate_factor = 2.0 }]`: `optimizer.groups[0].prefix: "9" matches no parameter that an earlier group has not; there are 0.weight, 0.bias`,
		`kind = "sgd"
rate = 1
groups = [{ biases = true, l2 = 0.1 }, { biases = true, l2 = 0.2 }]`: "optimizer.groups[1]: biases matches no parameter that an earlier group has not",
	} {
		if _, err := Parse("x.toml", []byte(withOptimizer(lines))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngot %v, want %q in it", lines, err, want)
		}
	}
}

// Of schedules one after the other only the last can keep a training from being made
// longer.
func TestNestedSchedulesExtend(t *testing.T) {
	for lines, want := range map[string]bool{
		`schedule = { kind = "sequential", at = [3], schedules = [{ kind = "linear", from = 0.1, to = 1.0 }, { kind = "exponential" }] }`: true,
		`schedule = { kind = "sequential", at = [3], schedules = [{ kind = "exponential" }, { kind = "cosine" }] }`:                       false,
		`schedule = { kind = "sequential", at = [3], schedules = [{ kind = "exponential" }, { kind = "cosine", steps = 5 }] }`:            true,
		`schedule = { kind = "chained", schedules = [{ kind = "cosine" }, { kind = "exponential" }] }`:                                    false,
		`schedule = { kind = "warm-restarts", every = 2 }`:                                                                                true,
		`schedule = { kind = "plateau" }`: true,
	} {
		r, err := Parse("x.toml", []byte(withOptimizer("kind = \"sgd\"\nrate = 1\n"+lines)))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Extendable(); got != want {
			t.Errorf("%s: extendable %v, want %v", lines, got, want)
		}
	}
}
