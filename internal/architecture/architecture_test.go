package architecture

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestArrowsGoDown(t *testing.T) {
	for _, p := range readModule(t) {
		for _, complaint := range arrows(p.path, imports(p)) {
			t.Error(complaint)
		}
	}
}

// The test must read what go builds: a package it walks past is one that it
// says nothing about.
func TestEveryPackageIsRead(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("js/wasm starts no programs")
	}
	list := exec.Command("go", "list", "./...")
	list.Dir = filepath.Join("..", "..")
	out, err := list.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", list, err, out)
	}
	var read []string
	for _, p := range readModule(t) {
		read = append(read, module+"/"+p.path)
	}
	for _, listed := range strings.Fields(string(out)) {
		if !slices.Contains(read, listed) {
			t.Errorf("go list names %s, and the walk through the module found only %v", listed, read)
		}
	}
}

func TestRules(t *testing.T) {
	tests := []struct{ from, to, want string }{
		{"tensor", "internal/kernel", ""},
		{"nn", "rng", ""},
		{"data/synth", "data", ""},
		{"data", "data/synth", ""},
		{"rng/numpy", "tensor", ""},
		{"rng/numpy", "rng", ""},
		{"cmd/cajal", "serve", ""},
		{"examples/moons", "recipe", ""},
		{"tensor", "grad", "up, from floor 1 to floor 2"},
		{"data/synth", "train", "up, from floor 3 to floor 4"},
		{"nn", "optim", "sideways, on floor 3"},
		{"rng", "tensor", "sideways, on floor 1"},
		{"tensor", "rng/numpy", "sideways, on floor 1"},
		{"serve", "cmd/cajal", "sideways, on floor 7"},
		{"recipe", "internal/architecture", "outside the house"},
		{"cellar", "tensor", "cajal/cellar is in no room"},
		{"tensors", "internal/kernel", "cajal/tensors is in no room"},
		{"train", "cellar", "cajal/cellar is in no room"},
		{".", "train", "cajal is in no room"},
	}
	for _, c := range tests {
		got := strings.Join(arrows(c.from, []string{c.to}), "\n")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s imports %s: got complaint %q, want %q", c.from, c.to, got, c.want)
		}
	}
}

// A room in the table is one that stands.
func TestEveryRoomHasPackages(t *testing.T) {
	lived := map[string]bool{}
	for _, p := range readModule(t) {
		if r, ok := roomOf(p.path); ok {
			lived[r.path] = true
		}
	}
	for _, r := range floors {
		if !lived[r.path] {
			t.Errorf("floors has a room %s, and no package lives there", r.path)
		}
	}
}

// A reason in the table is for an arrow that would be forbidden without it.
func TestSidewaysArrowsHaveRoomsAndReasons(t *testing.T) {
	for _, s := range sideways {
		from, ok1 := roomOf(s.from)
		to, ok2 := roomOf(s.to)
		if !ok1 || !ok2 || from.path != s.from || to.path != s.to || from.floor != to.floor || tree(from) == tree(to) || s.reason == "" {
			t.Errorf("sideways holds %+v: want two rooms of one floor, of different trees, and a reason", s)
		}
	}
}

// imports returns the module's packages that p imports, by their path in it.
func imports(p pack) (paths []string) {
	for _, f := range p.files {
		for _, i := range f.tree.Imports {
			imported, _ := strconv.Unquote(i.Path.Value)
			if within, ok := strings.CutPrefix(imported, module+"/"); ok && !slices.Contains(paths, within) {
				paths = append(paths, within)
			}
		}
	}
	return paths
}

// arrows returns what is wrong with a package and its imports.
func arrows(from string, imports []string) (complaints []string) {
	a, ok := roomOf(from)
	if !ok {
		return []string{homeless(from)}
	}
	for _, to := range imports {
		b, ok := roomOf(to)
		switch {
		case !ok:
			complaints = append(complaints, homeless(to))
		case !allowed(a, b):
			complaints = append(complaints, fmt.Sprintf("%s/%s imports %s/%s, which is %s; "+
				"an arrow may only go down: move the code, or list the arrow in sideways with its reason",
				module, from, module, to, direction(a, b)))
		}
	}
	return complaints
}

func homeless(path string) string {
	return strings.TrimSuffix(module+"/"+path, "/.") +
		" is in no room: add it to floors in internal/architecture/floors_test.go and to docs/architecture.md"
}

func direction(a, b room) string {
	switch {
	case b.floor == outside:
		return "outside the house"
	case a.floor == b.floor:
		return fmt.Sprintf("sideways, on floor %d", a.floor)
	}
	return fmt.Sprintf("up, from floor %d to floor %d", a.floor, b.floor)
}
