package experiment

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/recipe"
)

func withMemory(t *testing.T, bytes float64) {
	was := availableMemory
	availableMemory = func() float64 { return bytes }
	t.Cleanup(func() { availableMemory = was })
}

const wide = `version = 2
name = "wide"
seed = 0
data = { kind = "moons", samples = 10_000_000 }
network.layers = [{ kind = "linear", out = 1000 }, { kind = "relu" }, { kind = "linear", out = 2 }]
loss.kind = "cross-entropy"
optimizer = { kind = "adam", rate = 0.01 }
training = { epochs = 1, batch = 0 }
`

// A recipe that would take more memory than there is is refused before anything is
// made, with the largest part and what to do.
func TestTooLittleMemory(t *testing.T) {
	withMemory(t, 8e9)
	for _, c := range []struct{ old, new, want string }{
		{"", "", "training.batch: this takes at least 160.5 GB of memory, and 8.0 GB are left: 160.2 GB for a step with a batch of 10000000, 360.0 MB for the data"},
		{"batch = 0", "batch = 5000000", "want a smaller batch, or --any-memory"},
		{"out = 1000", "out = 9000 }, { kind = \"linear\", out = 9000", "2.2 TB for a step"},
	} {
		r, err := recipe.Parse("wide", []byte(strings.Replace(wide, c.old, c.new, 1)))
		if err != nil {
			t.Fatal(err)
		}
		e, err := Read(r)
		if err != nil {
			t.Fatal(err)
		}
		_, err = e.Run(t.Context(), Hooks{})
		if wrong := new(recipe.Error); !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want a recipe.Error with %q", c.new, err, c.want)
		}
		if _, err := e.FindRate(t.Context(), Hooks{}); err == nil {
			t.Errorf("%s: rates were tried", c.new)
		}
		if _, err := e.Sweep(t.Context(), []int{1000}, Hooks{}); err == nil {
			t.Errorf("%s: a sweep began", c.new)
		}
	}
	withMemory(t, 300e6)
	r, err := recipe.Parse("wide", []byte(strings.Replace(wide, "batch = 0", "batch = 10", 1)))
	if err != nil {
		t.Fatal(err)
	}
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.checkMemory(); err == nil || !strings.Contains(err.Error(), "wide: data: this takes at least 360.2 MB") {
		t.Errorf("got %v, want that the data is too much", err)
	}
	if e.AnyMemory(); e.checkMemory() != nil {
		t.Error("refused though any memory will do")
	}
}

// The estimate is no more than what a run takes, and not much less.
func TestNeeds(t *testing.T) {
	for _, name := range []string{"moons", "digits", "quantiles", "arithmetic"} {
		r, err := recipe.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		r.Training.Epochs, r.Training.RecordEvery, r.Baseline = 1, 0, nil
		e, err := Read(r)
		if err != nil {
			t.Fatal(err)
		}
		n := e.Needs()
		o, err := e.Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		if n.Parameters != float64(o.ModelBytes) {
			t.Errorf("%s: %v bytes for the parameters, want %d", name, n.Parameters, o.ModelBytes)
		}
		if half := n.Batch / 2; half > 1.1*float64(o.TapeBytes) || half < 0.6*float64(o.TapeBytes) {
			t.Errorf("%s: %v bytes for each of two passes, and the tape took %d", name, half, o.TapeBytes)
		}
	}
}

// What control groups leave is read as the kernel writes it, in both versions.
func TestGroups(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) string {
		t.Helper()
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
		return name
	}
	put("two/a/memory.max", "max\n")
	put("two/a/memory.current", "7000\n")
	put("two/a/b/memory.max", "5000\n")
	put("two/a/b/memory.current", "3000\n")
	put("two/a/b/memory.stat", "anon 1\ninactive_file 500\nactive_file 200\n")
	put("one/memory/memory.limit_in_bytes", "9000\n")
	put("one/memory/memory.usage_in_bytes", "1000\n")
	put("one/memory/memory.stat", "total_inactive_file 400\n")
	for _, c := range []struct {
		groups, root string
		want         float64
	}{
		{"0::/a/b\n", "two", 2700},
		{"0::/a\n", "two", math.Inf(1)},
		{"5:cpu:/x\n4:memory:/process/1\n0::/\n", "one", 8400}, // a container sees the root alone
		{"", "one", math.Inf(1)},
	} {
		if got := ofGroups(put("cgroup", c.groups), filepath.Join(dir, c.root)); got != c.want {
			t.Errorf("%q: got %v, want %v", c.groups, got, c.want)
		}
	}
	info := put("meminfo", "MemTotal:       100 kB\nMemFree:          1 kB\nMemAvailable:    50 kB\nSwapFree:        10 kB\n")
	if got := ofMachine(info); got != 60*1024 {
		t.Errorf("of the machine: got %v, want 61440", got)
	}
	if got := ofMachine(filepath.Join(dir, "none")); !math.IsInf(got, 1) {
		t.Errorf("of a machine that does not say: got %v, want no bound", got)
	}
}

// A member that trains alone is checked as its bag is, and data as a model's recipe has it,
// which may be of any size, before it is made.
func TestMemoryOfMembersAndRecipes(t *testing.T) {
	withMemory(t, 1e6)
	r, err := recipe.Parse("wide", []byte(strings.Replace(wide, "batch = 0", "batch = 10", 1)+"\nbag = { folds = 2 }\n"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	one, err := e.Member(1)
	if err != nil {
		t.Fatal(err)
	}
	const want = "this takes at least "
	if _, err := one.Run(t.Context(), Hooks{}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a member alone: %v, want %q", err, want)
	}
	if _, _, err := e.Sets(); err == nil || !strings.Contains(err.Error(), "data: "+want) {
		t.Errorf("its data: %v, want %q", err, want)
	}
	if err := e.CheckLook(8); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a look at it: %v, want %q", err, want)
	}
	if err := CheckMemory(1e6); err != nil {
		t.Errorf("as much as there is: %v", err)
	}
	if err := CheckMemory(1e6 + 1); err == nil || err.Error() != "this takes at least 1.0 MB of memory, and 1.0 MB are left" {
		t.Errorf("a byte too much: %v", err)
	}
}
