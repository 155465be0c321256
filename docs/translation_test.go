package docs_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	heading  = regexp.MustCompile(`(?m)^#+ `)
	tableRow = regexp.MustCompile(`(?m)^\|`)
	// A figure that a reader could compare: 0.9806, 1,797, 20,000.
	telling = regexp.MustCompile(`\d+[.,]\d+`)
)

// The Chinese README says what the English one says: it has the same code, as
// many headings and rows of tables, the same links and the same numbers.
func TestTranslation(t *testing.T) {
	all := pages(t)
	english, chinese := all["README.md"], all["README.zh.md"]
	a, b := blocks(t, "README.md", english), blocks(t, "README.zh.md", chinese)
	if len(a) != len(b) {
		t.Errorf("README.md has %d blocks of code, README.zh.md %d", len(a), len(b))
	}
	for i := range min(len(a), len(b)) {
		if x, y := code(a[i]), code(b[i]); !slices.Equal(x, y) {
			t.Errorf("README.md:%d and README.zh.md:%d: the code differs:\n%s\n\n%s", a[i].at, b[i].at, strings.Join(x, "\n"), strings.Join(y, "\n"))
		}
	}
	for what, pattern := range map[string]*regexp.Regexp{"headings": heading, "rows of tables": tableRow} {
		if x, y := len(pattern.FindAllString(english, -1)), len(pattern.FindAllString(chinese, -1)); x != y {
			t.Errorf("README.md has %d %s, README.zh.md %d", x, what, y)
		}
	}
	// Each README links to the other.
	for what, pattern := range map[string]*regexp.Regexp{"links": link, "numbers": telling} {
		x := slices.Sorted(slices.Values(pattern.FindAllString(english, -1)))
		y := slices.Sorted(slices.Values(pattern.FindAllString(strings.ReplaceAll(chinese, "](README.md)", "](README.zh.md)"), -1)))
		if !slices.Equal(x, y) {
			t.Errorf("%s: README.md has\n%q\nREADME.zh.md has\n%q", what, x, y)
		}
	}
}

// code returns the lines of a block without what may be translated.
func code(b block) []string {
	lines := plain(b.lines)
	for i, l := range lines {
		lines[i] = shellComment.ReplaceAllString(l, "")
	}
	return lines
}
