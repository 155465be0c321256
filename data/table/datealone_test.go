package table_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
)

// What a date is read as, and what is said of it, does not depend on the dates beside it.
func TestDatesAlone(t *testing.T) {
	const seventh, first = "2022-01-07", "2022-07-01"
	neighbours := []string{"25/01/2022", "01/25/2022", "2022-01-25", "25.01.2022", "", "07/02/2022"}
	for _, c := range []struct {
		cell, learned, said, want, note string // of an order with a ? training guessed it
	}{
		{"07/01/2022", "", "", first, "07/01/2022 is read as 2022-07-01; if the day and the month are the other way round, write 2022-01-07, or serve with --dates dmy"},
		{"07-01-2022", "", "", seventh, "07-01-2022 is read as 2022-01-07; if the day and the month are the other way round, write 2022-07-01, or serve with --dates mdy"},
		{"07/01/2022", "dmy", "", seventh, ""},
		{"07/01/2022", "mdy", "", first, ""},
		{"07/01/2022", "mdy", "dmy", seventh, ""},
		{"07/01/2022", "", "mdy", first, ""},
		{"26/01/2022", "", "", "2022-01-26", ""},
		{"26/01/2022", "dmy", "", "2022-01-26", ""},
		{"26/01/2022", "mdy", "", "2022-01-26", "26/01/2022 is read as 2022-01-26, the only date that it can be; dates are expected with the month first"},
		{"01/26/2022", "dmy", "", "2022-01-26", "01/26/2022 is read as 2022-01-26, the only date that it can be; dates are expected with the day first"},
		{"07/01/2022", "mdy?", "", first, ""},
		{"26/01/2022", "mdy?", "", "2022-01-26", "26/01/2022 is read as 2022-01-26, the only date that it can be; in the training table no date said which comes first, and the month was taken to; if the day came first there too, the model has learned from wrong dates: train it again with --dates dmy (dates = \"dmy\" in a recipe)"},
		{"26/01/2022", "mdy?", "mdy", "2022-01-26", "26/01/2022 is read as 2022-01-26, the only date that it can be; dates are expected with the month first"},
		{"07.01.2022", "mdy", "", seventh, ""},
		{"07/07/2022", "", "", "2022-07-07", ""},
		{"2022-07-01 10:11", "mdy", "", "2022-07-01T10:11:00", ""},
	} {
		learned, guessed := strings.CutSuffix(c.learned, "?")
		o := table.Options{Kinds: map[string]table.Kind{"day": table.Date}, Only: true, Alone: true, Dates: c.said,
			Learned: map[string]table.Learned{"day": {Dates: learned, Guessed: guessed}}}
		for k := range len(neighbours) + 1 {
			f, err := table.Cells("a request", []string{"day"}, [][]string{append([]string{c.cell}, neighbours[:k]...)}, o)
			if err != nil {
				t.Fatalf("%s beside %q: %v", c.cell, neighbours[:k], err)
			}
			var notes []string
			for _, n := range f.Notes {
				if strings.Contains(n, c.cell) {
					notes = append(notes, n)
				}
			}
			var want []string
			if c.note != "" {
				want = []string{"column day: " + c.note}
			}
			if got := f.Column("day").Text(0); got != c.want || !slices.Equal(notes, want) {
				t.Errorf("%s, learned %q, said %q, beside %q: got %s and the notes %q, want %s and %q", c.cell, c.learned, c.said, neighbours[:k], got, notes, c.want, want)
			}
		}
	}
}

// Of many doubtful dates some are told of, each once, and of the others how many cells
// there are.
func TestManyDatesAlone(t *testing.T) {
	var cells []string
	for i := range 8 {
		day := fmt.Sprintf("0%d/12/2022", i+1)
		cells = append(cells, day, day)
	}
	f, err := table.Cells("a request", []string{"day"}, [][]string{cells}, table.Options{Kinds: map[string]table.Kind{"day": table.Date}, Alone: true})
	if err != nil {
		t.Fatal(err)
	}
	if last := "column day: so it is with 6 more of its cells"; len(f.Notes) != 6 || f.Notes[5] != last {
		t.Errorf("got the notes %q, want 6 with the last %q", f.Notes, last)
	}
	if _, err := table.Cells("a request", []string{"day"}, [][]string{{"07/01/2022", "soon"}}, table.Options{Kinds: map[string]table.Kind{"day": table.Date}, Alone: true}); err == nil || !strings.Contains(err.Error(), `found "soon", want a date`) {
		t.Errorf("a text among dates: got %v, want an error that names it", err)
	}
}

// A file is read by its own signs, else in the order of training, and it is said where
// the two differ.
func TestOrderOfTraining(t *testing.T) {
	for _, c := range []struct {
		cells         []string
		learned, said string
		want          string // the first date
		note, wrong   string
	}{
		{[]string{"03/04/2024", "05/06/2024"}, "dmy", "", "2024-04-03", "", ""},
		{[]string{"03/04/2024", "31/06/2024"}, "dmy", "", "", "", `found "31/06/2024"`},
		{[]string{"03/04/2024", "05/26/2024"}, "dmy", "", "2024-03-04", "column v: 05/26/2024 has the month first, and in training the day was; all of its dates are read with the month first", ""},
		{[]string{"03/04/2024", "05/26/2024"}, "", "", "2024-03-04", "", ""},
		{[]string{"03/04/2024", "05/26/2024"}, "dmy", "mdy", "2024-03-04", "", ""},
		{[]string{"03/04/2024", "05/06/2024"}, "dmy", "mdy", "2024-03-04", "", ""},
		{[]string{"03/04/2024", "31.12.2024"}, "mdy", "", "2024-03-04", "", ""},
		{[]string{"03/04/2024", "31.12.2024"}, "", "", "2024-04-03", "", ""},
		{[]string{"03/04/2024", "05/26/2024"}, "", "dmy", "", "", `t.csv:3: column 1 (v): 05/26/2024 has the month first, and dates = "dmy" (--dates) says that the day is; want the order of the file, or none, so that it is found out`},
	} {
		o := table.Options{Kinds: map[string]table.Kind{"v": table.Date}, Dates: c.said, Learned: map[string]table.Learned{"v": {Dates: c.learned}}}
		f, err := readCSV(column(2, c.cells...), o)
		if c.wrong != "" {
			if err == nil || !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("%q, learned %q, said %q: got %v, want %q", c.cells, c.learned, c.said, err, c.wrong)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Column("v").Text(0); got != c.want || strings.Join(f.Notes, "\n") != c.note {
			t.Errorf("%q, learned %q, said %q: got %s and the notes %q, want %s and %q", c.cells, c.learned, c.said, got, f.Notes, c.want, c.note)
		}
	}
}

// A column that is as it was in training says nothing of another one's order; one that is
// not does.
func TestOrderOfOtherColumns(t *testing.T) {
	kinds := map[string]table.Kind{"u": table.Date, "v": table.Date}
	for u, want := range map[string]string{"mdy": "2024-04-03", "dmy": "2024-03-04"} {
		o := table.Options{Header: "yes", Kinds: kinds, Learned: map[string]table.Learned{"u": {Dates: u}, "v": {Dates: "dmy"}}}
		f := readText(t, "u,v\n12/31/2023,03/04/2024\n12/30/2023,05/06/2024\n", o)
		if got := f.Column("v").Text(0); got != want {
			t.Errorf("u was %s: got %s, want %s", u, got, want)
		}
		notes := strings.Join(f.Notes, "\n")
		if told := "03/04/2024 is read as 2024-03-04, with the month first as in other dates of the table, and in training the day was; if it is here too, say --dates dmy"; strings.Contains(notes, told) != (u == "dmy") {
			t.Errorf("u was %s: got the notes %q, want one on the change: %v", u, notes, u == "dmy")
		}
	}
}

// A column of times or durations is told from one of days, also where these are of the
// first day of 1970 and written alike.
func TestClockColumns(t *testing.T) {
	for cells, want := range map[string]bool{
		"10:00:00 11:30:00 27:00:00": true,
		"PT3H PT4H30M PT5H":          true,
		"1970-01-01T10:00:00 1970-01-01T11:00:00 1970-01-01T12:30:00": false,
		"2024-01-31 2024-02-01 2024-02-02":                            false,
		"31/01/2024 01/02/2024 02/02/2024":                            false,
	} {
		f := readText(t, "at,y\n"+strings.ReplaceAll(cells, " ", ",1\n")+",2\n", table.Options{Kinds: map[string]table.Kind{"at": table.Date}})
		if c := f.Columns[0]; c.Kind != table.Date || c.Clock != want {
			t.Errorf("%s: a %v with Clock %v, want %v", cells, c.Kind, c.Clock, want)
		}
	}
}
