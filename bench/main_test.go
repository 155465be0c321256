package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	s, err := parse([]string{"-only", "gemm, moons", "-threads", "1,4", "-quick", "-blis", "libblis.so"})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.only, []string{"gemm", "moons"}) || !slices.Equal(s.threads, []int{1, 4}) || s.library["blis"] != "libblis.so" {
		t.Errorf("got sections %q, threads %v, BLIS %q", s.only, s.threads, s.library["blis"])
	}
	if s.rounds != 3 || s.each != 20*time.Millisecond {
		t.Errorf("-quick: got %d runs of %v, want 3 of 20ms", s.rounds, s.each)
	}
	for _, args := range [][]string{{"-only", "gem"}, {"-peers", "numpy,abacus"}, {"-threads", "0"}, {"-threads", "two"}, {"-n", "-1"}, {"gemm"}} {
		if _, err := parse(args); err == nil {
			t.Errorf("%q: got no error", args)
		}
	}
}

// The whole command without any peer: ours is measured, the tables are
// printed and written.
func TestRunAlone(t *testing.T) {
	dir := t.TempDir()
	s := settings{only: []string{"moons", "mnist"}, quick: true, rounds: 1, each: time.Microsecond, threads: []int{1},
		python: "no-such-python", peers: names(backends), json: filepath.Join(dir, "b.json"), markdown: filepath.Join(dir, "b.md")}
	var out, progress bytes.Buffer
	if err := run(t.Context(), &out, &progress, s); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"moons: The moons article", "missing", "-mnist says where", "Median of 1 runs"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got\n%s\nwant %q in it", out.String(), want)
		}
	}
	if got := strings.Count(progress.String(), "NumPy is missing"); got != 1 {
		t.Errorf("progress says %d times that NumPy is missing, want once:\n%s", got, progress.String())
	}
	for file, want := range map[string]string{s.json: `"Threads": 1`, s.markdown: "### The moons article"} {
		if b, err := os.ReadFile(file); err != nil || !strings.Contains(string(b), want) {
			t.Errorf("%s: %v, got\n%s\nwant %q in it", file, err, b, want)
		}
	}
}

func TestModelName(t *testing.T) {
	if got := modelName("processor\t: 0\nmodel name\t: Cray 1\nflags\t: x\n"); got != "Cray 1" {
		t.Errorf("got %q, want Cray 1", got)
	}
	if got := modelName("processor\t: 0\n"); got != "" {
		t.Errorf("got %q, want no name", got)
	}
}
