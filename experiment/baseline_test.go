package experiment

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cajal/baseline"
	"cajal/recipe"
)

// planted writes a table of n rows: a number, a category of many levels, a target that
// is linear in both but for noise, and whether it is large.
func planted(t *testing.T, n, levels int) string {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	b.WriteString("x,shop,sales,good\n")
	for range n {
		x, shop := r.NormFloat64(), r.IntN(levels)
		sales := 1000 + 50*x + 20*float64(shop*shop%17) + 3*r.NormFloat64()
		fmt.Fprintf(&b, "%.4f,s%d,%.3f,%v\n", x, shop, sales, sales > 1150)
	}
	path := filepath.Join(t.TempDir(), "planted.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// proposed returns the experiment that is proposed for a table, of one network or a
// bag, after changes to its text.
func proposed(t *testing.T, path, target string, fast bool, changes ...string) *Experiment {
	t.Helper()
	text, err := Propose(path, Hints{Target: target, Fast: fast})
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(text, changes[i]) {
			t.Fatalf("the recipe has no %q to replace:\n%s", changes[i], text)
		}
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	return readRecipe(t, text)
}

func names(s Score) (n []string) {
	for name := range s {
		if name != "loss" && !strings.HasPrefix(name, "raw_") {
			n = append(n, name)
		}
	}
	slices.Sort(n)
	return n
}

// A proposed recipe compares the network with what does not look at the inputs and
// with what draws lines, by the same measures on the same rows, in the units of the
// data, and categories that the network embeds are columns of the lines.
func TestProposedBaselines(t *testing.T) {
	path := planted(t, 600, 30)
	for _, tt := range []struct {
		target  string
		kinds   []string
		measure []string
		good    func(plain, linear, network Score) bool
	}{
		{"sales", []string{"mean", "ridge"}, []string{"r2", "rmse"}, func(plain, linear, network Score) bool {
			return plain["r2"] <= 0 && plain["rmse"] > 80 && linear["r2"] > 0.998 && linear["rmse"] < 4
		}},
		{"good", []string{"majority", "logistic"}, []string{"accuracy", "auc", "log_loss"}, func(plain, linear, network Score) bool {
			return plain["auc"] == 0.5 && plain["accuracy"] < 0.9 && linear["auc"] > 0.99 && linear["log_loss"] < 0.3*plain["log_loss"]
		}},
	} {
		t.Run(tt.target, func(t *testing.T) {
			e := proposed(t, path, tt.target, true, "epochs = 100", "epochs = 5")
			o, err := e.Run(t.Context(), Hooks{})
			if err != nil {
				t.Fatal(err)
			}
			if len(o.schemas[0].Tables()) != 1 {
				t.Fatal("no category is embedded, so nothing is tested")
			}
			var kinds []string
			for _, b := range o.Baselines {
				kinds = append(kinds, b.Kind)
				for part, s := range map[string]Score{"training": b.Train, "test": b.Test} {
					if !slices.Equal(names(s), tt.measure) {
						t.Errorf("%s, %s: measures %v, want %v", b.Kind, part, s, tt.measure)
					}
				}
			}
			if !slices.Equal(kinds, tt.kinds) {
				t.Fatalf("baselines %v, want %v", kinds, tt.kinds)
			}
			if !slices.Equal(names(o.Train), tt.measure) || !slices.Equal(names(o.Test), tt.measure) {
				t.Errorf("the network is measured by %v and %v, want %v", o.Train, o.Test, tt.measure)
			}
			if plain, linear := o.Baselines[0].Test, o.Baselines[1].Test; !tt.good(plain, linear, o.Test) {
				t.Errorf("%s scores %v, %s %v", kinds[0], plain, kinds[1], linear)
			}
		})
	}
}

// Of a bag both are measured out of fold, on the rows of the networks, also where the
// rest of a fold lacks a class.
func TestBaselinesOutOfFold(t *testing.T) {
	path := planted(t, 300, 3)
	text, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, append(text, "0,s1,1000,maybe\n0,s2,1000,maybe\n"...), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]func(plain, linear Score) bool{
		"sales": func(plain, linear Score) bool {
			return plain["r2"] < 0 && plain["r2"] > -0.1 && linear["r2"] > 0.99 && linear["r2"] < 0.999
		},
		"good": func(plain, linear Score) bool {
			return plain["accuracy"] > 0.9 && linear["log_loss"] < plain["log_loss"]
		},
	} {
		e := proposed(t, path, target, false, "epochs = 200", "epochs = 2")
		o, err := e.Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		if plain, linear := o.Baselines[0], o.Baselines[1]; !want(plain.OutOfFold, linear.OutOfFold) || plain.Test != nil {
			t.Errorf("%s: out of fold %v and %v", target, plain, linear)
		}
		measured := names(o.Baselines[1].OutOfFold)
		if got := names(o.OutOfFold); !slices.Equal(got, measured) || len(got) < 2 {
			t.Errorf("%s: the networks are measured out of fold by %v, the baselines by %v", target, got, measured)
		}
	}
}

// What is true of samples by their count alone.
func TestMajorityIsWhatItSays(t *testing.T) {
	o, err := builtin(t, "quantiles", func(r *recipe.Recipe) {
		r.Baseline = &recipe.Baseline{Kind: "majority"}
		r.Training.Epochs = 1
	}).Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if b := o.Baselines[0]; b.Train["accuracy"] != 0.5 || b.Train["auc"] != 0.5 || math.Abs(b.Train["log_loss"]-math.Ln2) > 1e-12 {
		t.Errorf("majority of two classes of one size: %v, want accuracy and auc 0.5 and a log loss of ln 2", b.Train)
	}
}

// What is optional is left out with a reason; what is not is fitted, or its error is
// that of the run.
func TestOptionalBaselines(t *testing.T) {
	path := planted(t, 400, 3)
	for _, tt := range []struct {
		name, baseline, want string
	}{
		{"too dear", "folds = 900\noptional = true", "with 300 rows of 5 inputs it would take longer than the network"},
		{"cannot be fitted", "folds = 298\noptional = true", "298 folds, but no class has more than 2"},
		{"not optional", "folds = 298\noptional = false", ""},
	} {
		o, err := proposed(t, path, "good", true, "epochs = 150", "epochs = 1", "optional = true", tt.baseline+" #").Run(t.Context(), Hooks{})
		switch {
		case tt.want == "":
			if err == nil || !strings.Contains(err.Error(), "baseline: logistic regression: 298 folds") {
				t.Errorf("%s: error %v, want that of the logistic regression", tt.name, err)
			}
		case err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case !strings.Contains(o.Baselines[1].LeftOut, tt.want) || o.Baselines[1].Train != nil || o.Baselines[0].Train == nil:
			t.Errorf("%s: got %+v, want the second left out: %s", tt.name, o.Baselines, tt.want)
		}
	}
}

// A class of one row is called by its name.
func TestBaselineOfLoneClass(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(path, []byte("x,k\n"+strings.Repeat("1.5,ash\n2.5,oak\n3,oak\n1,ash\n", 10)+"9,yew\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := proposed(t, path, "k", false, "epochs = 200", "epochs = 1").Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if got := o.Baselines[1].LeftOut; !strings.HasPrefix(got, "class yew has one row") {
		t.Errorf("left out: %q, want that class yew has one row", got)
	}
}

// Why a fit is left out names the label or the part of the samples that it was to, and not
// the model, which is named already.
func TestWhyNoBaseline(t *testing.T) {
	wrong := &baseline.FitError{Model: "logistic regression", Rule: "class wet has one row"}
	for want, err := range map[string]error{
		"class wet has one row":             fmt.Errorf("fit: %w", wrong),
		"rain: class wet has one row":       fitOf("rain", wrong),
		"out of fold: ridge regression: no": fitOf("out of fold", errors.New("ridge regression: no")),
	} {
		if got := whyNoBaseline(err); got != want {
			t.Errorf("%v is told as %q, want %q", err, got, want)
		}
	}
}

// A training that is resumed has the baselines of the first run, with their picture,
// and fits none.
func TestResumeKeepsBaselines(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "checkpoints")
	change := func(r *recipe.Recipe) {
		r.Training.Epochs, r.Training.Checkpoint, r.Training.CheckpointEvery = 40, dir, "10epochs"
		r.Baseline = &recipe.Baseline{Kinds: []string{"majority", "logistic"}, Folds: 3}
	}
	interruptAt(t, builtin(t, "moons", change), 25)
	got, err := resumed(t, dir).Run(t.Context(), Hooks{Baseline: func(int, int) { t.Error("a baseline is fitted again") }})
	if err != nil {
		t.Fatal(err)
	}
	want, err := builtin(t, "moons", func(r *recipe.Recipe) { change(r); r.Training.Checkpoint, r.Training.CheckpointEvery = "", "" }).Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Baselines, want.Baselines) || len(got.Baselines) != 2 {
		t.Errorf("resumed: %+v, want %+v", got.Baselines, want.Baselines)
	}
	pictures, err := got.pictures(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(pictures, func(p picture) bool { return p.file == "baseline.png" }) {
		t.Error("the logistic regression of a resumed training is not drawn")
	}
}

// A checkpoint's note that cannot be one is refused.
func TestDamagedBaselineNote(t *testing.T) {
	for _, note := range []string{"[", `{"results": []}`, `{"results": [{"kind": "logistic"}], "logistic": {"coef": [1]}}`,
		`{"results": [{"kind": "logistic"}], "logistic": {"classes": [0, 1], "coef": [1, 2, 3], "intercept": [1, 2]}}`} {
		e := builtin(t, "moons", func(*recipe.Recipe) {})
		if err := e.remember("a.checkpoint", note); err == nil || !strings.Contains(err.Error(), "a.checkpoint") {
			t.Errorf("note %s: error %v, want one that names the checkpoint", note, err)
		}
	}
}
