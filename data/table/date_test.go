package table_test

import (
	"fmt"
	"strings"
	"testing"

	"cajal/data/table"
)

// TestDates is the table of what is a date, and which.
func TestDates(t *testing.T) {
	for _, c := range []struct {
		cells string // of the column, with bars between
		want  string // the dates, or the kind if it is none
		note  string
	}{
		{"2024-01-31|2023-12-01", "2024-01-31|2023-12-01", ""},
		{"2024/1/31|2023/12/1", "2024-01-31|2023-12-01", ""},
		{"31.01.2024|1.12.2023", "2024-01-31|2023-12-01", ""},
		{"31/01/2024|01/12/2023", "2024-01-31|2023-12-01", ""},
		{"01/31/2024|12/01/2023", "2024-01-31|2023-12-01", ""},
		{"01/31/24|12/01/98", "2024-01-31|1998-12-01", ""},
		{"01/02/2024|03/04/2024", "2024-01-02|2024-03-04", `01/02/2024 is read as 2024-01-02; if the day and the month are the other way round, say --dates dmy (dates = "dmy" in a recipe)`},
		{"01-02-2024|03-04-2024", "2024-02-01|2024-04-03", `say --dates mdy (dates = "mdy" in a recipe)`},
		{"01/01/2024|02/02/2024", "2024-01-01|2024-02-02", ""},
		{"31 Jan 2024|1-Dec-2023|December 1, 2023|Fri, 1 Dec 2023", "2024-01-31|2023-12-01|2023-12-01|2023-12-01", ""},
		{"2024-01-31T10:11:12Z|2024-01-31 10:11:12", "2024-01-31T10:11:12|2024-01-31T10:11:12", ""},
		{"2024-01-31T10:11:12+01:00|2024-01-31T23:30:00.5-0200", "2024-01-31T09:11:12|2024-02-01T01:30:00.5", ""},
		{"1/31/2024 10:11 PM|1/31/2024 12:05 AM", "2024-01-31T22:11:00|2024-01-31T00:05:00", ""},
		{"1900-01-01|2262-04-11", "1900-01-01|2262-04-11", ""},
		{"10:11|23:59:30|00:00:00", "10:11:00|23:59:30|00:00:00", ""},
		{"2 days 03:00:00|1 day 00:00:01|-1 day 23:00:00.5", "51:00:00|24:00:01|-00:59:59.5", ""},
		{"PT1H58M47S|PT0.5S|-P1DT1H|P2W", "01:58:47|00:00:00.5|-25:00:00|336:00:00", ""},
		{"0 days 01:58:47|PT1H58M47S", "01:58:47|01:58:47", ""},
		{"P1Y|P2M", "category", ""}, // no length of their own
		{"PT5|PTS|P|P5H|PT5S5M", "category", ""},
		{"2024-01-31||NA|2023-12-01", "2024-01-31|||2023-12-01", ""},
		{"31/01/2024|01/31/2024", "category", ""},
		{"2024-02-30|2023-12-01", "category", ""},
		{"2024-13-01|2023-12-01", "category", ""},
		{"1.2.13|1.4.2", "category", ""},
		{"192.168.10.1|10.0.0.1", "category", ""},
		{"2024-01-31|soon", "category", ""},
		{"marvel|seven|dec", "category", ""},
		{"20240131|20231201", "number", ""},
	} {
		cells := strings.Split(c.cells, "|")
		f := readText(t, column(4, cells...), table.Options{})
		v := f.Column("v")
		got := v.Kind.String()
		if v.Kind == table.Date {
			texts := make([]string, len(cells))
			for i := range texts {
				texts[i] = v.Text(i)
			}
			got = strings.Join(texts, "|")
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.cells, got, c.want)
		}
		notes := strings.Join(f.Notes, "\n")
		if !strings.Contains(notes, c.note) || c.note == "" && notes != "" {
			t.Errorf("%s: got the notes %q, want %q", c.cells, notes, c.note)
		}
	}
}

// The order of a date that could have either is that of the options, of what training
// has found, or of another column.
func TestOrderOfDates(t *testing.T) {
	const april = "2024-04-03"
	either := column(2, "03/04/2024", "05/06/2024")
	kinds := map[string]table.Kind{"v": table.Date}
	for name, f := range map[string]*table.Frame{
		"options":        readText(t, either, table.Options{Dates: "dmy"}),
		"training":       readText(t, either, table.Options{Kinds: kinds, Learned: map[string]table.Learned{"v": {Dates: "dmy"}}}),
		"another column": readText(t, "u,v\n31/12/2023,03/04/2024\n30/12/2023,05/06/2024\n", table.Options{Header: "yes"}),
		"its own cells":  readText(t, column(2, "03/04/2024", "31/12/2024"), table.Options{}),
	} {
		if got := f.Column("v").Text(0); got != april || len(f.Notes) > 0 {
			t.Errorf("%s: got %s and the notes %q, want %s", name, got, f.Notes, april)
		}
	}
	f := readText(t, column(2, "03/14/2024", "05/06/2024"), table.Options{Kinds: kinds, Learned: map[string]table.Learned{"v": {Dates: "dmy"}}})
	if got := f.Column("v").Text(0); got != "2024-03-14" {
		t.Errorf("cells that have one order alone, and training had the other: got %s, want 2024-03-14", got)
	}
	if _, err := readCSV("v;w\n2024-01-31;1\nsoon;2\n", table.Options{Kinds: kinds}); err == nil || !strings.Contains(err.Error(), `t.csv:3: column 1 (v): found "soon", want a date such as 2024-01-31`) {
		t.Errorf("a text among dates: got %v, want an error that names it", err)
	}
}

// The range of times and durations is told in hours, that of days in days.
func TestRangeOfDates(t *testing.T) {
	for cells, want := range map[string]string{
		"00:00:00|10:11|23:59:30":                   "00:00:00 to 23:59:30",
		"0 days 00:00:00|2 days 03:00:00":           "00:00:00 to 51:00:00",
		"1970-01-01|1970-01-01 10:11:00":            "1970-01-01 to 10:11:00",
		"2024-01-31|2023-12-01T10:11:12|2023-12-02": "2023-12-01T10:11:12 to 2024-01-31",
	} {
		v := readText(t, column(4, strings.Split(cells, "|")...), table.Options{}).Column("v")
		if got := v.Summary(); got != want {
			t.Errorf("%s: got %q, want %q", cells, got, want)
		}
	}
}

// Whole numbers are told with all their digits, others with five.
func TestRangeOfNumbers(t *testing.T) {
	for cells, want := range map[string]string{
		"10000001|20250131|10000002":  "10000001 to 20250131, 3 different",
		"-123456789|4294967295":       "-123456789 to 4294967295, 2 different",
		"0.1234567|10000001.5":        "0.12346 to 10000002, 2 different",
		"1000000000000000000000000|5": "5 to 1e+24, 2 different",
	} {
		v := readText(t, column(4, strings.Split(cells, "|")...), table.Options{}).Column("v")
		if got := v.Summary(); got != want {
			t.Errorf("%s: got %q, want %q", cells, got, want)
		}
	}
}

// Days that are written as one number are dates where a column is said to hold dates, in
// training and to a model that learned from 2024-01-31; by themselves they are numbers,
// with a word.
func TestCompactDates(t *testing.T) {
	days := []string{"20240131", "20240229", "18000101", "21991231", "20231201"}
	kinds := map[string]table.Kind{"v": table.Date}
	for name, o := range map[string]table.Options{
		"said":    {Kinds: kinds},
		"learned": {Kinds: kinds, Learned: map[string]table.Learned{"v": {}}},
	} {
		v := readText(t, column(4, days...), o).Column("v")
		for i, day := range days {
			if want := day[:4] + "-" + day[4:6] + "-" + day[6:]; v.Kind != table.Date || v.Text(i) != want {
				t.Errorf("%s: %s is %s of a %v, want the date %s", name, day, v.Text(i), v.Kind, want)
			}
		}
	}
	for _, no := range []string{"20240230", "20241301", "17991231", "22000101", "2024013", "202401311"} {
		if _, err := readCSV("v;w\n20240131;1\n"+no+";2\n", table.Options{Kinds: kinds}); err == nil || !strings.Contains(err.Error(), "t.csv:3: column 1 (v): found \""+no+"\", want a date") {
			t.Errorf("%s: got error %v, want that it is no date", no, err)
		}
	}
	const note = "column v: all numbers are days such as 20240101, and are learned from as numbers; with the kind date (--column v=date) they are days"
	for name, c := range map[string]struct {
		last string
		o    table.Options
		want bool
	}{
		"all are days":     {"20240131", table.Options{}, true},
		"one is none":      {"20240132", table.Options{}, false},
		"said to be one":   {"20240131", table.Options{Kinds: map[string]table.Kind{"v": table.Number}}, false},
		"said to be found": {"20240131", table.Options{Kinds: map[string]table.Kind{"v": table.Auto}}, true},
		"a target":         {"20240131", table.Options{Targets: []string{"v"}}, false},
		"a model's column": {"20240131", table.Options{Known: map[string]table.Known{"v": {Min: 20240101, Max: 20240131}}}, false},
	} {
		cells := make([]string, 12)
		for i := range cells {
			cells[i] = fmt.Sprint(20240101 + i)
		}
		cells[11] = c.last
		f := readText(t, column(4, cells...), c.o)
		if got := strings.Join(f.Notes, "\n"); (got == note) != c.want || !c.want && got != "" {
			t.Errorf("%s: got the notes %q, want the one on days: %v", name, got, c.want)
		}
	}
}

// What is wrong with a column of dates is said as it is.
func TestWrongDates(t *testing.T) {
	kinds := map[string]table.Kind{"v": table.Date}
	for cells, want := range map[string]string{
		"03/04/2024|31/01/2024|30/01/2024|01/31/2024": `column 1 (v): "31/01/2024" in line 3 has the day first and "01/31/2024" in line 5 the month; want one order in all of its dates`,
		"01/31/2024|31.01.2024":                       `column 1 (v): "31.01.2024" in line 3 has the day first and "01/31/2024" in line 2 the month; want one order`,
		"01:02:03|soon":                               `t.csv:3: column 1 (v): found "soon", want a date such as 2024-01-31, a time or a duration such as 10:11:12, or nothing where it is missing`,
	} {
		if _, err := readCSV(column(4, strings.Split(cells, "|")...), table.Options{Kinds: kinds}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got error %v, want %q", cells, err, want)
		}
	}
}

// The list of columns calls times and durations times, and dates dates.
func TestTimesAreCalledTime(t *testing.T) {
	f := readText(t, "start,took,day,both\n"+strings.Repeat("08:15,PT3H,2024-02-13,2024-02-13 08:15\n09:30,PT2H4M,2024-02-14,09:30\n", 20), table.Options{Kinds: map[string]table.Kind{"both": table.Date}})
	for _, want := range []string{"  start  time  08:15:00 to 09:30:00\n", "  took   time  02:04:00 to 03:00:00\n", "  day    date  2024-02-13 to 2024-02-14\n", "  both   date  "} {
		if !strings.Contains(f.Describe(), want) {
			t.Errorf("got\n%swant %q in it", f.Describe(), want)
		}
	}
}
