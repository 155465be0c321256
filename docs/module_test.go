//go:build !race

// What runs here are other processes, which the race detector does not see.

package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestOwnModule does what the README tells those who use the library from a
// module of their own, in both ways, with the README's first program.
func TestOwnModule(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	here, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	sources(t) // read so that a change to one of them runs this test again
	page := pages(t)["README.md"]
	_, section, found := strings.Cut(page, "\n## From scratch\n")
	if !found {
		t.Fatal("README.md has no section 'From scratch'")
	}
	var program string
	var ways [][]string
	for _, b := range blocks(t, "README.md", section) {
		switch {
		case b.language == "go" && program == "":
			program = strings.Join(b.lines, "\n") + "\n"
		case b.language == "sh" && strings.HasPrefix(b.lines[0], "go mod init"):
			ways = append(ways, b.lines)
		}
	}
	if len(ways) != 2 {
		t.Fatalf("below 'From scratch' README.md has %d blocks that begin with go mod init, want 2: with a replacement and with a workspace", len(ways))
	}
	for _, lines := range ways {
		dir := filepath.Join(t.TempDir(), "mine")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o644); err != nil {
			t.Fatal(err)
		}
		var last string
		for _, line := range lines {
			args := strings.Fields(shellComment.ReplaceAllString(line, ""))
			for i, a := range args {
				args[i] = strings.ReplaceAll(a, "../cajal", here)
			}
			cmd := exec.Command(args[0], args[1:]...)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "GOFLAGS=-tags="+tags)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%s: %v\n%s", line, err, out)
			}
			last = string(out)
		}
		if !strings.HasSuffix(last, "0.068947\n") {
			t.Errorf("%q prints %q at the end, want 0.068947", lines, last)
		}
	}
}

// TestOwnFunction builds the example of a function in such a module: it needs
// nothing of the library that others cannot use.
func TestOwnFunction(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	here, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	sources(t)
	program, err := os.ReadFile(filepath.Join(here, "examples/own-function/main.go"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.go"), program, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"mod", "init", "mine"}, {"work", "init", ".", here}, {"run", "."}} {
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-tags="+tags)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		if args[0] == "run" && !strings.HasSuffix(string(out), "7 derivatives compared with differences\n") {
			t.Errorf("it prints %q", out)
		}
	}
}
