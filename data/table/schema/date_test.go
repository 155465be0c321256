package schema

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
)

// A date becomes its day, the time of the year, the day of the week and the hour; the
// inputs are the same however another file writes it.
func TestDateParts(t *testing.T) {
	var b strings.Builder
	b.WriteString("when,y\n")
	for i := range 40 {
		fmt.Fprintf(&b, "2024-%02d-%02d %02d:00,%d\n", 1+i%12, 1+i%28, i%24, i%2)
	}
	_, fitted := learnedFrom(t, b.String()+",1\n", "y", table.Options{Targets: []string{"y"}})
	s := readAgain(t, fitted)
	if in := s.Inputs[0]; in.Kind != "date" || !slices.Equal(in.Parts, dateParts) || s.Width() != 13 {
		t.Fatalf("got %+v of %d inputs, want a date of all parts and 13 inputs", in, s.Width())
	}
	g, err := readText(t, "when\n2024-07-03T06:00:00Z\n07/03/2024 6:00 AM\n3 Jul 2024 06:00\n\n\"\"\n", s.Options(false))
	if err != nil {
		t.Fatal(err)
	}
	x, err := s.Encode(g, nil)
	if err != nil {
		t.Fatal(err)
	}
	in := s.Inputs[0]
	day := 19907.25 // 2024-07-03 06:00, a Wednesday
	turn := 2 * math.Pi * (day/daysOfYear - math.Floor(day/daysOfYear))
	want := []float64{(day - in.Mean) / in.Scale, math.Sin(turn), math.Cos(turn), 0, 0, 1, 0, 0, 0, 0, 1, 0, 0}
	for row := range 3 {
		for j, w := range want {
			if got := x.At(row, j); math.Abs(got-w) > 1e-6 {
				t.Errorf("row %d, input %d: got %v, want %v", row, j, got, w)
			}
		}
	}
	if g.Rows > 3 && (x.At(3, 12) != 1 || x.At(3, 5) != 0) {
		t.Errorf("a missing date: got %v, want its flag alone", x)
	}
}

// Parts that say nothing are left out: of a fortnight the time of the year, of times the
// calendar.
func TestDatePartsFit(t *testing.T) {
	for _, c := range []struct {
		cells func(i int) string
		want  []string
	}{
		{func(i int) string { return fmt.Sprintf("2024-01-%02d", 1+i%14) }, []string{partDay, partWeek}},
		{func(i int) string { return fmt.Sprintf("2024-01-%02d", 1+i%3) }, []string{partDay}},
		{func(i int) string { return fmt.Sprintf("%d-01-01", 1990+i%9) }, []string{partDay, partYear, partWeek}},
		{func(i int) string { return fmt.Sprintf("%02d:30", i%24) }, []string{partDay, partHour}},
		{func(i int) string { return fmt.Sprintf("%d days 00:00:00", i%90) }, []string{partDay}},
	} {
		text := "when,y\n"
		for i := range 40 {
			text += fmt.Sprintf("%s,%d\n", c.cells(i), i%2)
		}
		_, s := learnedFrom(t, text, "y", table.Options{Targets: []string{"y"}})
		if got := s.Inputs[0].Parts; !slices.Equal(got, c.want) {
			t.Errorf("%s …: got %v, want %v", c.cells(0), got, c.want)
		}
	}
}

// A guessed order of dates is kept as a guess; without one a schema has no word of it.
func TestGuessedDates(t *testing.T) {
	for cells, want := range map[string]string{
		"03/04/2024,05/06/2024": `"dates":"mdy","dates_guessed":true`,
		"03-04-2024,05-06-2024": `"dates":"dmy","dates_guessed":true`,
		"03/04/2024,13/06/2024": `"dates":"dmy"`,
		"2024-04-03,2024-06-05": `"parts"`,
	} {
		text := "day,y\n"
		for i, cell := range strings.Split(strings.Repeat(cells+",", 10), ",")[:20] {
			text += fmt.Sprintf("%s,%d.5\n", cell, i)
		}
		_, s := learnedFrom(t, text, "y", table.Options{Targets: []string{"y"}})
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(b), want) || strings.Contains(string(b), "guessed") != strings.Contains(want, "guessed") {
			t.Errorf("%s: %s, want %s in it", cells, b, want)
		}
		if l := readAgain(t, s).Options(false).Learned["day"]; l.Guessed != s.Inputs[0].DatesGuessed || l.Dates != s.Inputs[0].Dates {
			t.Errorf("%s: read back, later files are told %+v", cells, l)
		}
		if !s.Inputs[0].DatesGuessed {
			continue
		}
		const wrong = "dates_guessed is true, and dates, the order that was guessed, is missing"
		without := regexp.MustCompile(`"dates":"...",`).ReplaceAll(b, nil)
		if _, err := Parse(without); err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%s: %v, want %q", without, err, wrong)
		}
	}
}
