package experiment

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Of two columns the pictures show a plane, but not if one is embedded: the number of a
// level is no coordinate.
func TestPicturesOfTwoColumns(t *testing.T) {
	for _, c := range []struct {
		name   string
		column func(i int) string
		plane  bool
	}{
		{"numbers", func(i int) string { return fmt.Sprintf("%d.25", i%20) }, true},
		{"embedded", func(i int) string { return fmt.Sprintf("town%c", 'A'+i%20) }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b strings.Builder
			b.WriteString("town,age,y\n")
			for i := range 120 {
				fmt.Fprintf(&b, "%s,%d.5,%s\n", c.column(i), i%7, []string{"leak", "noise"}[i%2])
			}
			path := filepath.Join(t.TempDir(), "towns.csv")
			if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
				t.Fatal(err)
			}
			text, err := Propose(path, Hints{Target: "y", Fast: true})
			if err != nil {
				t.Fatal(err)
			}
			o, err := readRecipe(t, text).Run(t.Context(), Hooks{})
			if err != nil {
				t.Fatal(err)
			}
			if embedded := len(o.schemas[0].Tables()) == 1; embedded == c.plane {
				t.Fatalf("a column is embedded: %v", embedded)
			}
			all, err := o.pictures(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var files []string
			for _, p := range all {
				files = append(files, p.file)
			}
			for _, file := range []string{"points.png", "baseline.png", "boundary.png"} {
				if slices.Contains(files, file) != c.plane {
					t.Errorf("the pictures are %v, want %s: %v", files, file, c.plane)
				}
			}
			if !slices.Contains(files, "loss.png") {
				t.Errorf("the pictures are %v, want loss.png too", files)
			}
		})
	}
}
