package architecture

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Each direct dependency has its row in docs/dependencies.md, with its version.
func TestDependenciesAreExplained(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("js/wasm starts no programs")
	}
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "docs", "dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(root, "go.mod")
	if _, err := os.ReadFile(file); err != nil { // so that a change of it makes a kept result of this test stale
		t.Fatal(err)
	}
	out, err := exec.Command("go", "mod", "edit", "-json", file).Output()
	if err != nil {
		t.Fatalf("go mod edit -json: %v", err)
	}
	var mod struct {
		Require []struct {
			Path, Version string
			Indirect      bool
		}
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, r := range mod.Require {
		if r.Indirect {
			continue
		}
		named[r.Path] = true
		if row := rowOf(string(text), r.Path); !strings.Contains(row, "| "+r.Version+",") {
			t.Errorf("docs/dependencies.md: the row of %s is %q, want one that gives version %s and the day of its release", r.Path, row, r.Version)
		}
	}
	programs, _, _ := strings.Cut(string(text), "\n## What we wrote")
	for line := range strings.Lines(programs) {
		rest, ok := strings.CutPrefix(line, "| [")
		if path, _, _ := strings.Cut(rest, "]"); ok && !named[path] {
			t.Errorf("docs/dependencies.md explains %s, which go.mod does not require directly", path)
		}
	}
}

// rowOf returns the row of a table that begins with a link to a module.
func rowOf(text, path string) string {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "| ["+path+"]") {
			return line
		}
	}
	return ""
}
