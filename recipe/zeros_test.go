package recipe

import (
	"strings"
	"testing"
)

// A zero in a file is told from a key that the file does not have.
func TestZerosAreNoDefaults(t *testing.T) {
	const images = "[data]\nkind = \"images\"\npath = \"photos\"\nsize = 0\n"
	const end = "[training]"
	for _, c := range []struct{ old, new, want string }{
		{"[data]\nkind = \"moons\"\nsamples = 10\n", images, "t.toml:6: data.size: 0, want"},
		{"{ kind = \"tanh\" }", `{ kind = "softmax" }, { kind = "ple", bins = 0 }`, "t.toml:10: network.layers[1].layers[1].bins: 0, want"},
		{"rate = 0.1", "rate = 0.1\nclip_norm = 1\nclip_order = 0", "t.toml:21: optimizer.clip_order: 0, want"},
		{"kind = \"sgd\"", "kind = \"muon\"\niterations = 0", "t.toml:19: optimizer.iterations: 0, want"},
		{"kind = \"sgd\"", "kind = \"lbfgs\"\nhistory = 0", "t.toml:19: optimizer.history: 0, want"},
		{"kind = \"sgd\"", "kind = \"lbfgs\"\nevaluations = 0", "t.toml:19: optimizer.evaluations: 0, want"},
		{"rate = 0.1", "rate = 0.1\nschedule = { kind = \"step\", every = 0 }", "t.toml:20: optimizer.schedule.every: 0, want"},
		{"rate = 0.1", "rate = 0.1\nschedule = { kind = \"chained\", schedules = [\n{ kind = \"constant\" },\n{ kind = \"linear\", steps = 0 }] }", "t.toml:22: optimizer.schedule.schedules[1].steps: 0, want"},
		{end, "[baseline]\nkind = \"logistic\"\nfolds = 0\n[training]", "t.toml:22: baseline.folds: 0, want"},
	} {
		if !strings.Contains(lined, c.old) {
			t.Fatalf("the recipe does not hold %s", c.old)
		}
		_, err := Parse("t.toml", []byte(strings.Replace(lined, c.old, c.new, 1)))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error that begins with %q", c.new, err, c.want)
		}
	}
}
