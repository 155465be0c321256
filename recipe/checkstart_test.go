package recipe

import (
	"strings"
	"testing"
)

// startRecipe is a recipe with keys of [network] and a group of the optimiser.
func startRecipe(network, group string) string {
	text := "version = 2\n[data]\nkind = \"moons\"\nsamples = 20\n[network]\n" + network +
		"\nlayers = [{ kind = \"linear\", out = 4, name = \"fc1\" }, { kind = \"batch-norm\", name = \"bn1\" }, { kind = \"tanh\", name = \"act\" }, { kind = \"linear\", out = 2, name = \"head\" }]\n" +
		"[loss]\nkind = \"cross-entropy\"\n[optimizer]\nkind = \"sgd\"\nrate = 0.1\n"
	if group != "" {
		text += "[[optimizer.groups]]\n" + group + "\n"
	}
	return text + "[training]\nepochs = 1\nbatch = 5\n"
}

func TestStart(t *testing.T) {
	for _, c := range []struct{ network, group, want string }{
		{"start = \"w.safetensors\"\nreplace = [\"head\"]\nfreeze = [\"fc1\", \"bn*\"]\nrename = { stem = \"fc1\" }", "names = [\"head\", \"*.bias\"]\nrate = 1.0", ""},
		{`freeze = ["fc1.weight"]`, "", ""},
		{`start = "w.pth"`, "", `network.start: "w.pth", want a safetensors file or a model of Cajal's`},
		{"start = \"w.safetensors\"\nnames = [\"a\"]", "", "network.names: they are for single numbers"},
		{`replace = ["head"]`, "", "network.replace: there is no network.start"},
		{`rename = { a = "b" }`, "", "network.rename: there is no network.start"},
		{`freeze = [""]`, "", `network.freeze[0]: "", want a name such as`},
		{"start = \"w.safetensors\"\nreplace = [\"a b\"]", "", `network.replace[0]: "a b", want a name such as`},
		{`freeze = ["fc"]`, "", `network.freeze: "fc" fits no parameter; did you mean "fc1"?`},
		{`freeze = ["features"]`, "", `network.freeze: "features" fits no parameter; there are fc1, bn1, head`},
		{`freeze = ["*"]`, "", "network.freeze: all parameters are frozen"},
		{`freeze = "fc1"`, "", "network.freeze"},
		{`freezes = ["fc1"]`, "", `did you mean "freeze"?`},
		{"", "names = [\"haed\"]\nrate = 1.0", `optimizer.groups[0].names: "haed" fits no parameter; did you mean "head"?`},
		{"", "names = []\nrate = 1.0", "optimizer.groups[0].names: the list is empty"},
		{"", "names = [\"head\"]\nprefix = \"head\"\nrate = 1.0", "optimizer.groups[0]: want one of these"},
		{"", "names = [\"head\"]\nrate = 1.0\nrate_factor = 2.0", "optimizer.groups[0].rate: there is a rate_factor as well"},
		{"", "names = [\"head\"]\nrate = 1e308", "optimizer.groups[0].rate: 1e+308 is too many times the optimiser's 0.1"},
		{"", "names = [\"head\"]\nrate = -1.0", "optimizer.groups[0].rate: -1, want at least 0"},
		{"", "names = [\".head\"]\nrate = 1.0", `optimizer.groups[0].names[0]: ".head", want a name`},
		{"", "names = [\"head\"]", "optimizer.groups[0]: it sets nothing"},
	} {
		r, err := Parse("t.toml", []byte(startRecipe(c.network, c.group)))
		if c.want == "" {
			if err != nil {
				t.Errorf("%s, %s: %v", c.network, c.group, err)
				continue
			}
			text, err := r.TOML()
			if err != nil {
				t.Fatal(err)
			}
			again, err := Parse("t.toml", []byte(text))
			if err != nil || again.Unchanged(r) != nil {
				t.Errorf("written and read again it is another recipe: %v, %v\n%s", err, again.Unchanged(r), text)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s, %s: got %v, want %q", c.network, c.group, err, c.want)
		}
	}
}
