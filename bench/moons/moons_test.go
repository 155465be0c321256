package main

import (
	"bytes"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
)

// The article prints 0.432387 after its first pass.
func TestOurSideIsTheArticles(t *testing.T) {
	got, err := trainOurs(1)
	if err != nil {
		t.Fatal(err)
	}
	if !(math.Abs(got.first-0.432387) < 5e-7) || !(got.seconds > 0) {
		t.Errorf("one pass: got %+v, want loss 0.432387 and a time", got)
	}
}

func TestParseTiming(t *testing.T) {
	got, err := parseTiming("1.234 s, loss after the first pass 0.432387\n")
	if want := (timing{1.234, 0.432387}); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for _, line := range []string{"", "1.2 s", "fast", "0.000 s, loss after the first pass 0.4\n", "-1 s, loss after the first pass 0.4\n"} {
		if got, err := parseTiming(line); err == nil {
			t.Errorf("%q: got %+v, want an error", line, got)
		}
	}
}

func TestEnvironmentOfThePeer(t *testing.T) {
	t.Setenv("OPENBLAS_CORETYPE", "Prescott")
	t.Setenv("OPENBLAS_L2_SIZE", "1")
	t.Setenv("CAJAL_BENCH", "1")
	env := command("true").Env
	if !slices.Contains(env, "CAJAL_BENCH=1") || slices.ContainsFunc(env, func(v string) bool { return strings.HasPrefix(v, "OPENBLAS_") }) {
		t.Errorf("got %q, want CAJAL_BENCH and no OPENBLAS", env)
	}
}

func TestWithoutAPeer(t *testing.T) {
	var out, progress bytes.Buffer
	s := settings{runs: 2, passes: 1, python: "no-such-python", script: "../moons.py"}
	if err := compare(&out, &progress, s); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(progress.String(), "pip install numpy") {
		t.Errorf("got progress %q, want it to say how to install NumPy", progress.String())
	}
	if strings.Contains(out.String(), "NumPy") || !strings.Contains(out.String(), "Cajal") {
		t.Errorf("got table %q, want Cajal alone", out.String())
	}
}

func TestReport(t *testing.T) {
	var out bytes.Buffer
	r := report{passes: 1000, peer: "NumPy 9", ours: []float64{1, 3, 2}, theirs: []float64{4, 6, 10}}
	if err := r.write(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Cajal   2.000 s   1.000 s   3.000 s   2000.0 µs",
		"NumPy   6.000 s   4.000 s   10.000 s   6000.0 µs",
		"NumPy / Cajal      4.00      2.00       5.00", // of 4/1, 6/3, 10/2, each pair's own
		"NumPy 9",
	} {
		if !strings.Contains(squeeze(out.String()), squeeze(want)) {
			t.Errorf("got\n%s\nwant it to hold %q", out.String(), want)
		}
	}
	if err := r.write(full{}); err == nil {
		t.Error("a full disk: got no error")
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		in   []float64
		want float64
	}{{[]float64{3}, 3}, {[]float64{4, 1}, 2.5}, {[]float64{5, 1, 3}, 3}} {
		if got := median(c.in); got != c.want {
			t.Errorf("median(%v) = %v, want %v", c.in, got, c.want)
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
