package experiment

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cajal/tensor"
)

// The thresholds are (0.9+0.8+0.1)/3 = 0.6 of class 0 and (0.7+0.9+0.5)/3 = 0.7 of class
// 1. Sample 2 has the label 0, which is as probable as 0.1, and class 1 is above 0.7;
// sample 5 is unsure, but no class is above its threshold.
func TestMislabelled(t *testing.T) {
	second := []float64{0.1, 0.2, 0.9, 0.7, 0.9, 0.5}
	p := everyOutput(tensor.From(second, 6, 1), 2)
	labels := tensor.From([]int64{0, 0, 0, 1, 1, 1}, 6)
	got := mislabelled(p, labels, []int{0, 1, 2, 3, 4, 5})
	if len(got) != 1 || got[0].sample != 2 || got[0].is != 0 || got[0].as != 1 || float64(got[0].OfSuggested) != 0.9 {
		t.Errorf("got %+v, want sample 2 alone, of class 0 as class 1", got)
	}
	if got := mislabelled(p, labels, []int{0, 1, 3, 4, 5}); len(got) != 0 {
		t.Errorf("without that sample: got %+v, want none", got)
	}
}

// Labels that somebody changed are found again, in the first places and by their rows.
func TestBagMislabelled(t *testing.T) {
	path := flock(t, 90)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	changed := 0
	for i := 1; i < len(lines) && changed == 0; i++ {
		if cells := strings.Split(lines[i], ","); cells[3] == "goose" && cells[0] > "1" && cells[0] < "3" && cells[1] > "0.5" && cells[1] < "3" {
			lines[i], changed = strings.Replace(lines[i], "goose", "duck", 1), i
		}
	}
	if changed == 0 {
		t.Fatal("no row is far on the side of the geese")
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	r := bag(t, path, "", "")
	r.Training.Epochs = 40
	o := run(t, r)
	dir := t.TempDir()
	if _, err := o.Save(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(filepath.Join(dir, "mislabelled.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(written), "row,label,suggested,probability of label,probability of suggested\n") {
		t.Errorf("the file begins with %.80q", written)
	}
	for _, m := range o.Mislabelled {
		if m.Place == strconv.Itoa(changed) && m.Label == "duck" && m.Suggested == "goose" {
			return
		}
	}
	t.Errorf("row %d is not among the mislabelled:\n%s", changed, written)
}
