package serve

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cajal/model"
)

// Of many values that training has not seen, an answer has a note for the column, with
// how many there are and the first few.
func TestManyUnseen(t *testing.T) {
	file, _ := trainFlowers(t, t.TempDir())
	m := Trained(file)
	for values, want := range map[int][]string{0: nil,
		1:  {`column colour: "colour 0" in 1 row (first in row 1) was not there in training; the network has learnt nothing of it`},
		23: {`column colour: 23 values in 23 rows, such as "colour 0", "colour 1", "colour 2" (first in row 1), were not there in training; the network has learnt nothing of them`},
	} {
		length, width, colour := make([]string, 30), make([]string, 30), make([]string, 30)
		for i := range colour {
			length[i], width[i], colour[i] = "1", "2", "red"
			if i < values {
				colour[i] = fmt.Sprintf("colour %d", i)
			}
		}
		_, notes, err := m.Encode([]Column{
			{Name: "length", Rows: 30, Cells: length}, {Name: "width", Rows: 30, Cells: width}, {Name: "colour", Rows: 30, Cells: colour},
		})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(notes, want) {
			t.Errorf("%d unseen values: got %q, want %q", values, notes, want)
		}
	}
}

// An answer says how a cell was understood that may mean something else, as predict
// does, and a decimal comma is refused by its name.
func TestDoubtfulCells(t *testing.T) {
	trained := trainDays(t, "2006-01-02")
	for _, c := range []struct{ day, size, note, wrong string }{
		{"2024-03-04", "1.5", "", ""},
		{"03/04/2024", "1.5", `column day: 03/04/2024 is read as 2024-03-04; if the day and the month are the other way round, write 2024-04-03, or serve with --dates dmy`, ""},
		{"13/04/2024", "1.5", "", ""},
		{"2024-03-04", "1,5", "", "column 2 (size): some of its numbers have a decimal comma, and the decimal sign is a point"},
	} {
		_, notes, err := Trained(trained).Encode([]Column{{Name: "day", Rows: 1, Cells: []string{c.day}}, {Name: "size", Rows: 1, Cells: []string{c.size}}})
		var want []string
		if c.note != "" {
			want = []string{c.note}
		}
		if c.wrong == "" && (err != nil || !slices.Equal(notes, want)) {
			t.Errorf("%s, %s: got the notes %q and %v, want %q", c.day, c.size, notes, err, want)
		}
		if c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)) {
			t.Errorf("%s, %s: got %v, want %q", c.day, c.size, err, c.wrong)
		}
	}
}

// trainDays trains a model on a column of days, written in a layout.
func trainDays(t *testing.T, layout string) *model.Model {
	t.Helper()
	var b strings.Builder
	b.WriteString("day,size,y\n")
	for i := range 60 {
		day := time.Date(2024, time.Month(1+i%12), 1+i%28, 0, 0, 0, 0, time.UTC)
		fmt.Fprintf(&b, "%s,%d.5,%d.25\n", day.Format(layout), i, i)
	}
	return trainTable(t, "y", b.String())
}

// A row's answer and the warnings on it are the same alone, beside rows whose dates have
// one order alone, and in whatever order the rows come.
func TestDatesOfNeighbours(t *testing.T) {
	ambiguous, first, second := "07/01/2022", "2022-07-01", "2022-01-07"
	for _, c := range []struct{ layout, dates, want, note string }{
		{"2006-01-02", "", first, "column day: 07/01/2022 is read as 2022-07-01; if the day and the month are the other way round, write 2022-01-07, or serve with --dates dmy"},
		{"2006-01-02", "dmy", second, ""},
		{"02/01/2006", "", second, ""},
		{"01/02/2006", "", first, ""},
		{"02.01.2006", "", second, ""},
		{"02/01/2006", "mdy", first, ""},
	} {
		m, err := trainDays(t, c.layout).WithDates(c.dates)
		if err != nil {
			t.Fatal(err)
		}
		encode := func(days ...string) ([]float32, string) {
			sizes := slices.Repeat([]string{"1.5"}, len(days))
			xs, notes, err := Trained(m).Encode([]Column{{Name: "day", Rows: len(days), Cells: days}, {Name: "size", Rows: len(days), Cells: sizes}})
			if err != nil {
				t.Fatalf("%s, --dates %q, %q: %v", c.layout, c.dates, days, err)
			}
			x := xs[0].Contiguous()
			var own []string
			for _, n := range notes {
				if strings.Contains(n, ambiguous) {
					own = append(own, n)
				}
			}
			return x.Float32s()[:x.Size()/len(days)], strings.Join(own, "\n")
		}
		want, _ := encode(c.want)
		for _, beside := range []string{"", "25/01/2022", "01/25/2022", "2022-01-25"} {
			days := []string{ambiguous}
			if beside != "" {
				days = append(days, beside)
			}
			if got, note := encode(days...); !slices.Equal(got, want) || note != c.note {
				t.Errorf("trained on %s, --dates %q, beside %q: it is %v with the note %q, want %v (%s) and %q", c.layout, c.dates, beside, got, note, want, c.want, c.note)
			}
		}
	}
	if _, err := trainDays(t, "2006-01-02").WithDates("ydm"); err == nil || err.Error() != `dates "ydm", want dmy or mdy` {
		t.Errorf("an order that there is none: got %v", err)
	}
}
