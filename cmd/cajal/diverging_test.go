package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// The losses of a training that diverges have up to 309 digits before the point, which
// nobody reads.
func TestDivergingLossesAreShort(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	var text strings.Builder
	text.WriteString("a,y\n")
	for i := range 100 {
		fmt.Fprintf(&text, "%d.5,%d.25\n", i*i%97, i*i%89)
	}
	written(t, dir, "t.csv", text.String())
	path := written(t, dir, "r.toml", `
version = 2
name = "diverging"
dtype = "float64"
seed = 0
[data]
kind = "table"
path = "t.csv"
target = "y"
[network]
layers = [ { kind = "linear", out = 8 }, { kind = "relu" }, { kind = "linear", out = 1 } ]
[loss]
kind = "mse"
[optimizer]
kind = "sgd"
rate = 30.0
[training]
epochs = 4
record_every = 1
`)
	_, stdout, stderr := cajal(t, "train", path, "--out", "none")
	all := stdout + stderr
	if !regexp.MustCompile(`loss: \d+(\.\d+)?e\+\d+`).MatchString(all) {
		t.Fatalf("the training does not diverge:\n%s", all)
	}
	if long := regexp.MustCompile(`\d{14,}`).FindString(all); long != "" {
		t.Errorf("a number of %d digits in\n%s", len(long), all)
	}
}
