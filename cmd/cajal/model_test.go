package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/data/digits"
	"cajal/data/idx"
	"cajal/internal/memory"
	"cajal/npy"
	"cajal/safetensors"
	"cajal/tensor"
)

// trained trains a recipe for some epochs and returns the model's file.
func trained(t *testing.T, name string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "model.safetensors")
	args = append([]string{"train", name, "--save", path, "--out", "none"}, args...)
	if status, _, stderr := cajal(t, args...); status != 0 {
		t.Fatalf("cajal %s: status %d: %s", strings.Join(args, " "), status, stderr)
	}
	return path
}

// ok runs the command and returns what it prints.
func ok(t *testing.T, args ...string) string {
	t.Helper()
	status, stdout, stderr := cajal(t, args...)
	if status != 0 || stderr != "" {
		t.Fatalf("cajal %s: status %d: %s", strings.Join(args, " "), status, stderr)
	}
	return stdout
}

func rows(t *testing.T, text string) [][]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return all
}

// A model file goes through all commands, and they agree with each other.
func TestModelMoons(t *testing.T) {
	model := trained(t, "moons", "--epochs", "200")
	if text := ok(t, "summary", model); !strings.Contains(text, "17 parameters (float64") || !strings.Contains(text, "classes: upper moon, lower moon") {
		t.Errorf("summary: %s", text)
	}
	var s modelSummary
	if err := json.Unmarshal([]byte(ok(t, "summary", model, "--json")), &s); err != nil || s.Parameters != 17 || len(s.Layers) != 3 || s.DType != "float64" {
		t.Errorf("summary %+v (%v)", s, err)
	}
	var own, test evaluation
	if err := json.Unmarshal([]byte(ok(t, "evaluate", model, "--json")), &own); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(ok(t, "evaluate", model, "test", "--json")), &test); err != nil {
		t.Fatal(err)
	}
	if a := own.Test["accuracy"]; !(a > 0.9) || test.Score["accuracy"] != a || test.Samples != 20_000 {
		t.Errorf("evaluations %+v and %+v, want the same accuracy, above 0.9", own, test)
	}
	var more evaluation
	if err := json.Unmarshal([]byte(ok(t, "evaluate", model, "--metrics", "accuracy,f1,log_loss", "--json")), &more); err != nil {
		t.Fatal(err)
	}
	if s := more.Test; s["accuracy"] != own.Test["accuracy"] || !(s["f1"] > 0.5 && s["f1"] <= 1) || math.Abs(s["log_loss"]-s["loss"]) > 1e-6 {
		t.Errorf("evaluate with metrics: %v, want the accuracy of %v, an F1, and the log-loss that the loss is", s, own.Test)
	}
	if text := ok(t, "evaluate", model); !strings.Contains(text, fmt.Sprintf("%.4f", own.Test["accuracy"])) {
		t.Errorf("evaluate: %s, want %v", text, own.Test)
	}
	table := rows(t, ok(t, "predict", model, "train"))
	lines := strings.Split(strings.TrimSpace(ok(t, "predict", model, "train", "--json")), "\n")
	if len(table) != 201 || len(lines) != 200 || strings.Join(table[0], ",") != "class,upper moon,lower moon" {
		t.Fatalf("%d rows and %d lines, want 201 and 200; header %q", len(table), len(lines), table[0])
	}
	for i, line := range lines {
		var l struct {
			Class         string
			Probabilities map[string]float64
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("line %d: %v: %s", i, err, line)
		}
		sum := l.Probabilities["upper moon"] + l.Probabilities["lower moon"]
		if l.Class != table[i+1][0] || math.Abs(sum-1) > 1e-12 || l.Probabilities[l.Class] < 0.5 {
			t.Errorf("sample %d: %s, and in CSV %q", i, line, table[i+1])
		}
	}
}

// Arrays of every format say the same as the recipe's own samples.
func TestModelArrays(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	text, _, _ := strings.Cut(ok(t, "recipe", "digits"), "[baseline]")
	if err := os.WriteFile(at("mine.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	model := trained(t, at("mine.toml"), "--epochs", "1")
	x, y := digits.Load()
	x, y = x.Narrow(0, 0, 50).Contiguous(), y.Narrow(0, 0, 50).Contiguous()
	sixteenths := x.Clone()
	for i := range sixteenths.Size() {
		memory.Of(sixteenths).Set(i, math.Round(16*memory.Of(x).At(i)))
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(npy.WriteFile(at("x.npy"), x))
	must(npy.WriteFile(at("flat.npy"), x.Reshape(50, 64), npy.Fortran()))
	must(npy.WriteFile(at("y.npy"), y, npy.Descr("<u1")))
	must(npy.WriteArchiveFile(at("both.npz"), []tensor.Named{{Name: "images", Tensor: sixteenths}, {Name: "labels", Tensor: y}}, npy.Compressed()))
	labels, pixels := &idx.Array{Type: idx.Uint8, Shape: []int{50}}, &idx.Array{Type: idx.Float32, Shape: []int{50, 8, 8}}
	for _, v := range y.Int64s() {
		labels.Data = append(labels.Data, byte(v))
	}
	for _, v := range x.To(tensor.Float32).Float32s() {
		b := math.Float32bits(v)
		pixels.Data = append(pixels.Data, byte(b>>24), byte(b>>16), byte(b>>8), byte(b))
	}
	for name, a := range map[string]*idx.Array{"images-idx3": pixels, "labels-idx1": labels} {
		f, err := os.Create(at(name))
		must(err)
		must(idx.Write(f, a))
		must(f.Close())
	}
	want := ok(t, "evaluate", model, at("x.npy"), "--labels", at("y.npy"))
	if !strings.Contains(want, "50 samples of "+at("x.npy")+": loss ") {
		t.Errorf("evaluate: %s", want)
	}
	predicted := ok(t, "predict", model, at("x.npy"))
	for _, args := range [][]string{
		{at("flat.npy"), "--labels", at("labels-idx1")},
		{at("both.npz"), "--divide", "16"},
		{at("images-idx3"), "--labels", at("labels-idx1")},
	} {
		got := ok(t, append([]string{"evaluate", model}, args...)...)
		if got != strings.ReplaceAll(want, at("x.npy"), args[0]) {
			t.Errorf("evaluate %v: %s, want %s", args, got, want)
		}
		if got := ok(t, append([]string{"predict", model}, args...)...); got != predicted {
			t.Errorf("predict %v differs", args)
		}
	}
}

// Numbers come out in the units of the data.
func TestModelRegression(t *testing.T) {
	model := trained(t, "arithmetic", "--epochs", "8")
	x := filepath.Join(t.TempDir(), "x.npy")
	if err := npy.WriteFile(x, tensor.From([]int64{60, 20}, 1, 2)); err != nil {
		t.Fatal(err)
	}
	table := rows(t, ok(t, "predict", model, x))
	if len(table) != 2 || strings.Join(table[0], ",") != "output 1,output 2,output 3" {
		t.Fatalf("predictions %q", table)
	}
	for j, want := range []float64{80, 40, 40} {
		var got float64
		if _, err := fmt.Sscan(table[1][j], &got); err != nil || math.Abs(got-want) > 8 {
			t.Errorf("output %d of (60, 20) is %s (%v), want about %v", j, table[1][j], err, want)
		}
	}
	if text := ok(t, "evaluate", model, "test"); !strings.Contains(text, "3000 samples of test: ") || !strings.Contains(text, "mean absolute error") {
		t.Errorf("evaluate: %s", text)
	}
	// Measures that are named are in these units too.
	var e evaluation
	if err := json.Unmarshal([]byte(ok(t, "evaluate", model, "test", "--metrics", "mae,max_error,r2", "--json")), &e); err != nil {
		t.Fatal(err)
	}
	if s := e.Score; math.Abs(s["mae"]-s["raw_mae"]) > 1e-9 || s["max_error"] != s["raw_max_error"] || !(s["r2"] > 0.9 && s["r2"] < 1) {
		t.Errorf("evaluate: %v, want the same errors under both names, and an R² near 1", s)
	}
}

func TestModelTable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "flowers.csv")
	var b strings.Builder
	b.WriteString("size,kind\n")
	for i := range 60 {
		fmt.Fprintf(&b, "%g,%s\n", float64(i%2)+float64(i%7)/10, []string{"rose", "aster"}[i%2])
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	model := trained(t, file, "--target", "kind", "--epochs", "20")
	if text := ok(t, "evaluate", model, file); !strings.Contains(text, "60 samples of "+file) || !strings.Contains(text, "accuracy 1.0000") {
		t.Errorf("evaluate: %s", text)
	}
	unlabelled := filepath.Join(t.TempDir(), "new.csv")
	if err := os.WriteFile(unlabelled, []byte("size\n0.1\n1.2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	table := rows(t, ok(t, "predict", model, unlabelled))
	if len(table) != 3 || table[0][0] != "class" || table[1][0] != "rose" || table[2][0] != "aster" {
		t.Errorf("predictions %q, want rose and aster", table)
	}
	if text := ok(t, "summary", model); !strings.Contains(text, "made of the columns size") {
		t.Errorf("summary: %s", text)
	}
	array := filepath.Join(t.TempDir(), "new.npy")
	if err := npy.WriteFile(array, tensor.New(tensor.Float32, 2, 1)); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := cajal(t, "predict", model, array); status != 2 || !strings.Contains(stderr, "is a file with one array, and the model learned from the columns size") {
		t.Errorf("an array for a table's model: got status %d, %s; want 2, and the columns", status, stderr)
	}
	if status, _, stderr := cajal(t, "train", file, "--target", "kin"); status == 0 || !strings.Contains(stderr, `did you mean "kind"?`) {
		t.Errorf("a target misspelt: got status %d, %s; want the nearest column", status, stderr)
	}
}

// Whole numbers are inputs like others.
func TestModelIntegers(t *testing.T) {
	model := trained(t, "moons", "--epochs", "50")
	dir := t.TempDir()
	whole, floats := filepath.Join(dir, "i.npy"), filepath.Join(dir, "f.npy")
	x := tensor.From([]int64{0, 1, 2, -1}, 2, 2)
	if err := npy.WriteFile(whole, x); err != nil {
		t.Fatal(err)
	}
	if err := npy.WriteFile(floats, x.To(tensor.Float64)); err != nil {
		t.Fatal(err)
	}
	if a, b := ok(t, "predict", model, whole), ok(t, "predict", model, floats); a != b {
		t.Errorf("whole numbers: %s, and as floats: %s", a, b)
	}
}

func TestDecimal(t *testing.T) {
	for v, want := range map[float64]string{1304977.9: "1304977.9", 0.1: "0.1", 1e-9: "1e-09", 0: "0", 2e20: "2e+20", -12: "-12"} {
		if got := decimal(v); got != want {
			t.Errorf("decimal(%v): got %s, want %s", v, got, want)
		}
	}
}

func TestPlot(t *testing.T) {
	run := t.TempDir()
	if status, _, stderr := cajal(t, "train", "moons", "--epochs", "50", "--out", run); status != 0 {
		t.Fatal(stderr)
	}
	for _, c := range []struct{ from, want string }{
		{run, "history.png points.png boundary.png"},
		{filepath.Join(run, "model.safetensors"), "points.png boundary.png"},
	} {
		out := filepath.Join(t.TempDir(), "pictures")
		text := ok(t, "plot", c.from, "--out", out)
		for _, name := range strings.Fields(c.want) {
			b, err := os.ReadFile(filepath.Join(out, name))
			if err != nil || len(b) < 1000 || !strings.Contains(text, name) {
				t.Errorf("%s: %s: %d bytes (%v); printed %s", c.from, name, len(b), err, text)
			}
			if old, err := os.ReadFile(filepath.Join(run, name)); err == nil && name != "history.png" && string(old) != string(b) {
				t.Errorf("%s: %s differs from the one of the run", c.from, name)
			}
		}
	}
	if err := os.Remove(filepath.Join(run, "model.safetensors")); err != nil {
		t.Fatal(err)
	}
	if text := ok(t, "plot", run); strings.Count(text, ".png") != 1 {
		t.Errorf("without a model: %s, want the history alone", text)
	}
}

func TestModelMistakes(t *testing.T) {
	dir := t.TempDir()
	model := trained(t, "moons", "--epochs", "1")
	content, err := os.ReadFile(model)
	if err != nil {
		t.Fatal(err)
	}
	put := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cut, other := put("cut", string(content[:len(content)-8])), put("other", "not a model at all")
	tabular, folder := put("t.csv", "a,b\n1,2\n"), put("empty.npz", "PK")
	weights, x, wide := filepath.Join(dir, "weights"), filepath.Join(dir, "x.npy"), filepath.Join(dir, "wide.npy")
	if err := safetensors.WriteFile(weights, nil, tensor.Named{Name: "w", Tensor: tensor.New(tensor.Float32, 2)}); err != nil {
		t.Fatal(err)
	}
	for path, shape := range map[string][]int{x: {3, 2}, wide: {3, 5}} {
		if err := npy.WriteFile(path, tensor.New(tensor.Float32, shape...)); err != nil {
			t.Fatal(err)
		}
	}
	none := filepath.Join(dir, "none")
	tests := []struct {
		args   string
		status int
		want   string
	}{
		{"summary", 2, "needs a model file"},
		{"summary " + none, 1, "there is no file or directory"},
		{"summary " + dir, 1, "it is a directory"},
		{"summary " + other, 1, "this is no model file: it is text"},
		{"summary " + weights, 1, "there is no cajal.format in its metadata"},
		{"summary " + cut, 1, "and the file ends"},
		{"summary moons", 1, "there is no file or directory"},
		{"evaluate", 2, "needs a model file"},
		{"evaluate " + model + " a b", 2, "got 3 arguments"},
		{"evaluate " + model + " " + none, 1, "there is no file or directory"},
		{"evaluate " + model + " " + x, 2, "--labels names a file that does"},
		{"evaluate " + model + " --labels " + x, 2, "the recipe's data brings its own"},
		{"evaluate " + model + " " + x + " --labels " + x, 1, "targets (3, 2), want (3,)"},
		{"evaluate " + model + " test --labels " + x, 2, "test brings its own"},
		{"evaluate " + model + " --metrics f1_makro", 2, `cajal: --metrics f1_makro: "f1_makro" is not known; did you mean "f1_macro"?`},
		{"evaluate " + model + " test --metrics mse", 2, `"mse" measures numbers, and moons has classes as targets`},
		{"evaluate " + model + " --data " + dir, 2, "moons reads no files from a directory"},
		{"predict " + model, 2, "needs samples too"},
		{"predict " + model + " " + wide, 1, "wide.npy: moons: predict: inputs (3, 5), want (N, 2)"},
		{"predict " + model + " " + other, 1, "is it another kind of file?"},
		{"predict " + model + " " + folder, 1, "it is no .npz file"},
		{"predict " + model + " " + tabular, 2, "is a table, and the model learned from moons"},
		{"predict " + model + " test --format xml", 2, `--format "xml": want csv or jsonl`},
		{"predict " + model + " test --json --format csv", 2, "want csv or jsonl, which --json stands for"},
		{"predict " + model + " test --divide 0", 2, "--divide 0: want a number above 0"},
		{"predict " + model + " test --limit -1", 2, `--limit "-1": want a whole number from 1 on`},
		{"predict " + model + " test --limit 0", 2, `--limit "0": want a whole number from 1 on`},
		{"predict " + model + " test --threads -1", 2, "--threads -1"},
		{"plot", 2, "needs a model file or a run's directory"},
		{"plot " + none, 1, "there is no file or directory"},
		{"plot " + dir, 1, "result.json"},
		{"plot " + model + " --out " + other, 1, "is a file, want a directory"},
		{"plot " + model + " --out none", 2, "--out none"},
		{"train moons --save " + filepath.Join(none, "a"), 1, "--save"},
		{"train moons --save " + dir, 1, "it is a directory, want a file's name"},
		{"train moons --save " + filepath.Join(other, "a"), 1, "--save"},
		{"train moons --repeat 2 --save a", 2, "there is no one model to save"},
	}
	for _, tt := range tests {
		t.Run(strings.ReplaceAll(tt.args, dir, ""), func(t *testing.T) {
			status, stdout, stderr := cajal(t, strings.Fields(tt.args)...)
			if status != tt.status || !strings.Contains(stderr, tt.want) {
				t.Errorf("status %d, want %d; standard error %q, want it to say %q", status, tt.status, stderr, tt.want)
			}
			if stdout != "" || strings.Count(stderr, "\n") != 1 {
				t.Errorf("want one line on standard error only; got %q and %q", stdout, stderr)
			}
		})
	}
	for _, name := range []string{"summary", "evaluate", "predict", "plot"} {
		if text := ok(t, name, "--help"); !strings.Contains(text, "Examples:") {
			t.Errorf("cajal %s --help has no examples: %s", name, text)
		}
	}
}
