package recipe

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// moons returns the built-in recipe with changes to its text.
func moons(t *testing.T, changes ...string) (*Recipe, error) {
	t.Helper()
	text, err := Text("moons")
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(text, changes[i]) {
			t.Fatalf("the recipe has no %q to replace", changes[i])
		}
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	return Parse("mine.toml", []byte(text))
}

func TestBuiltinRecipesAreWhole(t *testing.T) {
	names := Names()
	if !slices.Contains(names, "moons") {
		t.Fatalf("recipes %v, want moons among them", names)
	}
	for _, n := range names {
		r, err := Load(n)
		if err != nil {
			t.Errorf("%s: %v", n, err)
			continue
		}
		if r.Name != n || r.Title == "" {
			t.Errorf("recipe %s has name %q and title %q", n, r.Name, r.Title)
		}
	}
}

// noisyMoons is how the data of the recipe that TestMistakes changes begins.
const noisyMoons = `kind = "moons"      # moons, circles, quantiles, blobs or spiral
samples = 200
noise = 0.20        # standard deviation of the points around the half circles`

func TestMistakes(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"unknown key", "noise = 0.20", "nose = 0.20", `mine.toml:19: data.nose: unknown key; did you mean "noise"?`},
		{"unknown key of a layer", `{ kind = "tanh" }`, `{ kid = "tanh" }`, `did you mean "kind"?`},
		{"centres of moons", "noise = 0.20", "noise = 0.20\ncenters = [[1, 2]]", "data.centers: it is for blobs"},
		{"a mean of moons", "noise = 0.20", "noise = 0.20\nmean = [1, 2]", "data.mean: it is for quantiles"},
		{"an inner circle of moons", "noise = 0.20", "noise = 0.20\nfactor = 0.5", "mine.toml:20: data.factor: it is for circles"},
		{"a covariance of moons", "noise = 0.20", "noise = 0.20\ncovariance = 0.5", "mine.toml:20: data.covariance: it is for quantiles"},
		{"a deviation of moons", "noise = 0.20", "noise = 0.20\ndeviation = 0.5", "mine.toml:20: data.deviation: it is for blobs"},
		{"noise of blobs", `kind = "moons"`, "kind = \"blobs\"\nclass_count = 2", "data.noise: it is for moons, circles, spiral"},
		{"noise of a table", `kind = "moons"`, "kind = \"digits\"", "data.noise: it is for moons, circles, spiral"},
		{"classes of other sizes", "noise = 0.20", "noise = 0.20\nclass_samples = [100, 50]", "data.class_samples: 150 together, and data.samples is 200"},
		{"sizes of other classes", "noise = 0.20", "noise = 0.20\nclass_samples = [200]", "data.class_samples: 1 numbers of samples, want 2"},
		{"a negative class", "noise = 0.20", "noise = 0.20\nclass_samples = [201, -1]", "data.class_samples: -1, want 0 to 10000000"},
		{"class by class, and the last ones to test on", "test_samples = 20000", "in_order = true\ntest_share = 0.5", "data.in_order: the test samples are the last ones"},
		{"a deviation for all and for each", noisyMoons, "kind = \"blobs\"\nsamples = 200\nclass_count = 2\ndeviation = 1\ndeviations = [1, 2]", "data.deviation: deviations has one for each class"},
		{"centres and where to draw them", noisyMoons, "kind = \"blobs\"\nsamples = 200\nclass_count = 2\ncenters = [[1, 2], [3, 4]]\nbox = [0, 1]", "data.box: centers says where the classes lie"},
		{"an inner circle as large", `kind = "moons"`, "kind = \"circles\"\nfactor = 1", "mine.toml:18: data.factor: 1, want below 1"},
		{"a negative covariance", `kind = "moons"`, "kind = \"quantiles\"\ncovariance = -1", "mine.toml:18: data.covariance: -1, want at least 0"},
		{"a negative deviation", noisyMoons, "kind = \"blobs\"\nsamples = 200\ndeviation = -1", "mine.toml:19: data.deviation: -1, want at least 0"},
		{"a batch larger than the data", "batch = ", "batch = 1000 # ", "training.batch: 1000, and data.samples is 200; 0 means all"},
		{"unknown table", "[baseline]", "[bsaeline]", `did you mean "baseline"?`},
		{"far from everything", "noise = 0.20", "zzzzzzzzzz = 1", "known are kind, samples"},
		{"not TOML", "samples = 200", "samples = ", "mine.toml:18"},
		{"table for a number", "samples = 200", `samples = { train = 200 }`, "mine.toml:18: data.samples: found a value of type inline table, want a whole number"},
		{"string for a number", "samples = 200", `samples = "many"`, "mine.toml:18: data.samples: found a value of type string, want a whole number"},
		{"fraction for a whole number", "samples = 200", "samples = 2.5", "mine.toml:18"},
		{"negative size", "samples = 200", "samples = -200", "data.samples: -200, want 1 to 10000000"},
		{"huge size", "samples = 200", "samples = 9999999999", "data.samples: 9999999999, want 1 to 10000000"},
		{"rate NaN", "rate = 0.01", "rate = nan", "optimizer.rate: NaN, want a finite number above 0"},
		{"rate infinite", "rate = 0.01", "rate = inf", "optimizer.rate: +Inf"},
		{"rate zero", "rate = 0.01", "rate = 0.0", "optimizer.rate: 0, want a finite number above 0"},
		{"noise NaN", "noise = 0.20", "noise = nan", "data.noise: NaN, want a number"},
		{"unknown data", `kind = "moons"`, `kind = "mons"`, `data.kind: "mons" is not known; did you mean "moons"?`},
		{"unknown layer", `kind = "tanh"`, `kind = "than"`, `network.layers[1].kind: "than" is not known; did you mean "tanh"?`},
		{"units of an activation", `kind = "tanh"`, `kind = "tanh", out = 3`, "network.layers[1].out: unknown key; this kind has no options"},
		{"no units", "out = 3", "out = 0", "network.layers[0].out: 0, want 1 to"},
		{"too many outputs", "out = 2 }", "out = 3 }", "the last layer gives (N, 3); cross-entropy on moons needs (N, 2)"},
		{"unknown dtype", `dtype = "float64"`, `dtype = "float6"`, `did you mean "float64"?`},
		{"negative seed", "seed = 0", "seed = -1", "seed: -1, want 0 to 4294967295"},
		{"no loss", `kind = "cross-entropy"`, `kind = ""`, "loss.kind: missing"},
		{"a stranger's key of a loss", `kind = "cross-entropy"`, "kind = \"cross-entropy\"\ndelta = 2", "loss.delta: only huber has one"},
		{"gamma of no focal loss", `kind = "cross-entropy"`, "kind = \"cross-entropy\"\ngamma = 2", "loss.gamma: only binary-focal or focal has one"},
		{"a negative gamma", `kind = "cross-entropy"`, "kind = \"focal\"\ngamma = -2", "loss.gamma: -2, want at least 0"},
		{"a negative class weight", `kind = "cross-entropy"`, "kind = \"focal\"\nweights = [1, -2]", "loss.weights[1]: -2, want at least 0"},
		{"weights of other classes", `kind = "cross-entropy"`, "kind = \"cross-entropy\"\nweights = [1, 2, 3]", "loss.weights: 3, want 2, one for each class"},
		{"a quantile of no share", `kind = "cross-entropy"`, "kind = \"quantile\"\nquantile = 1.5", "loss.quantile: 1.5, want at most 1"},
		{"outputs of a binary loss", `kind = "cross-entropy"`, "kind = \"binary-focal\"", "the last layer gives (N, 2); binary-focal on moons needs (N, 1)"},
		{"folds", "folds = 5", "folds = 1", "baseline.folds: 1, want at least 2"},
		{"seed of blobs", noisyMoons, "kind = \"blobs\"\nsamples = 200", "data.test_seed"},
		{"endless records", "record_every = 1000", "record_every = -1", "training.record_every: -1"},
		{"duplicate key", "samples = 200", "samples = 200\nsamples = 300", "mine.toml:19"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := moons(t, tt.old, tt.new)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got error %v, want one with %q", err, tt.want)
			}
			if strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "recipe.") {
				t.Errorf("error %q: want one line without names of Go types", err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	text, err := Text("moons")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add("network = 3")
	f.Add("[network]\nlayers = [{}]")
	f.Add("version = 2\n" + moonsWith(`{ kind = "residual", name = "a", repeat = 2, layers = [{ kind = "linear", out = 4 }] }`) + "[[members]]\nseed = 1\n")
	f.Add("version = 2\n[[inputs]]\nname = \"a\"\n" + moonsWith(`{ kind = "branch", layers = [{ kind = "tanh" }, { kind = "dropout", rate = 0.1 }] }`))
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse("fuzz.toml", []byte(text))
		if (r == nil) == (err == nil) {
			t.Errorf("Parse returned %v and error %v", r, err)
		}
	})
}

func TestLoadRefuses(t *testing.T) {
	dir := t.TempDir()
	big := filepath.Join(dir, "big.toml")
	if err := os.WriteFile(big, make([]byte, maxFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, "folder.toml")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"mons":                           `did you mean "moons"?`,
		filepath.Join(dir, "no.toml"):    "read recipe",
		big:                              "want at most",
		folder:                           "a directory",
		"../moons":                       "there is no such recipe",
		filepath.Join(dir, "no", "file"): "there is no such recipe",
	} {
		if _, err := Load(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Load(%q): error %v, want one with %q", name, err, want)
		}
	}
}

func TestSetHidden(t *testing.T) {
	r, err := moons(t)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.SetHidden(7); err != nil || r.Network.Layers[0]["out"] != int64(7) || r.Network.Layers[2]["out"] != int64(2) {
		t.Errorf("SetHidden(7): %v, layers %v; want the first linear layer changed and the last not", err, r.Network.Layers)
	}
	if err := r.SetHidden(0); err == nil {
		t.Error("SetHidden(0) was accepted")
	}
	r.Network.Layers = []Layer{{"kind": "linear", "out": 2}}
	if err := r.SetHidden(3); err == nil || !strings.Contains(err.Error(), "no hidden layer") {
		t.Errorf("SetHidden on a single layer: %v, want an error about a missing hidden layer", err)
	}
}
