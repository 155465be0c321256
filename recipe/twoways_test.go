package recipe

import (
	"strings"
	"testing"
)

// A list of tables is written in one way; where it is not, that is what is said.
func TestTwoWays(t *testing.T) {
	const two = "it is written in two ways, as a list [ … ] and as [["
	for _, c := range []struct{ text, want string }{
		{"[data]\naugment = [{ kind = \"flip\" }]\n\n[[data.augment]]\nkind = \"shift\"\n", "mine.toml:4: data.augment: " + two + "data.augment]]; want all of it in one of them"},
		{"[[data.augment]]\nkind = \"shift\"\n[data]\naugment = [{ kind = \"flip\" }]\n", "mine.toml:4: data.augment: " + two},
		{"data.augment = []\n[[data.augment]]\nkind = \"shift\"\n", "mine.toml:2: data.augment: " + two},
		{"[network]\nlayers = []\n[[network.layers]]\nkind = \"relu\"\n", "mine.toml:3: network.layers: " + two},
		// These are other mistakes.
		{"[data]\naugment = []\naugment = []\n", "mine.toml:3: augment: key augment is already defined"},
		{"[data]\naugment = \"flip\"\n", "mine.toml:2: data.augment: found a value of type string, want a list of tables"},
		{"[[members]]\nlayers = []\n[[members]]\n[[members.layers]]\nkind = \"relu\"\n[data]\nsamples = \"x\"\n", "mine.toml:7: data.samples: found a value of type string"},
		{strings.Repeat("a.", 100_000) + "a = []\n[data]\naugment = 3\n", "mine.toml:3: data.augment: found a value of type integer"},
	} {
		if _, err := Parse("mine.toml", []byte(c.text)); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%.60q: got %v, want %q", c.text, err, c.want)
		}
	}
}
