package recipe

import (
	"slices"
	"strings"
	"testing"
)

// targetsRecipe is a recipe of a table whose [data] has a line more.
func targetsRecipe(line string) string {
	return "version = 2\n[data]\nkind = \"table\"\npath = \"t.csv\"\n" + line + "\n[network]\nlayers = [{ kind = \"linear\", out = 2 }]\n[loss]\nkind = \"mse\"\n[optimizer]\nkind = \"adam\"\nrate = 0.1\n[training]\nepochs = 1\nbatch = 0\n"
}

// A target is a text or a list of texts, and is written as it was read.
func TestTargetsOfARecipe(t *testing.T) {
	for line, want := range map[string][]string{
		`target = "a"`: {"a"}, `target = "a,b"`: {"a,b"}, `target = ["a", "b, c"]`: {"a", "b, c"}, `target = ["a"]`: {"a"}, "": nil,
	} {
		r, err := Parse("t", []byte(targetsRecipe(line)))
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		text, err := r.TOML()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("t", []byte(text))
		if err != nil || !slices.Equal(r.Data.Targets(), want) || !slices.Equal(again.Data.Targets(), want) {
			t.Errorf("%s: targets %q, and %q once written (%v); want %q", line, r.Data.Targets(), again.Data.Targets(), err, want)
		}
		if line == `target = "a"` && !strings.Contains(text, "target = 'a'\n") {
			t.Errorf("one target is no text: %s", text)
		}
		if err := again.Unchanged(r); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	r := &Recipe{}
	for _, names := range [][]string{nil, {"a"}, {"a", "b"}} {
		if r.Data.SetTargets(names...); !slices.Equal(r.Data.Targets(), names) {
			t.Errorf("targets %q, want %q", r.Data.Targets(), names)
		}
	}
}

func TestWrongTargetsOfARecipe(t *testing.T) {
	for line, want := range map[string]string{
		`target = 3`:                                            `t:5: data.target: found 3, want the name of a column, or a list of names`,
		`target = ["a", 3]`:                                     `data.target: found [a 3], want the name of a column, or a list of names`,
		`target = []`:                                           `data.target: an empty list`,
		`target = ["a", ""]`:                                    `data.target: "" among them`,
		`target = ["a", "b", "a"]`:                              `data.target: "a" stands there twice`,
		"target = [\"a\", \"b\"]\ngroup = \"b\"":                `data.group: "b" is the target`,
		"target = [\"a\", \"b\"]\nweight = \"b\"":               `data.weight: "b" is the target`,
		"target = [\"a\", \"b\"]\ncolumns = { b = \"ignore\" }": `data.columns.b: "ignore", and it is the target`,
		"target = [\"a\", \"b\"]\n[[inputs]]\nname = \"x\"\ncolumns = [\"b\"]": `inputs[0].columns: "b" is the target`,
	} {
		if _, err := Parse("t", []byte(targetsRecipe(line))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q in it", line, err, want)
		}
	}
}

// Several labels want a loss and metrics that take them, and an output for each.
func TestLabelsFit(t *testing.T) {
	facts := Facts{Shape: []int{3}, Names: []string{"a", "b"}, Labels: [][]string{{"no", "yes"}, {"0", "1"}}}
	for _, c := range []struct{ loss, metrics, out, want string }{
		{"binary-cross-entropy", `["f1_samples", "hamming_loss", "subset_accuracy", "auc"]`, "2", ""},
		{"binary-focal", `["accuracy"]`, "2", ""},
		{"binary-cross-entropy", `["accuracy"]`, "3", "network.layers[0]: the last layer gives (N, 3); binary-cross-entropy on table needs (N, 2), one for each label"},
		{"cross-entropy", `["accuracy"]`, "2", "loss.kind: cross-entropy takes no samples with several labels"},
		{"mse", `["accuracy"]`, "2", "loss.kind: mse takes no samples with several labels"},
		{"binary-cross-entropy", `["log_loss"]`, "2", `training.metrics[0]: "log_loss" takes no samples with several labels`},
		{"binary-cross-entropy", `["r2"]`, "2", `training.metrics[0]: "r2" takes no samples with several labels`},
		{"binary-cross-entropy", `["f1"]`, "2", `training.metrics[0]: "f1" takes no samples with several labels`},
	} {
		text := targetsRecipe(`target = ["a", "b"]`)
		text = strings.NewReplacer(`"mse"`, `"`+c.loss+`"`, "out = 2", "out = "+c.out).Replace(text) + "metrics = " + c.metrics + "\n"
		r, err := Parse("t", []byte(text))
		if err == nil {
			err = r.Fits(facts)
		}
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s, %s, %s outputs: got %v, want %q in it", c.loss, c.metrics, c.out, err, c.want)
		}
	}
}
