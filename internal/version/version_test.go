package version_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cajal/internal/version"
)

// The newest heading of the change log is of this release.
func TestChangelogHasThisRelease(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^## (\S+)`).FindSubmatch(b)
	if m == nil || string(m[1]) != version.Number {
		t.Errorf("the first release in CHANGELOG.md is %q, and internal/version says %s", m, version.Number)
	}
}

func TestString(t *testing.T) {
	if s := version.String(); s != version.Number && !strings.HasPrefix(s, version.Number+"+") {
		t.Errorf("the version is %q, want %s, and behind a plus the commit", s, version.Number)
	}
}
