package schema

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"cajal/data/table"
	"cajal/internal/elementary"
)

// The parts of a date that become inputs, in this order.
const (
	partDay  = "day"  // days since 1970, or of a duration, standardised
	partYear = "year" // sine and cosine of the time of the year
	partWeek = "week" // 1 at the day of the week, from Monday
	partHour = "hour" // sine and cosine of the time of the day
)

var dateParts = []string{partDay, partYear, partWeek, partHour}

var partWidths = map[string]int{partDay: 1, partYear: 2, partWeek: 7, partHour: 2}

const (
	secondsOfDay = 86400
	daysOfYear   = 365.2425
)

// dateWidth returns how many inputs the parts have.
func (in *Input) dateWidth() (n int) {
	for _, p := range in.Parts {
		n += partWidths[p]
	}
	return n
}

// fitDate learns which parts of a date say something: the time of the year if the rows
// span two months or more, the day of the week if they span a week and fall on several
// of its days, the time of the day if there is one. Times and durations have no days.
func fitDate(c *table.Column, rows []int) (Input, error) {
	in := Input{Name: c.Name, Kind: "date", Scale: 1, Dates: c.Dates, DatesGuessed: c.Guessed, Parts: []string{partDay}}
	days := present(c, rows)
	if len(days) > 0 {
		in.Dated = &Dated{Range: []float64{slices.Min(days), slices.Max(days)}} // seconds as yet
		switch {
		case c.Clock:
			in.Dated.Cells = "clock"
		case c.AllDays:
			in.Dated.Cells = "day"
		}
	}
	timed, weekdays := false, map[int]bool{}
	for i := range days {
		days[i] /= secondsOfDay
		timed = timed || days[i] != math.Floor(days[i])
		weekdays[weekday(days[i])] = true
	}
	if err := in.fitValues(days, len(rows)); err != nil || len(days) == 0 {
		return in, err
	}
	first, last := days[0], days[len(days)-1]
	calendar := last >= 400 || first < 0 // 1971-02-05; below that, and not before 1970, durations
	if calendar && last-first >= 60 {
		in.Parts = append(in.Parts, partYear)
	}
	if calendar && last-first >= 7 && len(weekdays) > 1 {
		in.Parts = append(in.Parts, partWeek)
	}
	if timed {
		in.Parts = append(in.Parts, partHour)
	}
	return in, nil
}

// weekday returns the day of the week, 0 for Monday; 1970 began on a Thursday.
func weekday(days float64) int {
	d := int(math.Mod(math.Floor(days)+3, 7))
	if d < 0 {
		d += 7
	}
	return d
}

// date writes the parts of each row's date, and whether it is missing: then the median
// stands in for the day, and the other parts are 0.
func (in *Input) date(c *table.Column, rows []int, w window) {
	for i, r := range rows {
		days := c.Number(r) / secondsOfDay
		there := !math.IsNaN(days)
		if !there {
			days = in.Median
		}
		at := 0
		for _, p := range in.Parts {
			switch {
			case p == partDay:
				w.set(i, at, float32(min(max((days-in.Mean)/in.Scale, -farthest), farthest)))
			case !there:
			case p == partYear:
				w.circle(i, at, days/daysOfYear)
			case p == partHour:
				w.circle(i, at, days)
			default:
				w.set(i, at+weekday(days), 1)
			}
			at += partWidths[p]
		}
		if !there && in.Missing {
			w.set(i, at, 1)
		}
	}
}

// circle writes sine and cosine of a number of turns, so that the end of a turn is near
// its beginning.
func (w window) circle(row, column int, turns float64) {
	angle := 2 * math.Pi * (turns - math.Floor(turns))
	w.set(row, column, float32(elementary.Sin(angle)))
	w.set(row, column+1, float32(elementary.Cos(angle)))
}

func (d *Dated) check() error {
	switch {
	case d == nil:
		return nil
	case d.Cells != "" && d.Cells != "day" && d.Cells != "clock":
		return fmt.Errorf("dated.cells %.40q, want day or clock, or none for both", d.Cells)
	case len(d.Range) != 2 || !(d.Range[0] <= d.Range[1]):
		return fmt.Errorf("dated.range %v, want the first and the last in seconds", d.Range)
	}
	return cmp.Or(checkFinite(d.Range[0]), checkFinite(d.Range[1]))
}

// checkDate refuses a date whose parts contradict each other.
func (in *Input) checkDate() error {
	at := -1
	for _, p := range in.Parts {
		next := slices.Index(dateParts, p)
		if next <= at {
			return fmt.Errorf("parts %.80q, want some of %q in this order", in.Parts, dateParts)
		}
		at = next
	}
	switch {
	case len(in.Parts) == 0:
		return errors.New("a date without parts")
	case len(in.Levels) > 0 || in.Other || in.Embed || in.Form != "" || in.Scaling != nil:
		return errors.New("a date has no levels, no form and no scaler")
	case in.Dates != "" && in.Dates != "dmy" && in.Dates != "mdy":
		return fmt.Errorf("dates %.40q, want dmy or mdy", in.Dates)
	case in.DatesGuessed && in.Dates == "":
		return errors.New("dates_guessed is true, and dates, the order that was guessed, is missing")
	}
	return cmp.Or(in.Dated.check(), checkFinite(in.Median), checkFinite(in.Mean), checkScale(in.Scale))
}
