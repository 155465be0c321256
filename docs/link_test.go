package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// Links to files of the repository lead to files that exist, and those to a
// heading to one that does.
func TestLinks(t *testing.T) {
	all := pages(t)
	for page, text := range all {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			target, heading, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			name := page
			if target != "" {
				name = filepath.ToSlash(filepath.Join(filepath.Dir(page), target))
			}
			if strings.HasPrefix(name, "..") || filepath.IsAbs(target) {
				t.Errorf("%s: the link to %s leads out of the repository", page, m[1])
				continue
			}
			if _, err := os.Stat(filepath.Join(root, name)); err != nil {
				t.Errorf("%s: the link to %s: %v", page, m[1], err)
			}
			if heading != "" && !hasHeading(all[name], heading) {
				t.Errorf("%s: the link to %s: %s has no such heading", page, m[1], name)
			}
		}
	}
}

var dropped = regexp.MustCompile(`[^\p{L}\p{N} _-]`)

// hasHeading reports whether a page has a heading with the anchor that GitHub
// makes of it.
func hasHeading(text, anchor string) bool {
	for _, line := range strings.Split(text, "\n") {
		if title := strings.TrimLeft(line, "#"); title != line {
			title = dropped.ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), "")
			if strings.ReplaceAll(title, " ", "-") == anchor {
				return true
			}
		}
	}
	return false
}

// Every page of docs can be reached from its index, and the index from both
// READMEs.
func TestIndex(t *testing.T) {
	all := pages(t)
	for page := range all {
		index, name := "docs/README.md", strings.TrimPrefix(page, "docs/")
		if !strings.HasPrefix(page, "docs/") || page == index {
			continue
		}
		if !strings.Contains(all[index], "]("+name+")") {
			t.Errorf("%s has no link to %s", index, name)
		}
	}
	for _, readme := range []string{"README.md", "README.zh.md"} {
		if !strings.Contains(all[readme], "](docs/README.md)") {
			t.Errorf("%s has no link to docs/README.md", readme)
		}
	}
}
