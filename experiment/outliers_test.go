package experiment

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A number that lost its decimal point is told first, by its row, with what was
// predicted, in the file and on the page.
func TestBagOutliers(t *testing.T) {
	path := flock(t, 90)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	cells := strings.Split(lines[41], ",")
	was := cells[4]
	cells[4] = strings.Replace(was, ".", "", 1)[:4]
	lines[41] = strings.Join(cells, ",")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	o := run(t, bag(t, path, "amount", ""))
	if len(o.Outliers) == 0 || o.Outliers[0].Place != "41" || o.Outliers[0].Target != "amount" || fmt.Sprint(float64(o.Outliers[0].True)) != cells[4] {
		t.Fatalf("got %+v, want row 41 first, whose %s became %s", o.Outliers, was, cells[4])
	}
	first := o.Outliers[0]
	// The other rows say how far is far, and the row itself does not.
	off := float64(first.True - first.Predicted)
	if reach := float64(o.Intervals[0].Reach); float64(first.Reach) != reach || off < 10*reach || math.Abs(float64(first.Times)-off/reach) > 1e-9*off/reach {
		t.Errorf("it is %v off, %v times %v; the intervals reach %v", off, first.Times, first.Reach, reach)
	}
	dir := t.TempDir()
	if _, err := o.Save(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(filepath.Join(dir, "outliers.csv"))
	want := "row,target,true,predicted,reach,times\n41,amount," + cells[4] + ","
	if err != nil || !strings.HasPrefix(string(written), want) {
		t.Errorf("the file begins with %.80q (error %v), want %q", written, err, want)
	}
	page, err := os.ReadFile(filepath.Join(dir, "report.html"))
	if err != nil || !strings.Contains(string(page), `<td class="n">41</td><td>amount</td><td class="n">`+cells[4]+"</td>") {
		t.Errorf("the page lacks the row (error %v)", err)
	}
	o.Outliers = o.Outliers[:1]
	for language, want := range map[string]string{"en": "One lies at least three times", "zh": "有 1 个数值与"} {
		o.SetReportLanguage(language)
		if page, err := o.htmlReport(nil); err != nil || !strings.Contains(string(page), want) {
			t.Errorf("the page of one in %s does not say %q (error %v)", language, want, err)
		}
	}
}
