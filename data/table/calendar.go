package table

import (
	"fmt"
	"math"
	"strings"
)

// The Gregorian calendar, which goes on before its beginning. Its year begins in
// March here, so that the leap day is the last, and 400 years have 146,097 days
// (Hinnant, chrono-Compatible Low-Level Date Algorithms, 2013).

const (
	secondsOfDay = 86400
	daysOfEra    = 146097 // 400 years
	untilEpoch   = 719468 // days from 0000-03-01 to 1970-01-01
)

// daysOf returns the days from 1970-01-01 to a day of a year above 0; ok is false if
// the month has no such day.
func daysOf(year, month, day int) (days int, ok bool) {
	y, m := year, month-3 // from March, 0
	if m < 0 {
		y, m = y-1, m+12
	}
	days = 365*y + y/4 - y/100 + y/400 + (153*m+2)/5 + day - 1 - untilEpoch
	_, backMonth, backDay := dayOf(days)
	return days, backMonth == month && backDay == day
}

// dayOf returns the day so many days after 1970-01-01.
func dayOf(days int) (year, month, day int) {
	era := int(math.Floor(float64(days+untilEpoch) / daysOfEra))
	day = days + untilEpoch - era*daysOfEra
	year = (day - day/1460 + day/36524 - day/146096) / 365
	day -= 365*year + year/4 - year/100
	month = (5*day + 2) / 153 // from March, 0
	day -= (153*month + 2) / 5
	year += 400 * era
	if month += 3; month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day + 1
}

// monthNames are in lower case.
var monthNames = strings.Fields("january february march april may june july august september october november december")

// monthNumber returns the number of an English month by its name or the name's
// beginning, 0 if it is none.
func monthNumber(word string) int {
	for i, name := range monthNames {
		if len(word) >= 3 && strings.HasPrefix(name, word) || word == "sept" && name == "september" {
			return i + 1
		}
	}
	return 0
}

// DateText writes a value of a Date column, in seconds as Column.Number has them: as ISO
// 8601 does or, of times and durations, as hours, minutes and seconds; "" for NaN.
func DateText(seconds float64, clock bool) string {
	if !clock || math.IsNaN(seconds) {
		return dateText(seconds)
	}
	sign := ""
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	micros := int64(math.Floor(1e6 * seconds))
	whole := micros / 1e6
	return fmt.Sprintf("%s%02d:%02d:%02d", sign, whole/3600, whole/60%60, whole%60) + fraction(micros)
}

// fraction writes the microseconds behind a second, "" for none.
func fraction(micros int64) string {
	rest := micros % 1e6
	if rest == 0 {
		return ""
	}
	return "." + strings.TrimRight(fmt.Sprintf("%06d", rest), "0")
}

// dateText writes seconds since 1970 as ISO 8601 has them, "" for none: a day, a time
// of the first day, or both, to the microsecond.
func dateText(seconds float64) string {
	if math.IsNaN(seconds) {
		return ""
	}
	days := math.Floor(seconds / secondsOfDay)
	micros := int64(math.Floor(1e6 * (seconds - float64(secondsOfDay*days))))
	year, month, day := dayOf(int(days))
	date := fmt.Sprintf("%04d-%02d-%02d", year, month, day)
	whole := micros / 1e6
	clock := fmt.Sprintf("%02d:%02d:%02d", whole/3600, whole/60%60, whole%60) + fraction(micros)
	switch {
	case micros == 0:
		return date
	case math.Abs(seconds) < secondsOfDay:
		return clock
	}
	return date + "T" + clock
}
