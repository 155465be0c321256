package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// written writes a file of a name in a directory, and returns its path.
func written(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// learned trains a small model of a table for one epoch and returns its file.
func learned(t *testing.T, path, target string, flags ...string) string {
	t.Helper()
	model := filepath.Join(t.TempDir(), "m.safetensors")
	args := append([]string{"train", path, "--target", target, "--epochs", "1", "--out", "none", "--save", model}, flags...)
	if status, _, stderr := cajal(t, args...); status != 0 {
		t.Fatalf("%v: status %d: %s", args, status, stderr)
	}
	return model
}

// lines writes n rows of two numbers and a class, as many of them as the format has.
func lines(n int, format string) string {
	var b strings.Builder
	for i := range n {
		cells := []any{1 + float64(i)/8, 300 - float64(i)*2.5, []string{"hi", "lo"}[i%2]}
		fmt.Fprintf(&b, format, cells[:strings.Count(format, "%")]...)
	}
	return b.String()
}

// A model that learned from decimal commas reads each later file by its own signs.
func TestPredictBySigns(t *testing.T) {
	dir := t.TempDir()
	commas := strings.ReplaceAll(lines(24, "%.3f;%.1f;%s\n"), ".", ",")
	model := learned(t, written(t, dir, "train.csv", "v;w;k\n"+commas), "k")
	want := ""
	for _, c := range []struct{ name, text, flags string }{
		{"commas.csv", "v;w;k\n" + commas, ""},
		{"points.csv", "v,w,k\n" + lines(24, "%.3f,%.1f,%s\n"), ""},
		{"semicolons.csv", "w;v\n" + swapped(24), ""},
		{"titles.csv", "Lab 3\n\nv\tw\n" + lines(24, "%.3f\t%.1f\n"), ""},
		{"headerless.csv", lines(24, "%.3f,%.1f,%s\n"), ""},
		{"inputs.csv", lines(24, "%.3f,%.1f\n"), ""},
		{"whole.csv", "v;w\n" + lines(24, "%.3f;%.0f\n"), "rough"},
		{"chosen.csv", "# x\nv:w\n" + lines(24, "%.3f:%.1f\n"), "--delimiter : --comment # --header yes --decimal ."},
	} {
		args := []string{"predict", model, written(t, dir, c.name, c.text)}
		if c.flags != "rough" {
			args = append(args, strings.Fields(c.flags)...)
		}
		status, stdout, stderr := cajal(t, args...)
		switch {
		case status != 0:
			t.Errorf("%s: status %d, %s", c.name, status, stderr)
		case want == "":
			want = stdout
		case c.flags == "rough" && strings.Count(stdout, "\n") == 25:
		case stdout != want:
			t.Errorf("%s: got\n%.200s\nwant as of commas.csv\n%.200s", c.name, stdout, want)
		}
	}
	// What a file cannot say is refused with the flag that does.
	unclear := written(t, dir, "unclear.csv", "v,w\n\"1,234\",1\n\"2,345\",2\n")
	status, _, stderr := cajal(t, "predict", model, unclear)
	if status != 1 || !strings.Contains(stderr, `"1,234" may be 1234 or 1.234`) || !strings.Contains(stderr, "--decimal . or --decimal , says it") {
		t.Errorf("unclear: status %d, %s", status, stderr)
	}
	if status, _, stderr := cajal(t, "predict", model, unclear, "--decimal", ","); status != 0 {
		t.Errorf("unclear, decided: status %d, %s", status, stderr)
	}
}

// swapped writes the columns of lines the other way round, with decimal points.
func swapped(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%.1f;%.3f\n", 300-float64(i)*2.5, 1+float64(i)/8)
	}
	return b.String()
}

// A model of a file without names predicts and evaluates one without, and one with
// the names that it gave.
func TestHeaderless(t *testing.T) {
	dir := t.TempDir()
	text := lines(24, "%.3f,%.1f,%s\n")
	train := written(t, dir, "t.data", text)
	model := learned(t, train, "column3")
	for _, c := range []struct{ name, text string }{
		{"same.csv", text}, {"named.csv", "column1,column2,column3\n" + text}, {"turned.csv", "column3,column1,column2\n" + turned(text)},
	} {
		path := written(t, dir, c.name, c.text)
		if status, stdout, stderr := cajal(t, "evaluate", model, path); status != 0 || !strings.HasPrefix(stdout, "24 samples") {
			t.Errorf("evaluate %s: status %d, %s%s", c.name, status, stdout, stderr)
		}
		if status, stdout, stderr := cajal(t, "predict", model, path); status != 0 || strings.Count(stdout, "\n") != 25 {
			t.Errorf("predict %s: status %d, %s%s", c.name, status, stdout, stderr)
		}
	}
}

// turned puts the last of three cells first.
func turned(text string) string {
	rows := strings.Split(strings.TrimSpace(text), "\n")
	for i, r := range rows {
		at := strings.LastIndex(r, ",")
		rows[i] = r[at+1:] + "," + r[:at]
	}
	return strings.Join(rows, "\n") + "\n"
}

// Every row of a file gives a row, in order, with its id if that is wanted.
func TestRowsTellApart(t *testing.T) {
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("x,kind\n")
	for i := range 24 {
		fmt.Fprintf(&b, "%.2f,%s\n", float64(i%7)/2+0.25, []string{"p", "n"}[i%2])
	}
	model := learned(t, written(t, dir, "train.csv", b.String()), "kind")
	for _, c := range []struct {
		text, flags string
		want        []string // how lines begin
	}{
		{"x\n-2.0\n\"\"\n2.0\n", "", []string{"class", "", "", ""}},
		{"x\n-2.0\n\n2.0\n", "--lines", []string{"line,class", "2,", "3,", "4,"}},
		{"x,plant\n-2.0,007\n,\"a,b\"\n2.0,\n", "--id plant", []string{"plant,class", "007,", "\"a,b\",", ","}},
		{"x,plant\n-2.0,007\n\n2.0,8\n", "--id plant --lines --json", []string{`{"row":{"line":"2","plant":"007"},"class"`, `{"row":{"line":"4","plant":"8"},"class"`}},
	} {
		args := append([]string{"predict", model, written(t, dir, "new.csv", c.text)}, strings.Fields(c.flags)...)
		status, stdout, stderr := cajal(t, args...)
		got := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
		if status != 0 || len(got) != len(c.want) {
			t.Errorf("%q %s: status %d, %s%s; want %d lines", c.text, c.flags, status, stdout, stderr, len(c.want))
			continue
		}
		for i, want := range c.want {
			if !strings.HasPrefix(got[i], want) {
				t.Errorf("%q %s: line %d: got %s, want it to begin with %s", c.text, c.flags, i, got[i], want)
			}
		}
	}
	if status, _, stderr := cajal(t, "predict", model, written(t, dir, "new.csv", "x\n1\n2\n"), "--id", "plant"); status != 2 || !strings.Contains(stderr, "--id plant: ") {
		t.Errorf("--id of no column: status %d, %s", status, stderr)
	}
}

// The recipe of a table that leaves something open has its doubts as comments; what
// flags decide stands in it, and training then does as they say.
func TestRecipeOfDoubts(t *testing.T) {
	dir := t.TempDir()
	unclear := written(t, dir, "unclear.csv", "v\tk\n1,234\thi\n2,345\tlo\n3,456\thi\n4,567\tlo\n5,678\thi\n6,789\tlo\n7,891\thi\n8,912\tlo\n")
	status, text, stderr := cajal(t, "recipe", unclear, "--target", "k")
	if status != 0 || !strings.Contains(text, `# unsure, line 2: column 1 (v): "1,234" may be 1234 or 1.234; say which sign is decimal; taken for a decimal point`) ||
		!strings.Contains(text, `# it is decided by decimal = "." or ","`) {
		t.Errorf("recipe: status %d, %s\n%s", status, stderr, text)
	}
	if status, _, stderr := cajal(t, "train", unclear, "--target", "k"); status != 1 || !strings.Contains(stderr, "--decimal . or --decimal , says it") {
		t.Errorf("train: status %d, %s", status, stderr)
	}
	odd := written(t, dir, "odd.txt", "by me\nx:y:k\n"+strings.ReplaceAll(lines(24, "%.3f:%.1f:%s\n"), ".", ",")+"\n-99:-99:hi\n% end\n")
	flags := []string{"--target", "k", "--delimiter", ":", "--decimal", ",", "--header", "yes", "--skip-lines", "1", "--missing", "-99", "--comment", "%", "--encoding", "utf-8", "--column", "y=ignore"}
	status, text, stderr = cajal(t, append([]string{"recipe", odd}, flags...)...)
	for _, want := range []string{"delimiter = \":\"\n", "decimal = \",\"\n", "header = \"yes\"\n", "skip_lines = 1\n", "missing = [\"-99\"]\n", "comment = \"%\"\n", "encoding = \"utf-8\"\n", "\ny = \"ignore\""} {
		if status != 0 || !strings.Contains(text, want) {
			t.Errorf("recipe %v: status %d, %s\n%s\nwant %q in it", flags, status, stderr, text, want)
		}
	}
	recipe := written(t, dir, "odd.toml", text)
	status, stdout, stderr := cajal(t, "train", recipe, "--epochs", "1", "--out", "none")
	if status != 0 || !strings.Contains(stdout, "25 rows, 3 columns separated by ':', decimal comma") {
		t.Errorf("train the recipe: status %d, %s\n%s", status, stderr, stdout)
	}
}

func TestReadingMistakes(t *testing.T) {
	path := flowers(t)
	for _, c := range []struct{ flags, want string }{
		{"--delimiter ab", `--delimiter "ab", want comma, semicolon, tab`},
		{"--decimal x", `--decimal "x": want "." or ","`},
		{"--header maybe", `--header "maybe": want yes or no`},
		{"--encoding klingon", `--encoding "klingon": want one of cp437`},
		{"--skip-lines -1", "--skip-lines -1: want 0 or more"},
		{"--column petal", `--column "petal": want NAME=KIND`},
		{"--column petal=colour", `"colour" is not known`},
	} {
		status, _, stderr := cajal(t, append([]string{"recipe", path, "--target", "species"}, strings.Fields(c.flags)...)...)
		if status != 2 || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: got status %d, %q; want 2, and it to say %q", c.flags, status, stderr, c.want)
		}
	}
	if status, _, stderr := cajal(t, "train", "moons", "--delimiter", ","); status != 2 || !strings.Contains(stderr, "--delimiter is for a table") {
		t.Errorf("--delimiter with a recipe: status %d, %s", status, stderr)
	}
}

// What says how a text file is written is refused of a Parquet file, which would not heed it.
func TestFlagsOfTextsForParquet(t *testing.T) {
	path, err := filepath.Abs("../../data/table/parquet/testdata/parts/flowers.parquet")
	if err != nil {
		t.Fatal(err)
	}
	texts, err := filepath.Abs("../../data/table/parquet/testdata/signs.parquet")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if status, _, stderr := cajal(t, "train", path, "--target", "species", "--missing=-99", "--fast", "--epochs", "1", "--out", "none", "--save", "m.safetensors"); status != 0 {
		t.Fatalf("status %d, %s", status, stderr)
	}
	for _, flag := range []string{"--delimiter=tab", "--header=no", "--encoding=utf-8", "--comment=#", "--skip-lines=2"} {
		for _, args := range [][]string{{"train", path, "--target", "species"}, {"recipe", path, "--target", "species"}, {"predict", "m.safetensors", path}, {"evaluate", "m.safetensors", path}} {
			status, _, stderr := cajal(t, append(args, flag)...)
			if name, _, _ := strings.Cut(flag, "="); status != 2 || !strings.Contains(stderr, name+": it is for text files such as CSV, and "+path+" is Parquet") {
				t.Errorf("%v %s: got status %d, %q; want 2, and it to say what the flag is for", args, flag, status, stderr)
			}
		}
	}
	for _, args := range [][]string{{"train", path, "--target", "species"}, {"recipe", path, "--target", "species"}, {"predict", "m.safetensors", path}, {"evaluate", "m.safetensors", path}} {
		status, _, stderr := cajal(t, append(args, "--decimal=,")...)
		if status != 2 || !strings.Contains(stderr, "--decimal: it is for numbers in text, and in "+path+", which is Parquet, no column holds such") {
			t.Errorf("%v --decimal=,: got status %d, %q; want 2, and it to say what the flag is for", args, status, stderr)
		}
	}
	if status, _, stderr := cajal(t, "recipe", texts, "--target", "text", "--decimal=,"); status != 0 {
		t.Errorf("--decimal=, of a Parquet file that holds numbers as texts: status %d, %s", status, stderr)
	}
}

// A file is what it holds, whatever its name says.
func TestNames(t *testing.T) {
	dir := t.TempDir()
	text := "v,w,k\n" + lines(24, "%.3f,%.1f,%s\n")
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write([]byte(text))
	w.Close()
	for name, content := range map[string]string{"t": text, "T.CSV": text, "t.csv.gz": packed.String(), "t.dat": strings.ReplaceAll(text, ",", "\t")} {
		path := written(t, dir, name, content)
		model := learned(t, path, "k")
		if status, stdout, stderr := cajal(t, "predict", model, path); status != 0 || strings.Count(stdout, "\n") != 25 {
			t.Errorf("%s: status %d, %s%s", name, status, stdout, stderr)
		}
	}
}
