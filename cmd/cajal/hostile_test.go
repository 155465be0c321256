package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Names that a table of a stranger has, and a model that learned it, reach neither a
// terminal nor a spreadsheet as commands.
func TestHostileNames(t *testing.T) {
	dir := t.TempDir()
	const red, formula, turned = "\x1b[31mred", `=cmd|'/C calc'!A0`, "\u202egpj"
	table := filepath.Join(dir, "t.csv")
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Write([]string{"a\x1b]0;x\x07", "@SUM(1)", "y"})
	for i := range 60 {
		w.Write([]string{decimal(float64(i) + 0.5), decimal(float64(i*i%7) + 0.25), []string{red, formula, turned}[i%3]})
	}
	w.Flush()
	if err := os.WriteFile(table, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	model := filepath.Join(out, "model.safetensors")
	clean := func(what, text string) {
		t.Helper()
		if i := strings.IndexAny(text, "\x1b\x07\u202e"); i >= 0 {
			t.Errorf("%s holds a command to a terminal: %q", what, text[max(0, i-20):min(len(text), i+20)])
		}
	}
	runs := [][]string{
		{"train", table, "--target", "y", "--fast", "--epochs", "2", "--out", out, "--log", filepath.Join(dir, "log.csv")},
		{"summary", model}, {"summary", model, "--json"}, {"evaluate", model, table}, {"evaluate", model, "--data", dir},
		{"predict", model, table, "--id", "y"}, {"predict", model, table, "--json"}, {"explain", "importance", model, table, "--out", "none"}, {"explain", "reasons", model, table, "--row", "3"},
		{"cv", table, "--target", "y", "--fast", "--epochs", "1", "--folds", "2", "--predictions", filepath.Join(dir, "left-out.csv")},
		{"predict", model, table, "--id", "no\x1b[31m"}, {"recipe", table, "--target", "y"},
	}
	for _, args := range runs {
		status, stdout, stderr := cajal(t, args...)
		if status != 0 && args[len(args)-1] != "no\x1b[31m" {
			t.Errorf("%q: status %d, %s", args, status, stderr)
		}
		clean(strings.Join(args, " ")+": standard output", stdout)
		clean(strings.Join(args, " ")+": standard error", stderr)
	}
	files, _ := filepath.Glob(filepath.Join(out, "*.csv"))
	for _, name := range append(files, filepath.Join(dir, "log.csv"), filepath.Join(dir, "left-out.csv")) {
		text := read(t, name)
		clean(name, text)
		if strings.Contains(text, "\n=") || strings.Contains(text, ",=") || strings.Contains(text, ",@") {
			t.Errorf("%s has a formula:\n%s", name, text[:min(len(text), 300)])
		}
	}

	_, stdout, stderr := cajal(t, "predict", model, table)
	if !strings.Contains(stdout, `,'`+formula) || !strings.Contains(stdout, `\x1b[31mred`) || !strings.Contains(stderr, "--verbatim leaves them as they are") {
		t.Errorf("predict: %s%s; want an apostrophe, \\x1b and a note", stdout[:200], stderr)
	}
	_, stdout, stderr = cajal(t, "predict", model, table, "--verbatim")
	rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
	if err != nil || stderr != "" || strings.Join(rows[0], " ") != "class "+red+" "+formula+" "+turned && !strings.Contains(stdout, formula) {
		t.Errorf("predict --verbatim: %q (%v), %s; want the classes as they are", rows[0], err, stderr)
	}
}
