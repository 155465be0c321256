package experiment

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/recipe"
)

// What classes of one row and classes without a weight mean is said before training.
func TestClassesOfFewRows(t *testing.T) {
	const lone, gone = "so no network both learns from it and is tested on it", "with a weight above 0, so no network learns to predict it"
	for name, c := range map[string]struct {
		class  func(i int) string
		weight func(i int) int
		note   string
		err    string
	}{
		"two classes": {func(i int) string { return fmt.Sprint(i % 2) }, nil, "", ""},
		"one row": {func(i int) string { return map[bool]string{true: "7", false: fmt.Sprint(i % 2)}[i == 9] }, nil,
			"class 7 has one row, " + lone, ""},
		"one row each": {func(i int) string { return map[bool]string{true: fmt.Sprintf("c%d", i), false: "a"}[i < 7] }, nil,
			"7 classes (c0, c1, c2, c3, c4, …) have one row each, " + lone, ""},
		"one row of weight": {func(i int) string { return []string{"a", "b", "c"}[i%3] }, func(i int) int { return map[bool]int{true: 0, false: 1}[i%3 == 2 && i > 2] },
			"class c has one row, " + lone, ""},
		"no weight": {func(i int) string { return []string{"a", "b", "c"}[i%3] }, func(i int) int { return (3 - i%3) / 2 },
			"class c has no row " + gone, ""},
		"one class of weight": {func(i int) string { return []string{"a", "b", "c"}[i%3] }, func(i int) int { return i % 3 / 2 },
			"", "column 2 (w): all rows with a weight above 0 are of the class c, so there is nothing to learn"},
	} {
		text := "x,w,y\n"
		for i := range 60 {
			w := 1
			if c.weight != nil {
				w = c.weight(i)
			}
			text += fmt.Sprintf("%d.5,%d,%s\n", i*13%31, w, c.class(i))
		}
		path := filepath.ToSlash(filepath.Join(t.TempDir(), "t.csv"))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		data := &tableData{}
		r := &recipe.Recipe{Data: recipe.Data{Kind: "table", Path: path, Columns: map[string]string{"x": "number"}}}
		r.Data.SetTargets("y")
		if c.weight != nil {
			r.Data.Weight = "w"
		}
		err := data.read(r)
		switch {
		case c.err != "":
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: got error %v, want %q", name, err, c.err)
			}
		case err != nil:
			t.Errorf("%s: %v", name, err)
		default:
			notes := strings.Join(data.frame.Notes, "\n")
			if !strings.Contains(notes, c.note) || c.note == "" && notes != "" {
				t.Errorf("%s: got the notes %q, want %q", name, notes, c.note)
			}
		}
	}
}

// Numbers that hardly come again are no classes; texts, and what is said to be a category,
// are learned as far as they can be.
func TestClassesOfNumbers(t *testing.T) {
	number := func(i int) string { return fmt.Sprintf("%d.5", max(i, 1)) }
	for name, c := range map[string]struct {
		class   func(i int) string
		columns map[string]string
		err     string
	}{
		"numbers":            {number, nil, "data.task: 58 of the 60 rows have a number in the target y that no other row has, and a class of one row cannot be learned; want regression, which predicts numbers"},
		"half of the rows":   {func(i int) string { return number(max(i, 30)) }, nil, ""},
		"few classes":        {func(i int) string { return number(i % 15) }, nil, ""},
		"said to be classes": {number, map[string]string{"y": "category"}, ""},
		"texts":              {func(i int) string { return "c" + number(max(i, 5)) }, nil, ""},
	} {
		text := "x,y\n"
		for i := range 60 {
			text += fmt.Sprintf("%d.5,%s\n", i*13%31, c.class(i))
		}
		path := filepath.ToSlash(filepath.Join(t.TempDir(), "t.csv"))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		r := &recipe.Recipe{Data: recipe.Data{Kind: "table", Path: path, Task: "classification", Columns: c.columns}}
		r.Data.SetTargets("y")
		if err := (&tableData{}).read(r); c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%s: got error %v, want %q", name, err, c.err)
		}
	}
}
