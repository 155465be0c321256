package main

import (
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/experiment"
)

// flowers writes a small table.
func flowers(t *testing.T) string {
	t.Helper()
	text := "petal,sepal,species\n"
	for _, row := range []string{"1.4,5.1,setosa\n", "4.7,7.0,versicolor\n", "6.0,6.3,virginica\n", "1.3,4.9,setosa\n", "4.5,6.4,versicolor\n", "5.1,5.8,virginica\n"} {
		text += strings.Repeat(row, 5)
	}
	path := filepath.Join(t.TempDir(), "flowers.csv")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// taller gives a table of flowers one more column. Of more than two train draws no boundary,
// which takes ten networks seconds.
func taller(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	for i, line := range lines {
		stem := "stem"
		if i > 0 {
			stem = fmt.Sprint(20 + i*7%5)
		}
		lines[i] = stem + "," + line
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// What train makes of a table is what the printed recipe makes of it.
func TestTrainTable(t *testing.T) {
	path := flowers(t)
	status, text, stderr := cajal(t, "recipe", path, "--target", "species")
	if status != 0 {
		t.Fatalf("recipe: status %d: %s", status, stderr)
	}
	mine := filepath.Join(t.TempDir(), "mine.toml")
	if err := os.WriteFile(mine, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var results [2]experiment.Result
	for i, args := range [][]string{{"train", path, "--target", "species"}, {"train", mine}} {
		status, stdout, stderr := cajal(t, append(args, "--json", "--epochs", "100", "--hidden", "32", "--out", "none", "--seed", "3")...)
		if status != 0 {
			t.Fatalf("%v: status %d: %s", args, status, stderr)
		}
		if !strings.Contains(stderr, "species  category  setosa, versicolor, virginica") {
			t.Errorf("%v: standard error has no report of the columns:\n%s", args, stderr)
		}
		if err := json.Unmarshal([]byte(stdout), &results[i]); err != nil {
			t.Fatal(err)
		}
	}
	a, b := results[0], results[1]
	if a.OutOfFold["accuracy"] != 1 || a.OutOfFold["loss"] != b.OutOfFold["loss"] || a.Train["loss"] != b.Train["loss"] {
		t.Errorf("table: train %v, out of fold %v; printed recipe: train %v, out of fold %v; want the same, and accuracy 1", a.Train, a.OutOfFold, b.Train, b.OutOfFold)
	}
}

// No two columns of a file have one name, whatever classes are called.
func TestClassesCalledLikeColumns(t *testing.T) {
	for _, c := range []struct{ classes, outOfFold, predict string }{
		{"true,false", "row,true,predicted,probability of false,probability of true", "class,false,true"},
		{"class,predicted", "row,true,predicted,probability of class,probability of predicted", "class,probability of class,probability of predicted"},
		{"yes,no", "row,true,predicted,no,yes", "class,no,yes"},
	} {
		dir, names := t.TempDir(), strings.Split(c.classes, ",")
		text := "x,y\n"
		for i := range 40 {
			text += fmt.Sprintf("%d.5,%s\n", i*13%40, names[i%2])
		}
		path, saved := filepath.Join(dir, "t.csv"), filepath.Join(dir, "m.safetensors")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if status, _, stderr := cajal(t, "train", path, "--target", "y", "--epochs", "1", "--out", dir, "--save", saved); status != 0 {
			t.Fatalf("train: status %d: %s", status, stderr)
		}
		written, err := os.ReadFile(filepath.Join(dir, "out-of-fold.csv"))
		if err != nil {
			t.Fatal(err)
		}
		if got, _, _ := strings.Cut(string(written), "\n"); got != c.outOfFold {
			t.Errorf("%s: out of fold: %q, want %q", c.classes, got, c.outOfFold)
		}
		status, stdout, stderr := cajal(t, "predict", saved, path)
		if got, _, _ := strings.Cut(stdout, "\n"); status != 0 || got != c.predict {
			t.Errorf("%s: predict: status %d, %q, want %q: %s", c.classes, status, got, c.predict, stderr)
		}
	}
}

// What else takes a recipe takes a table too.
func TestTableElsewhere(t *testing.T) {
	path := flowers(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"sweep", path, "--target", "species", "--hidden", "2,5", "--epochs", "3", "--out", "none", "--fast"}, "\n5                    33 "},
		{[]string{"sweep", path, "--target", "species", "--hidden", "2", "--epochs", "2", "--out", "none"}, "out of fold"},
		{[]string{"rate", path, "--target", "species", "--out", "none"}, "the recipe's is 0.001"},
		{[]string{"check", path, "--target", "species"}, "all gradients agree"},
		{[]string{"explain", path, "--target", "species", "--fast", "--weight", "1.weight[0,1]"}, "from the tape"},
		{[]string{"explain", path, "--target", "species", "--member", "1", "--weight", "0.weight[0,1]"}, "from the tape"},
	} {
		status, stdout, stderr := cajal(t, c.args...)
		if status != 0 || !strings.Contains(stdout, c.want) {
			t.Errorf("cajal %s: status %d, standard output\n%sand error %s\nwant 0, and %q", strings.Join(c.args, " "), status, stdout, stderr, c.want)
		}
	}
	if status, _, stderr := cajal(t, "check", "moons", "--target", "x"); status != 2 || !strings.Contains(stderr, "--target is for a table") {
		t.Errorf("--target with a recipe: status %d, %s", status, stderr)
	}
}

func TestTableMistakes(t *testing.T) {
	path := flowers(t)
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"train", path}, 2, "no target is named; the columns are petal, sepal, species"},
		{[]string{"train", path, "--target", "specis"}, 1, `no column "specis"`},
		{[]string{"train", path, "--target", "species", "--task", "regression"}, 1, "a regression predicts numbers"},
		{[]string{"train", path, "--target", "species", "--task", "guess"}, 2, `"guess" is not known`},
		{[]string{"train", "moons", "--target", "species"}, 2, "--target is for a table or pictures"},
		{[]string{"recipe", "moons", "--target", "species"}, 2, "--target is for a table or pictures"},
		{[]string{"train", "nothing.csv", "--target", "species"}, 1, "there is no file or directory nothing.csv"},
	} {
		status, _, stderr := cajal(t, c.args...)
		if status != c.status || !strings.Contains(stderr, c.want) {
			t.Errorf("%v: got status %d, %q; want %d, and it to say %q", c.args, status, stderr, c.status, c.want)
		}
	}
}

// A saved model predicts a table whose columns stand in another order, with one
// more and none of the target.
func TestPredictTable(t *testing.T) {
	path := flowers(t)
	model := filepath.Join(t.TempDir(), "flowers.safetensors")
	if status, _, stderr := cajal(t, "train", path, "--target", "species", "--epochs", "100", "--hidden", "32", "--out", "none", "--save", model); status != 0 {
		t.Fatalf("train: status %d: %s", status, stderr)
	}
	other := filepath.Join(t.TempDir(), "other.csv")
	if err := os.WriteFile(other, []byte("note,sepal,petal\nx,5.1,1.4\ny,7.0,4.7\nz,6.3,6.0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := cajal(t, "predict", model, other)
	var classes []string
	for _, line := range strings.Split(strings.TrimSpace(stdout), "\n") {
		class, _, _ := strings.Cut(line, ",")
		classes = append(classes, class)
	}
	if got := strings.Join(classes, " "); status != 0 || got != "class setosa versicolor virginica" || !strings.Contains(stderr, "left out: note") {
		t.Errorf("predict: got status %d, %q and %q; want the three species, and that note is left out", status, got, stderr)
	}
	status, stdout, stderr = cajal(t, "evaluate", model, path, "--json")
	var e evaluation
	if err := json.Unmarshal([]byte(stdout), &e); status != 0 || err != nil || e.Samples != 30 || e.Score["accuracy"] != 1 {
		t.Errorf("evaluate: got status %d, %s%s; want accuracy 1 on 30 samples", status, stdout, stderr)
	}
	if err := os.WriteFile(other, []byte("sepal\n5.1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := cajal(t, "predict", model, other); status != 1 || !strings.Contains(stderr, "1 of 2 columns is missing: petal") {
		t.Errorf("a column is missing: got status %d, %q; want 1 and its name", status, stderr)
	}
}

// shades writes bright and dark pictures.
func shades(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shades")
	for i := range 40 {
		m, class := image.NewGray(image.Rect(0, 0, 9, 7)), "dark"
		if i%2 == 1 {
			class = "bright"
			for p := range m.Pix {
				m.Pix[p] = uint8(180 + i)
			}
		}
		path := filepath.Join(dir, class, fmt.Sprintf("%02d.png", i))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, m); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	return dir
}

func TestPictures(t *testing.T) {
	dir := shades(t)
	model := filepath.Join(t.TempDir(), "shades.safetensors")
	status, stdout, stderr := cajal(t, "train", dir, "--size", "4", "--out", "none", "--save", model)
	if status != 0 || !strings.Contains(stdout, "40 pictures of 2 classes") {
		t.Fatalf("train: status %d: %s%s", status, stdout, stderr)
	}
	status, stdout, stderr = cajal(t, "predict", model, filepath.Join(dir, "bright", "03.png"), "--json")
	if status != 0 || !strings.Contains(stdout, `03.png","class":"bright"`) {
		t.Errorf("predict: got status %d, %s%s; want bright", status, stdout, stderr)
	}
	status, stdout, stderr = cajal(t, "evaluate", model, dir)
	if status != 0 || !strings.Contains(stdout, "40 samples") || !strings.Contains(stdout, "accuracy 1.0000") {
		t.Errorf("evaluate: got status %d, %s%s; want accuracy 1 on 40 samples", status, stdout, stderr)
	}
	if status, _, stderr := cajal(t, "train", dir, "--target", "x"); status != 2 || !strings.Contains(stderr, "its folder's name") {
		t.Errorf("a target for pictures: got status %d, %s", status, stderr)
	}
}

// A category that training has not seen is predicted with a warning, and
// refused where that is asked for.
func TestUnseenCategory(t *testing.T) {
	dir := t.TempDir()
	text := "colour,size,kind\n" + strings.Repeat("red,1.5,a\nblue,2.5,b\nred,1.2,a\nblue,2.9,b\n", 10)
	table, model, fresh := filepath.Join(dir, "t.csv"), filepath.Join(dir, "m.safetensors"), filepath.Join(dir, "fresh.csv")
	for name, text := range map[string]string{table: text, fresh: "size,colour,kind\n1.5,red,a\n1.5,mauve,a\n2,blue,b\n2,mauve,b\n"} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if status, _, stderr := cajal(t, "train", table, "--target", "kind", "--epochs", "2", "--out", "none", "--save", model); status != 0 {
		t.Fatalf("train: status %d: %s", status, stderr)
	}
	want := fresh + `: warning: column colour: "mauve" in 2 rows (first in line 3) was not there in training; the network has learnt nothing of it` + "\n"
	for _, name := range []string{"predict", "evaluate"} {
		if status, _, stderr := cajal(t, name, model, fresh); status != 0 || stderr != want {
			t.Errorf("%s: status %d, standard error\n%swant 0 and\n%s", name, status, stderr, want)
		}
		if status, stdout, stderr := cajal(t, name, model, fresh, "--strict"); status != 1 || stdout != "" || !strings.Contains(stderr, `"mauve" in 2 rows (first in line 3)`) {
			t.Errorf("%s --strict: status %d, %s%s; want 1 and the warning as an error", name, status, stdout, stderr)
		}
		if status, _, stderr := cajal(t, name, model, table, "--strict"); status != 0 || stderr != "" {
			t.Errorf("%s --strict of the training table: status %d, %s; want 0 and no warning", name, status, stderr)
		}
	}
}

// A folder that is called like a built-in recipe does not take its place.
func TestFolderCalledLikeARecipe(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("people", 0o755); err != nil {
		t.Fatal(err)
	}
	status, _, stderr := cajal(t, "train", "people", "--epochs", "1", "--out", "none")
	if want := "people is a built-in recipe; the folder is ." + string(filepath.Separator) + "people\n"; status != 0 || !strings.Contains(stderr, want) {
		t.Errorf("train people: status %d, %s; want the recipe, and %q", status, stderr, want)
	}
	if status, _, stderr := cajal(t, "train", "./people", "--out", "none"); status != 1 || !strings.Contains(stderr, "./people: the directory is empty") {
		t.Errorf("train ./people: status %d, %s; want the folder", status, stderr)
	}
}

// A directory of Parquet files is a table, and what a model of it predicts has a row
// for each of its rows.
func TestDirectoryOfParts(t *testing.T) {
	parts := filepath.Join("..", "..", "data", "table", "parquet", "testdata", "parts", "flowers.parquet")
	saved := filepath.Join(t.TempDir(), "flowers.safetensors")
	status, stdout, stderr := cajal(t, "train", parts, "--target", "species", "--epochs", "2", "--out", "none", "--save", saved)
	if text := stdout + stderr; status != 0 || !strings.Contains(text, "48 rows, 3 columns (Parquet)") || !strings.Contains(text, "year     number    2023 to 2024") {
		t.Fatalf("train: status %d, want a report of 48 rows with the folders' years:\n%s", status, text)
	}
	status, stdout, stderr = cajal(t, "predict", saved, parts)
	if got := strings.Count(stdout, "\n"); status != 0 || got != 49 {
		t.Errorf("predict: status %d and %d lines, want names and 48 rows:\n%s%s", status, got, stdout, stderr)
	}
}

// The command cv says what each fold achieves, and writes what was predicted.
func TestCrossValidateTable(t *testing.T) {
	left := filepath.Join(t.TempDir(), "left-out.csv")
	status, stdout, stderr := cajal(t, "cv", flowers(t), "--target", "species", "--folds", "3", "--epochs", "20", "--predictions", left)
	if status != 0 || !strings.Contains(stdout, "fold  trained on  left out  accuracy") || !strings.Contains(stdout, "\n±") {
		t.Errorf("status %d, want a table of folds:\n%s%s", status, stdout, stderr)
	}
	b, err := os.ReadFile(left)
	if got := strings.Count(string(b), "\n"); err != nil || got != 31 || !strings.HasPrefix(string(b), "repeat,fold,row,true,predicted,setosa,versicolor,virginica\n") {
		t.Errorf("predictions: got %d lines beginning with %.80q (%v), want names and 30 rows", got, b, err)
	}
	status, stdout, _ = cajal(t, "cv", flowers(t), "--target", "species", "--folds", "2", "--epochs", "1", "--json")
	var res experiment.CrossResult
	if err := json.Unmarshal([]byte(stdout), &res); status != 0 || err != nil || len(res.Runs) != 2 || res.Mean["accuracy"] == 0 {
		t.Errorf("--json: status %d, %v, %+v", status, err, res)
	}
	for args, want := range map[string]string{
		"--folds 1": "want at least 2", "--repeats 0": "want 1 to 10000", "--folds 31": "want at least 2, and at most one for each sample",
		"--predictions " + filepath.Join(left, "x"): "is a file, want a directory",
	} {
		status, _, stderr := cajal(t, append([]string{"cv", flowers(t), "--target", "species"}, strings.Fields(args)...)...)
		if status == 0 || !strings.Contains(stderr, want) {
			t.Errorf("%s: status %d and %q, want an error that says %q", args, status, stderr, want)
		}
	}
}

// A target in percent is predicted as shares, and every command says so once: of the file
// that it trains on, or of the training rows where it reads another, which may have no such
// column.
func TestPercents(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("new.csv", []byte("v\n1\n2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ sign, trained, later string }{
		{"%", "share is written in percent, and predicted as shares: 0.123 is 12.3 %\n", ": share was written in percent in the training rows, and is predicted as shares: 0.123 is 12.3 %\n"},
		{"‰", "share is written in per mille, and predicted as shares: 0.123 is 123 ‰\n", ": share was written in per mille in the training rows, and is predicted as shares: 0.123 is 123 ‰\n"},
		{" kg", "", ""},
	} {
		var b strings.Builder
		b.WriteString("v,share\n")
		for i := range 40 {
			fmt.Fprintf(&b, "%d,%.1f%s\n", i, 1.5+float64(i*7%23), c.sign)
		}
		if err := os.WriteFile("t.csv", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, args := range []string{"train t.csv --target share --fast --epochs 1 --out run", "predict run/model.safetensors t.csv", "predict run/model.safetensors new.csv", "evaluate run/model.safetensors t.csv", "recipe t.csv --target share"} {
			want := c.later
			if strings.Contains(args, "--target") {
				want = c.trained
			}
			status, stdout, stderr := cajal(t, strings.Fields(args)...)
			said := strings.Count(stdout+stderr, "predicted as shares")
			if status != 0 || want == "" && said != 0 || want != "" && (said != 1 || !strings.Contains(stdout+stderr, want)) {
				t.Errorf("%s of %q: status %d, said %d times; want %q once in %s%s", args, c.sign, status, said, want, stdout, stderr)
			}
		}
	}
}
