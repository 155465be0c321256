package recipe

import (
	"strings"
	"testing"
)

// What would train to no end is refused before: log-probabilities that are none, and
// classes of which none weighs anything.
func TestLossesRefused(t *testing.T) {
	for _, c := range []struct{ layer, loss, want string }{
		{"", `kind = "nll"`, "loss.kind: nll takes log-probabilities; want log-softmax as the last layer"},
		{`, { kind = "softmax" }`, `kind = "nll"`, "loss.kind: nll takes log-probabilities"},
		{`, { kind = "log-softmax" }`, `kind = "nll"`, ""},
		{`, { kind = "sequential", layers = [{ kind = "log-softmax" }] }`, `kind = "nll"`, ""},
		{"", "kind = \"cross-entropy\"\nweights = [0, 0]", "loss.weights: [0 0], want one of them above 0"},
		{"", "kind = \"cross-entropy\"\nweights = [0, 1]", ""},
	} {
		text := strings.Replace(moonsWith(`{ kind = "tanh" }`), `kind = "cross-entropy"`, c.loss, 1)
		text = strings.Replace(text, ", out = 2 }", ", out = 2 }"+c.layer, 1)
		_, err := Parse("t.toml", []byte("version = 2\n"+text))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s after %s: %v, want %q in it", c.loss, c.layer, err, c.want)
		}
	}
}
