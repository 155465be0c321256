package main

import (
	"os"
	"strings"
	"testing"
)

func TestSummaryOfATable(t *testing.T) {
	t.Chdir(t.TempDir())
	var b strings.Builder
	b.WriteString("x,\"a, b\",y\n")
	for i := range 40 {
		b.WriteString(strings.Repeat("1", 1+i%5) + ",0." + strings.Repeat("5", 1+i%3) + ",1" + strings.Repeat("0", i%7) + "\n")
	}
	if err := os.WriteFile("t.csv", []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := cajal(t, "train", "t.csv", "--target", "y", "--task", "regression", "--target-transform", "log", "--epochs", "1", "--fast", "--no-baseline", "--out", "run"); code != 0 {
		t.Fatal(stderr)
	}
	_, stdout, _ := cajal(t, "summary", "run/model.safetensors")
	if _, text, _ := cajal(t, "summary", "run/model.safetensors", "--json"); !strings.Contains(text, `"transforms": {`) || !strings.Contains(text, `"y": "log"`) {
		t.Errorf("summary --json:\n%s\nwant the transform in it", text)
	}
	for _, want := range []string{"y is learned by its log, which predictions undo\n", `made of the columns x, "a, b"`} {
		if !strings.Contains(stdout, want) {
			t.Errorf("summary:\n%s\nwant %q in it", stdout, want)
		}
	}
}
