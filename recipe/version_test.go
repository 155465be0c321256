package recipe

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// The built-in recipes of version 1, as programs before version 0.2 had them,
// are those of today.
func TestVersion1(t *testing.T) {
	for _, name := range Names() {
		text, err := os.ReadFile(filepath.Join("testdata", "v1", name+".toml"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "version") {
			t.Errorf("%s: the text says a version, want one of version 1", name)
		}
		old, err := Parse(name, text)
		if err != nil {
			t.Errorf("%s of version 1: %v", name, err)
			continue
		}
		r, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Unchanged(old); err != nil || !reflect.DeepEqual(r, old) {
			t.Errorf("%s: version 1 gives\n%+v\nand version 2\n%+v, %v", name, old, r, err)
		}
		a, err1 := old.Module()
		b, err2 := r.Module()
		x, _ := json.Marshal(a)
		if y, _ := json.Marshal(b); err1 != nil || err2 != nil || string(x) != string(y) {
			t.Errorf("%s: version 1 describes %s, %v and version 2 %s, %v", name, x, err1, y, err2)
		}
	}
}

// Text is version 2, and says so.
func TestTextIsNewest(t *testing.T) {
	for _, name := range Names() {
		text, err := Text(name)
		if err != nil || !strings.Contains(text, "\nversion = 2\n") {
			t.Errorf("%s: %v in\n%s\nwant version = 2 in it", name, err, text)
		}
	}
}

func TestVersionRefused(t *testing.T) {
	for _, c := range []struct{ version, layer, want string }{
		{"", `{ kind = "tanh", name = "a" }`, "network.layers[1].name: recipes have it from version 2 on; write version = 2"},
		{"version = 1\n", `{ kind = "tanh", repeat = 2 }`, "network.layers[1].repeat: recipes have it from version 2 on"},
		{"", `{ kind = "residual", layers = [{ kind = "tanh" }] }`, "network.layers[1].layers: recipes have it from version 2 on"},
		{"version = 3\n", `{ kind = "tanh" }`, "version: 3, and this version of the program reads 1 and 2; want a newer cajal"},
		{"version = -1\n", `{ kind = "tanh" }`, "version: -1, and this version of the program reads 1 and 2; want one of these"},
		{"version = \"2\"\n", `{ kind = "tanh" }`, "version: found a value of type string, want a whole number"},
	} {
		_, err := Parse("t.toml", []byte(c.version+moonsWith(c.layer)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s%s: got %v, want an error with %q", c.version, c.layer, err, c.want)
		}
	}
}

// moonsWith is a recipe without a version, whose second layer is given.
func moonsWith(layer string) string {
	return "[data]\nkind = \"moons\"\nsamples = 20\n[network]\nlayers = [{ kind = \"linear\", out = 4 }, " + layer + ", { kind = \"linear\", out = 2 }]\n" +
		"[loss]\nkind = \"cross-entropy\"\n[optimizer]\nkind = \"sgd\"\nrate = 0.1\n[training]\nepochs = 1\nbatch = 0\n"
}

// Inputs and members, at the top and at the end of a recipe of version 2.
func TestInputsAndMembers(t *testing.T) {
	parse := func(top, end string) (*Recipe, error) {
		return Parse("t.toml", []byte("version = 2\n"+top+moonsWith(`{ kind = "tanh" }`)+end))
	}
	r, err := parse("combine = \"mean\"\n[[inputs]]\nname = \"point\"\n", "[[members]]\nseed = 1\n[[members]]\nseed = 2\n")
	if err != nil || len(r.Members) != 2 || *r.Members[1].Seed != 2 || r.Inputs[0].Name != "point" {
		t.Fatalf("got %+v, %v", r, err)
	}
	text, err := r.TOML()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Parse("t.toml", []byte(text)); err != nil || !reflect.DeepEqual(again.Members, r.Members) || !reflect.DeepEqual(again.Inputs, r.Inputs) {
		t.Errorf("written and read again: got %+v, %v", again, err)
	}
	one := "[[members]]\nseed = 1\n"
	for _, c := range []struct{ top, end, want string }{
		{"", one + one, "members[1].seed: two members have the seed 1"},
		{"", "[[members]]\nseed = -1\n", "members[0].seed: -1, want 0 to 4294967295"},
		{"", "[[members]]\nsede = 1\n", `members.sede: unknown key; did you mean "seed"?`},
		{"", strings.Repeat(one, 101), "members: 101, want at most 100"},
		{"combine = \"median\"\n", one, `combine: "median" is not known`},
		{"combine = \"mean\"\n", "", "combine: there are no members to combine"},
		{"random = \"numpy\"\n", one, `random: "numpy", want "streams" for several members`},
		{"", "[bag]\nfolds = 1\n", "bag.folds: 1, want at least 2"},
		{"", "[bag]\nfolds = 2\n" + one, "bag.folds: 2, and there are 1 members; want as many, or a multiple"},
		{"random = \"numpy\"\n", "[bag]\nfolds = 2\n", `random: "numpy", want "streams" for several members`},
		{"", "[[members]]\nlayers = []\n", "members[0].layers: 0, want at least 1"},
		{"", "[[members]]\n[[members]]\nlayers = [{ kind = \"linear\", otu = 2 }]\n", `members[1].layers[0].otu: unknown key; did you mean "out"?`},
		{"", "[[members]]\n[[members]]\nlayers = [{ kind = \"linear\", out = 3 }]\n", "members[1].layers[0]: the last layer gives (N, 3)"},
		{"[[inputs]]\nname = \"a\"\n[[inputs]]\nname = \"a\"\n", "", `inputs[1].name: two inputs are called "a"`},
		{"[[inputs]]\ncolumns = [\"a\"]\n", "", "inputs[0].name: missing"},
		{"[[inputs]]\nname = \"a\"\ncolumns = [\"b\"]\n", "", "inputs[0].columns: moons has no columns"},
	} {
		if _, err := parse(c.top, c.end); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q … %.40q: got %v, want an error with %q", c.top, c.end, err, c.want)
		}
	}
	for _, old := range []string{"[[inputs]]\nname = \"a\"\n", "bag = { folds = 2 }\n", "combine = \"mean\"\n"} {
		if _, err := Parse("t.toml", []byte(old+moonsWith(`{ kind = "tanh" }`))); err == nil || !strings.Contains(err.Error(), "recipes have it from version 2 on") {
			t.Errorf("%q without a version: got %v, want an error", old, err)
		}
	}
}
