package recipe

import (
	"strings"
	"testing"
)

const lined = `version = 2
name = "lines"
[data]
kind = "moons"
samples = 10
[network]
layers = [
  { kind = "linear", out = 3 },
  { kind = "residual", name = "block", layers = [
    { kind = "tanh" },
    { kind = "linear", out = 3 },
  ] },
  { kind = "linear", out = 2 },
]
[loss]
kind = "cross-entropy"
[optimizer]
kind = "sgd"
rate = 0.1
[training]
epochs = 1
batch = 0
[[members]]
seed = 1
[[members]]
seed = 2
`

// What is wrong with a key is told with its line, wherever it stands, and a slip in
// a key of all layers with the one that was meant.
func TestLines(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`samples = 10`, `samples = 0`, "t.toml:5: data.samples: 0, want"},
		{`samples = 10`, ``, "t.toml:3: data.samples: 0, want"},
		{`name = "block"`, `nam = "block"`, `t.toml:9: network.layers[1].nam: unknown key; did you mean "name"?`},
		{`name = "block"`, `repaet = 2`, `t.toml:9: network.layers[1].repaet: unknown key; did you mean "repeat"?`},
		{`{ kind = "tanh" }`, `{ kind = "tahn" }`, `t.toml:10: network.layers[1].layers[0].kind: "tahn" is not known; did you mean "tanh"?`},
		{"    { kind = \"linear\", out = 3 }", "    { kind = \"linear\", otu = 3 }", `t.toml:11: network.layers[1].layers[1].otu: unknown key; did you mean "out"?`},
		{"    { kind = \"linear\", out = 3 }", "    { kind = \"linear\", out = 4 }", "t.toml:9: network.layers[1]: its layers make (N, 4) of (N, 3)"},
		{`  { kind = "linear", out = 2 }`, `  { kind = "linear", out = 5 }`, "t.toml:13: network.layers[2]: the last layer gives (N, 5); cross-entropy on moons needs (N, 2): want out = 2 in this linear layer"},
		{`rate = 0.1`, `rate = -1`, "t.toml:19: optimizer.rate: -1, want"},
		{`seed = 2`, `seed = 1`, "t.toml:26: members[1].seed: two members have the seed 1"},
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
