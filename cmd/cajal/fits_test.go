package main

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"

	"cajal/npy"
	"cajal/tensor"
)

// leaveMemory has Go's own limit leave so many bytes to what runs until the test ends.
// What the collector frees later is left too, so bytes has to be large beside it; none
// at all are left for certain.
func leaveMemory(t *testing.T, bytes int64) {
	t.Helper()
	if bytes == 0 {
		old := debug.SetMemoryLimit(1)
		t.Cleanup(func() { debug.SetMemoryLimit(old) })
		return
	}
	runtime.GC()
	taken := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(taken)
	old := debug.SetMemoryLimit(int64(taken[0].Value.Uint64()) + bytes)
	t.Cleanup(func() { debug.SetMemoryLimit(old) })
}

// Data that would take more memory than there is is refused before it is put into
// numbers, by each command that reads some, unless --any-memory says to go on.
func TestTooMuchForMemory(t *testing.T) {
	t.Chdir(t.TempDir())
	put := func(name string, rows int) {
		var b strings.Builder
		b.WriteString("note,y\n")
		for i := range rows {
			fmt.Fprintf(&b, "the roof leaks at %d,%d.25\n", i%50, i%7)
		}
		if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("few.csv", 60)
	put("many.csv", 30_000) // 1024 numbers each
	if status, _, stderr := cajal(t, "train", "few.csv", "--target", "y", "--fast", "--epochs", "1", "--column", "note=text", "--out", "run"); status != 0 {
		t.Fatal(stderr)
	}
	if err := npy.WriteFile("many.npy", tensor.New(tensor.Float64, 4_000_000, 2)); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := cajal(t, "train", "moons", "--epochs", "1", "--out", "moons"); status != 0 {
		t.Fatal(stderr)
	}
	const model, of = "run/model.safetensors", "moons/model.safetensors"
	leaveMemory(t, 60_000_000)
	for _, args := range []string{
		"predict " + model + " many.csv",
		"evaluate " + model + " many.csv",
		"explain importance " + model + " many.csv --out none",
		"explain reasons " + model + " many.csv --row 1 --out none",
		"predict " + of + " many.npy",
	} {
		status, stdout, stderr := cajal(t, strings.Fields(args)...)
		if status != 1 || stdout != "" || !strings.Contains(stderr, "many.") || !strings.Contains(stderr, "this takes at least ") || !strings.Contains(stderr, "; want fewer samples at a time, or --any-memory to begin nevertheless") {
			t.Errorf("%s: status %d, %q%q; want it refused", args, status, stdout, stderr)
		}
	}
	if status, _, stderr := cajal(t, "predict", model, "few.csv"); status != 0 {
		t.Errorf("few rows: %s", stderr)
	}
	if status, _, stderr := cajal(t, "predict", model, "many.csv", "--any-memory"); status != 0 {
		t.Errorf("with --any-memory: %s", stderr)
	}
}

// Networks and data that explain and check would make are refused as train refuses them.
func TestTooLargeToLookAt(t *testing.T) {
	t.Chdir(t.TempDir())
	const wide = `version = 2
seed = 0
name = "wide"
data = { kind = "moons", samples = 200 }
network = { layers = [ { kind = "linear", out = 3000 }, { kind = "linear", out = 3000 }, { kind = "linear", out = 2 } ] }
loss.kind = "cross-entropy"
optimizer = { kind = "sgd", rate = 0.01 }
training = { epochs = 1 }
`
	for name, text := range map[string]string{"wide.toml": wide, "long.toml": strings.NewReplacer("3000", "3", "samples = 200", "samples = 9000000").Replace(wide)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	leaveMemory(t, 60_000_000)
	for _, args := range []string{"check wide.toml", "check long.toml", "explain wide.toml --weight 0.bias[0]", "explain long.toml --weight 0.bias[0] --trained"} {
		status, _, stderr := cajal(t, strings.Fields(args)...)
		if status != 2 || !strings.Contains(stderr, "this takes at least ") || !strings.Contains(stderr, "--any-memory to begin nevertheless") {
			t.Errorf("%s: status %d, %q; want it refused", args, status, stderr)
		}
	}
	debug.SetMemoryLimit(math.MaxInt64)
	if status, _, stderr := cajal(t, "check", "people", "--any-memory"); status != 0 {
		t.Errorf("check --any-memory: %s", stderr)
	}
}
