package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Messages call what comes through standard input that, not "-".
func TestStandardInput(t *testing.T) {
	path, model := flowers(t), filepath.Join(t.TempDir(), "m.safetensors")
	if status, _, stderr := cajal(t, "train", path, "--target", "species", "--fast", "--epochs", "1", "--out", "none", "--save", model); status != 0 {
		t.Fatal(stderr)
	}
	far := filepath.Join(t.TempDir(), "far.csv")
	if err := os.WriteFile(far, []byte("petal,sepal,species\n900,1,setosa\n1,2,virginica\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := os.Stdin
	t.Cleanup(func() { os.Stdin = before })
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"predict", model, "-"}, []string{"standard input: warning: column petal: 900 in 1 row"}},
		{[]string{"evaluate", model, "-"}, []string{"standard input: warning: ", "2 samples of standard input: loss"}},
		{[]string{"explain", "importance", model, "-", "--repeats", "1", "--out", "none"}, []string{"2 rows (standard input), 1 shuffle"}},
	} {
		f, err := os.Open(far)
		if err != nil {
			t.Fatal(err)
		}
		os.Stdin = f
		status, stdout, stderr := cajal(t, c.args...)
		f.Close()
		for _, want := range c.want {
			if status != 0 || !strings.Contains(stdout+stderr, want) {
				t.Errorf("%q: status %d, no %q in\n%s%s", c.args, status, want, stdout, stderr)
			}
		}
	}
}
