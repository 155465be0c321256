package experiment

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// What is on a picture of the page is said in words, in the page's language.
func TestAlternatives(t *testing.T) {
	o := run(t, bag(t, flock(t, 90), "", ""))
	for _, language := range []string{"en", "zh"} {
		o.SetReportLanguage(language)
		dir := t.TempDir()
		if _, err := o.Save(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
		page, err := os.ReadFile(filepath.Join(dir, "report.html"))
		if err != nil {
			t.Fatal(err)
		}
		known := map[string]bool{}
		for _, text := range alternatives {
			known[phrased(text).in(o.reportTexts)] = true
		}
		found := regexp.MustCompile(`<img [^>]*alt="([^"]*)"`).FindAllStringSubmatch(string(page), -1)
		if len(found) < 3 {
			t.Errorf("%s: %d pictures", language, len(found))
		}
		for _, m := range found {
			if text := html.UnescapeString(m[1]); !known[text] {
				t.Errorf("%s: a picture is described as %q", language, text)
			}
		}
	}
	for file, text := range alternatives {
		if chinese[text] == "" {
			t.Errorf("%s is not described in Chinese", file)
		}
	}
}

// Every picture that a report may have is described.
func TestAlternativesAreWhole(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := map[string]bool{"rate.png": true, "history.png": true, "sheet.png": true} // of other commands
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?:picture\{file: |drawing\()"([a-z-]+\.png)"`).FindAllSubmatch(text, -1) {
			if file := string(m[1]); alternatives[file] == "" && !elsewhere[file] {
				t.Errorf("%s draws %s, of which nothing says what is on it", name, file)
			}
		}
	}
}
