package schema

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
)

// dated learns from a column when of the given cells, and returns the schema as a model
// file brings it back.
func dated(t *testing.T, cells ...string) *Schema {
	t.Helper()
	text := "when,y\n"
	for i := range 40 {
		text += fmt.Sprintf("%s,%d\n", cells[i%len(cells)], i%2)
	}
	_, fitted := learnedFrom(t, text, "y", table.Options{Targets: []string{"y"}, Kinds: map[string]table.Kind{"when": table.Date}})
	return readAgain(t, fitted)
}

// Dates, times and durations far outside of the training rows' are named as they are
// written.
func TestFarDates(t *testing.T) {
	for _, c := range []struct {
		train []string
		cells string
		want  []string
	}{
		{[]string{"2023-01-01", "2023-12-31"}, "2022-01-02\n2024-12-29", nil},
		{[]string{"2023-01-01", "2023-12-31"}, "2023-06-01\n2099-03-15", []string{
			"column when: 2099-03-15 in 1 row (in line 3) lies far outside of what training has seen, 2023-01-01 to 2023-12-31; little is known of predictions there"}},
		{[]string{"2023-01-01 08:30", "2023-01-02 10:00"}, "1990-05-06 07:08\n2023-01-01", []string{
			"column when: 1990-05-06T07:08:00 in 1 row (in line 2) lies far outside of what training has seen, 2023-01-01T08:30:00 to 2023-01-02T10:00:00; little is known of predictions there"}},
		{[]string{"08:00", "09:30"}, "10:59\n23:15\n23:30", []string{
			"column when: 2 values, such as 23:15:00 (first in line 3), lie far outside of what training has seen, 08:00:00 to 09:30:00; little is known of predictions there"}},
		{[]string{"PT1H", "PT2H"}, "PT90M\n5 days 01:00:00", []string{
			"column when: 121:00:00 in 1 row (in line 3) lies far outside of what training has seen, 01:00:00 to 02:00:00; little is known of predictions there"}},
	} {
		s := dated(t, c.train...)
		g, err := readText(t, "when\n"+c.cells+"\n", s.Options(false))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, far := range s.Far(g) {
			got = append(got, far.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q:\ngot  %q\nwant %q", c.cells, got, c.want)
		}
		s.Inputs[0].Dated = nil // as models of earlier versions have it
		if far := s.Far(g); far != nil {
			t.Errorf("without a range: %v", far)
		}
	}
}

// A date among times, or a time among dates, is an error, in files and in single rows,
// unless training had both.
func TestOtherDates(t *testing.T) {
	days, clocks := []string{"2023-01-01", "2023-02-03 04:05"}, []string{"08:00", "PT30H"}
	for _, c := range []struct {
		train []string
		cell  string
		wrong string
	}{
		{clocks, "2023-03-15 02:21", `found "2023-03-15 02:21", a date, and training had times or durations alone; want one such as 10:11:12`},
		{clocks, "20230315", `found "20230315", a date`},
		{clocks, "15/03/2023", `found "15/03/2023", a date`},
		{days, "10:11:12", `found "10:11:12", a time or a duration, and training had dates alone; want one such as 2024-01-31`},
		{days, "3 days 00:00:00", `found "3 days 00:00:00", a time or a duration`},
		{clocks, "31:00", ""},
		{days, "20230315", ""},
		{append(days, clocks...), "10:11:12", ""},
		{append(days, clocks...), "2023-03-15", ""},
	} {
		s := dated(t, c.train...)
		o := s.Options(false)
		_, file := readText(t, "when\n\"\"\n"+c.train[0]+"\n"+c.cell+"\n", o)
		o.Alone = true
		_, request := table.Cells("the request", []string{"when"}, [][]string{{"", c.train[0], c.cell}}, o)
		for from, err := range map[string]error{"t.csv:4:": file, "the request:3:": request} {
			switch {
			case c.wrong == "" && err != nil:
				t.Errorf("%s after %v, %s: %v", c.cell, c.train, from, err)
			case c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong) || !strings.Contains(err.Error(), "when") || !strings.Contains(err.Error(), from)):
				t.Errorf("%s after %v: got %v, want %q in %s", c.cell, c.train, err, c.wrong, from)
			}
		}
	}
}

// What a model file says of the dates of training is checked.
func TestDatedCheck(t *testing.T) {
	for _, c := range []struct {
		dated Dated
		want  string
	}{
		{Dated{Range: []float64{2, 1}}, "dated.range"},
		{Dated{Range: []float64{1}}, "dated.range"},
		{Dated{Range: []float64{1, 2}, Cells: "week"}, "dated.cells"},
	} {
		s := dated(t, "2023-01-01", "2023-02-02")
		s.Inputs[0].Dated = &c.dated
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want %q", c.dated, err, c.want)
		}
	}
}
