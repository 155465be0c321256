package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// block is the text between two lines of three backticks.
type block struct {
	page     string // "docs/1-moons.md"
	at       int    // number of its first line
	language string // what stands behind the opening backticks
	lines    []string
	// directly says that only blank lines part it from the block before it.
	directly bool
}

const root = ".."

var shellComment = regexp.MustCompile(`(^|\s+)#.*$`)

// pages returns the documents by their names from the root.
func pages(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		names, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			b, err := os.ReadFile(n)
			if err != nil {
				t.Fatal(err)
			}
			rel, err := filepath.Rel(root, n)
			if err != nil {
				t.Fatal(err)
			}
			found[filepath.ToSlash(rel)] = string(b)
		}
	}
	if len(found) < 3 {
		t.Fatalf("found only %d pages", len(found))
	}
	return found
}

// blocks returns the code blocks of a page in order.
func blocks(t *testing.T, page, text string) (all []block) {
	t.Helper()
	var open *block
	directly := false
	for i, line := range strings.Split(text, "\n") {
		fence := strings.HasPrefix(line, "```")
		switch {
		case fence && open == nil:
			open = &block{page: page, at: i + 2, language: strings.TrimPrefix(line, "```"), directly: directly}
		case fence:
			all = append(all, *open)
			open, directly = nil, true
		case open != nil:
			open.lines = append(open.lines, line)
		case strings.TrimSpace(line) != "":
			directly = false
		}
	}
	if open != nil {
		t.Errorf("%s:%d: the block is not closed", page, open.at)
	}
	return all
}

// A block in a language that no test knows would be believed unread.
func TestLanguages(t *testing.T) {
	for page, text := range pages(t) {
		for _, b := range blocks(t, page, text) {
			switch b.language {
			case "go", "sh", "text", "toml":
			default:
				t.Errorf("%s:%d: a block of %q; want go, sh, text or toml", page, b.at, b.language)
			}
		}
	}
}
