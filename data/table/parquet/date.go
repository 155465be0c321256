package parquet

import "strconv"

const secondsPerDay = 86400

// floorDiv returns n/d rounded down, and what is left.
func floorDiv(n, d int64) (quotient, rest int64) {
	quotient, rest = n/d, n%d
	if rest < 0 {
		quotient, rest = quotient-1, rest+d
	}
	return quotient, rest
}

// appendDay writes the day so many days after 1970-01-01 in the Gregorian
// calendar, which goes on before its beginning: 2024-01-31. Its year begins in
// March, so that the leap day is the last, and 400 years have 146,097 days.
// (Hinnant, chrono-Compatible Low-Level Date Algorithms, 2013.)
func appendDay(b []byte, days int64) []byte {
	const untilEpoch = 719468 // from 0000-03-01
	era, day := floorDiv(days+untilEpoch, 146097)
	year := (day - day/1460 + day/36524 - day/146096) / 365
	day -= 365*year + year/4 - year/100
	month := (5*day + 2) / 153 // from March, 0
	day -= (153*month + 2) / 5
	year += 400 * era
	if month += 3; month > 12 {
		month, year = month-12, year+1
	}
	if year < 0 {
		b, year = append(b, '-'), -year
	}
	b = appendPadded(b, year, 4)
	b = appendPadded(append(b, '-'), month, 2)
	return appendPadded(append(b, '-'), day+1, 2)
}

// appendClock writes a time of day: 10:11:12, and a fraction of the second
// without zeros at its end.
func appendClock(b []byte, second, nanosecond int64) []byte {
	b = appendPadded(b, second/3600, 2)
	b = appendPadded(append(b, ':'), second/60%60, 2)
	b = appendPadded(append(b, ':'), second%60, 2)
	if nanosecond == 0 {
		return b
	}
	b = appendPadded(append(b, '.'), nanosecond, 9)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	return b
}

// appendMoment writes the point in time so many seconds after 1970.
func appendMoment(b []byte, second, nanosecond int64) []byte {
	day, second := floorDiv(second, secondsPerDay)
	return appendClock(append(appendDay(b, day), 'T'), second, nanosecond)
}

// appendPadded writes a number with zeros before it.
func appendPadded(b []byte, n int64, width int) []byte {
	for limit := int64(10); width > 1; width, limit = width-1, 10*limit {
		if n < limit {
			return strconv.AppendInt(append(b, zeros[:width-1]...), n, 10)
		}
	}
	return strconv.AppendInt(b, n, 10)
}

const zeros = "00000000"
