package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// source is a Go file that the tests compile.
type source struct {
	name, text string
	lines      []string // without indentation and comments at their ends
}

// sources reads the module's Go files, but those that are only compiled on
// some systems.
func sources(t *testing.T) (all []source) {
	t.Helper()
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !slices.Contains([]string{".go", ".s", ".toml"}, filepath.Ext(name)):
			return nil
		}
		// What is read, kept or not, makes the tests run again when it changes.
		b, err := os.ReadFile(name)
		if err == nil && filepath.Ext(name) == ".go" && !strings.Contains(string(b), "\n//go:build ") && !strings.HasPrefix(string(b), "//go:build ") {
			all = append(all, source{name, string(b), plain(strings.Split(string(b), "\n"))})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var trailing = regexp.MustCompile(`\s+// .*$`)

// plain returns lines without indentation and trailing comments.
func plain(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = trailing.ReplaceAllString(strings.TrimSpace(l), "")
	}
	return out
}

// gap stands in an excerpt for lines that are left out.
const gap = "// …"

// excerpt reports whether code has the lines of part in their order. Where part
// has a gap, any lines may be left out; elsewhere only blank ones, comments and
// the handling of errors, which a reader can do without.
func excerpt(part, code []string) bool {
	for i := range code {
		if follows(part, code[i:]) {
			return true
		}
	}
	return false
}

// follows reports whether code begins with part.
func follows(part, code []string) bool {
	switch {
	case len(part) == 0:
		return true
	case part[0] == "":
		return follows(part[1:], code)
	case part[0] == gap:
		return excerpt(part[1:], code)
	case len(code) == 0:
		return false
	case part[0] == code[0]:
		return follows(part[1:], code[1:])
	case code[0] == "" || strings.HasPrefix(code[0], "//"):
		return follows(part, code[1:])
	case code[0] == "if err != nil {":
		for i, l := range code {
			if l == "}" {
				return follows(part, code[i+1:])
			}
		}
	}
	return false
}

var number = regexp.MustCompile(`\d+\.\d+`)

func TestGoBlocks(t *testing.T) {
	files := sources(t)
	for page, text := range pages(t) {
		for _, b := range blocks(t, page, text) {
			if b.language != "go" {
				continue
			}
			var found *source
			for i := range files {
				if excerpt(plain(b.lines), files[i].lines) {
					found = &files[i]
					break
				}
			}
			if found == nil {
				t.Errorf("%s:%d: no compiled Go file has these lines:\n%s", page, b.at, strings.Join(b.lines, "\n"))
				continue
			}
			// A comment may tell a number that the file's tests hold it to.
			for _, l := range b.lines {
				for _, n := range number.FindAllString(trailing.FindString(l), -1) {
					if !strings.Contains(found.text, n) {
						t.Errorf("%s:%d: %s: %s does not mention %s", page, b.at, l, found.name, n)
					}
				}
			}
		}
	}
}

func TestExcerpt(t *testing.T) {
	code := plain(strings.Split("a()\nx, err := b()\nif err != nil {\n\treturn err\n}\n\n// why\nc(x) // so\nd()\ne()", "\n"))
	tests := []struct {
		part string
		want bool
	}{
		{"a()", true},
		{"x, err := b()\nc(x)", true},
		{"\tx, err := b()\n\n\tc(x) // 3.5", true},
		{"a()\n// …\nd()", true},
		{"a()\nd()", false},
		{"c(x)\na()", false},
		{"a()\n// …\na()", false},
		{"f()", false},
		{"if err != nil {\nreturn err\n}\nc(x)", true},
	}
	for _, c := range tests {
		if got := excerpt(plain(strings.Split(c.part, "\n")), code); got != c.want {
			t.Errorf("excerpt %q: got %v, want %v", c.part, got, c.want)
		}
	}
}
