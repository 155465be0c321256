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

// visits writes a table of 60 visits of 12 patients, in the order of time.
func visits(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("patient,day,weight,ill\n")
	for i := range 60 {
		fmt.Fprintf(&b, "p%d,%d,%d,%s\n", i*7%12, i, 50+i*13%31, []string{"no", "yes"}[i%2])
	}
	path := filepath.Join(t.TempDir(), "visits.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(path)
}

func visitsRecipe(path, lines string) string {
	return fmt.Sprintf(`
name = "visits"
[data]
kind = "table"
path = %q
target = "ill"
test_share = 0.25
validation_share = 0.2
%s
[network]
layers = [{ kind = "linear", out = 2 }]
[loss]
kind = "cross-entropy"
[optimizer]
kind = "sgd"
rate = 0.01
[training]
epochs = 1
batch = 16
`, path, lines)
}

func TestSplitByGroups(t *testing.T) {
	e := readRecipe(t, visitsRecipe(visits(t), `group = "patient"`))
	train, valid, test := e.Parts()
	if n := len(train) + len(valid) + len(test); n != 60 || len(test) != 15 || len(valid) != 10 {
		t.Errorf("parts of %d, %d and %d rows; want 35, 10 and 15, of 7, 2 and 3 patients", len(train), len(valid), len(test))
	}
	of := map[string]string{}
	for name, rows := range map[string][]int{"training": train, "validation": valid, "test": test} {
		for _, row := range rows {
			patient := e.user.table.frame.Column("patient").Text(row)
			if other, ok := of[patient]; ok && other != name {
				t.Fatalf("patient %s is in the %s and in the %s part", patient, other, name)
			}
			of[patient] = name
		}
	}
	if s := e.user.table.schemas[0]; len(s.Inputs) != 2 || !slices.Contains(s.Ignored, "patient") {
		t.Errorf("inputs %+v and ignored %v, want day and weight alone as inputs", s.Inputs, s.Ignored)
	}
}

func TestSplitByTime(t *testing.T) {
	train, valid, test := readRecipe(t, visitsRecipe(visits(t), `split = "time"`)).Parts()
	for i, row := range slices.Concat(train, valid, test) {
		if row != i {
			t.Fatalf("parts %v, %v and %v; want the rows in order", train, valid, test)
		}
	}
	if len(test) != 15 || len(valid) != 9 {
		t.Errorf("%d rows to test on and %d to validate on, want 15 and 9", len(test), len(valid))
	}
}

func TestSplitsRefuse(t *testing.T) {
	path := visits(t)
	for lines, want := range map[string]string{
		`split = "tim"`:                         `data.split: "tim" is not known; did you mean "time"?`,
		`group = "ill"`:                         `data.group: "ill" is the target`,
		`group = "pateint"`:                     `data.group: the table has no column "pateint"; did you mean "patient"?`,
		"split = \"time\"\ngroup = \"patient\"": `data.group: want group or split = "time", not both: split = "time" where later rows are to be predicted, group where rows of new groups are`,
		"group = \"patient\"\n[data.columns]\npatient = \"ignore\"": `data.columns.patient: "ignore", and it is the group`,
	} {
		r, err := recipe.Parse("visits", []byte(visitsRecipe(path, lines)))
		if err == nil {
			_, err = Read(r)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", lines, err, want)
		}
	}
}

// What says how to split needs something to split off.
func TestSplitWithoutShares(t *testing.T) {
	for lines, want := range map[string]string{
		`split = "random"`:  "",
		`split = "time"`:    "data.split: there is one part alone; set data.test_share or data.validation_share",
		`group = "patient"`: "data.group: there is one part alone",
	} {
		text := strings.Replace(visitsRecipe("visits.csv", lines), "test_share = 0.25\nvalidation_share = 0.2\n", "", 1)
		if _, err := recipe.Parse("visits", []byte(text)); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", lines, err, want)
		}
	}
}

// A batch larger than the training part is refused before anything is trained.
func TestBatchLargerThanTheTable(t *testing.T) {
	text := strings.Replace(visitsRecipe(visits(t), ""), "batch = 16", "batch = 37", 1)
	r, err := recipe.Parse("visits", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	const want = "training.batch: 37, and there are 36 samples to train on; 0 means all"
	if _, err := Read(r); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}
