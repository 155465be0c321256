package docs_test

import (
	"path"
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

// A Chinese page says what the English one says: it has the same code, as many headings
// and rows of tables, the same links and the same numbers.
func TestTranslation(t *testing.T) {
	all := pages(t)
	for page := range all {
		if name, ok := strings.CutSuffix(page, ".zh.md"); ok {
			t.Run(name, func(t *testing.T) { translated(t, all, name+".md", page) })
		}
	}
}

func translated(t *testing.T, all map[string]string, one, other string) {
	english, chinese := all[one], all[other]
	a, b := blocks(t, one, english), blocks(t, other, chinese)
	if len(a) != len(b) {
		t.Errorf("%s has %d blocks of code, %s %d", one, len(a), other, len(b))
	}
	for i := range min(len(a), len(b)) {
		if x, y := code(a[i]), code(b[i]); !slices.Equal(x, y) {
			t.Errorf("%s:%d and %s:%d: the code differs:\n%s\n\n%s", one, a[i].at, other, b[i].at, strings.Join(x, "\n"), strings.Join(y, "\n"))
		}
	}
	for what, pattern := range map[string]*regexp.Regexp{"headings": heading, "rows of tables": tableRow} {
		if x, y := len(pattern.FindAllString(english, -1)), len(pattern.FindAllString(chinese, -1)); x != y {
			t.Errorf("%s has %d %s, %s %d", one, x, what, other, y)
		}
	}
	// Each page links to the other.
	to, back := "]("+path.Base(other)+")", "]("+path.Base(one)+")"
	for what, pattern := range map[string]*regexp.Regexp{"links": link, "numbers": telling} {
		x := slices.Sorted(slices.Values(pattern.FindAllString(english, -1)))
		y := slices.Sorted(slices.Values(pattern.FindAllString(strings.ReplaceAll(chinese, back, to), -1)))
		if !slices.Equal(x, y) {
			t.Errorf("%s: %s has\n%q\n%s has\n%q", what, one, x, other, y)
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
