package notices_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"cajal/internal/notices"
)

// Each module that is linked into the command, here or elsewhere, is there at its
// version, with the text of its licence.
func TestAllLinkedModules(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("js/wasm starts no programs")
	}
	const format = "{{with .Module}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}"
	seen := map[string]bool{}
	for _, platform := range []string{"linux/amd64", "darwin/arm64", "windows/amd64", "js/wasm"} {
		c := exec.Command("go", "list", "-deps", "-f", format, "../../cmd/cajal")
		goos, goarch, _ := strings.Cut(platform, "/")
		c.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0")
		out, err := c.Output()
		if err != nil {
			t.Fatalf("%v: %v", c, err)
		}
		for line := range strings.Lines(string(out)) {
			module, dir, ok := strings.Cut(strings.TrimSpace(line), "\t")
			if !ok || strings.HasSuffix(module, " ") || seen[module] {
				continue // Go's own, or this module
			}
			seen[module] = true
			if !strings.Contains(notices.Text, "=\n"+module+"\n") {
				t.Errorf("THIRD_PARTY_NOTICES.txt has no %s; go generate ./internal/notices writes it anew", module)
			}
			files, _ := filepath.Glob(filepath.Join(dir, "[Ll][Ii][Cc][Ee][Nn][CcSs][Ee]*"))
			found := false
			for _, name := range files {
				text, err := os.ReadFile(name)
				if err != nil {
					continue // a directory
				}
				found = true
				if plain := strings.TrimRight(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n"); !strings.Contains(notices.Text, plain) {
					t.Errorf("THIRD_PARTY_NOTICES.txt lacks %s of %s", filepath.Base(name), module)
				}
			}
			if !found {
				t.Errorf("%s has no licence in %s", module, dir)
			}
		}
	}
	if len(seen) < 20 {
		t.Errorf("go list names %d modules, want more", len(seen))
	}
	for _, text := range []string{"The FreeType Project LICENSE", "NumPy Developers", "10.24432/C50P49", "The Go Authors"} {
		if !strings.Contains(notices.Text, text) {
			t.Errorf("THIRD_PARTY_NOTICES.txt lacks %q", text)
		}
	}
}
