package experiment

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/recipe"
)

// A column of days such as 20240131 is pointed out where nobody said what it is, when the
// recipe is proposed and when it is run, and not where it was said to hold numbers.
func TestCompactDaysInRecipe(t *testing.T) {
	var b strings.Builder
	b.WriteString("day,x,y\n")
	for i := range 60 {
		fmt.Fprintf(&b, "2024%02d%02d,%d.5,%c\n", i/28+1, i%28+1, i%7, "ab"[i%2])
	}
	path := filepath.Join(t.TempDir(), "days.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	for said, c := range map[string]struct {
		kind  string
		noted bool
	}{"": {"auto", true}, "auto": {"auto", true}, "number": {"number", false}, "date": {"date", false}} {
		hints := Hints{Target: "y"}
		if said != "" {
			hints.Reading.Columns = map[string]string{"day": said}
		}
		text, err := Propose(path, hints)
		if err != nil {
			t.Fatal(err)
		}
		r, err := recipe.Parse("days.toml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		again := &tableData{}
		if err := again.read(r); err != nil {
			t.Fatal(err)
		}
		noted := slices.ContainsFunc(again.frame.Notes, func(n string) bool { return strings.Contains(n, "all numbers are days such as 20240101") })
		if got := r.Data.Columns["day"]; got != c.kind || noted != c.noted || strings.Contains(text, "# found: column day") != c.noted {
			t.Errorf("said %q: the recipe says %q, noted when it is read: %v; want %q, %v, and the same in the recipe:\n%.700s", said, got, noted, c.kind, c.noted, text)
		}
	}
}
