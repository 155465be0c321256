package recipe

import (
	"reflect"
	"strings"
	"testing"
)

// A recipe that is written and read again is the same.
func TestTOMLRoundTrip(t *testing.T) {
	for _, name := range Names() {
		want, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := want.TOML()
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(name, []byte(text))
		if err != nil {
			t.Errorf("%s: %v in\n%s", name, err, text)
			continue
		}
		again, err := got.TOML()
		if err != nil || again != text {
			t.Errorf("%s: written again (%v):\n%s\nwant\n%s", name, err, again, text)
		}
		if !reflect.DeepEqual(got.Network, want.Network) || !reflect.DeepEqual(got.Training, want.Training) || !reflect.DeepEqual(got.Optimizer, want.Optimizer) {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}

// A schedule over all epochs keeps a training from being made longer.
func TestExtendable(t *testing.T) {
	for _, c := range []struct {
		schedule *Schedule
		want     bool
	}{
		{nil, true},
		{&Schedule{Kind: "exponential"}, true},
		{&Schedule{Kind: "step", Every: 10}, true},
		{&Schedule{Kind: "step"}, false},
		{&Schedule{Kind: "cosine"}, false},
		{&Schedule{Kind: "linear"}, false},
		{&Schedule{Kind: "one-cycle"}, false},
	} {
		r, err := Load("digits")
		if err != nil {
			t.Fatal(err)
		}
		r.Optimizer.Schedule = c.schedule
		if got := r.Extendable(); got != c.want {
			t.Errorf("with the schedule %+v: got %v, want %v", c.schedule, got, c.want)
		}
	}
}

// A recipe for data of the user's own is read without a look at it.
func TestParseLooksAtNoData(t *testing.T) {
	for kind, layers := range map[string]string{"table": `{ kind = "linear", out = 3 }`, "images": `{ kind = "flatten" }, { kind = "linear", out = 3 }`} {
		text := "[data]\nkind = \"" + kind + "\"\npath = \"/nowhere/at.all\"\n[network]\nlayers = [" + layers + "]\n" +
			"[loss]\nkind = \"cross-entropy\"\n[optimizer]\nkind = \"sgd\"\nrate = 0.1\n[training]\nepochs = 1\nbatch = 1\n"
		r, err := Parse("t.toml", []byte(text))
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if f, ok := r.Facts(); ok {
			t.Errorf("%s: facts %+v, want none", kind, f)
		}
		err = r.Fits(Facts{Shape: []int{4}, Classes: 4})
		if kind == "table" && (err == nil || !strings.Contains(err.Error(), "the last layer gives (N, 3); cross-entropy on table needs (N, 4)")) {
			t.Errorf("%s with four classes: got %v, want that it needs 4 outputs", kind, err)
		}
	}
}

func TestUnchanged(t *testing.T) {
	for want, change := range map[string]func(r *Recipe){
		"": func(r *Recipe) { r.Training.Epochs, r.Training.Log, r.Training.Out = 9, "a.csv", "b" },
		"seed: the recipe was changed since the checkpoint: it had 0, and has 4":                   func(r *Recipe) { r.Seed = 4 },
		"network.layers: the recipe was changed since the checkpoint: it had 3 of them, and has 2": func(r *Recipe) { r.Network.Layers = r.Network.Layers[1:] },
		"data.test_seed: the recipe was changed since the checkpoint: it had 12345, and has none":  func(r *Recipe) { r.Data.TestSeed = nil },
	} {
		then, err := Load("moons")
		if err != nil {
			t.Fatal(err)
		}
		r := then.Clone()
		change(r)
		if err := r.Unchanged(then); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
