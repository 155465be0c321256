package table

import (
	"fmt"
	"strconv"
	"strings"
)

// dateForm is the ways in which a text can be read as a date, a time or a duration:
// seconds since the beginning of 1970 or, without a day, since midnight.
type dateForm struct {
	dayFirst, monthFirst bool
	// asDay and asMonth are the seconds with the day first, and with the month first:
	// "03/04/2024" is the 3rd of April or the 4th of March.
	asDay, asMonth float64
	points         bool // it is written 31.01.2024, which says nothing of 03/04/2024
	clock          bool // it is a time or a duration, of no day
}

// cells says what the cell is, as Learned.Cells has it.
func (f dateForm) cells() string {
	if f.clock {
		return "clock"
	}
	return "day"
}

// ambiguous reports whether the two ways give two dates.
func (f dateForm) ambiguous() bool { return f.dayFirst && f.monthFirst && f.asDay != f.asMonth }

// maxDate is up to how many bytes a date has.
const maxDate = 48

// classifyDate finds out how a cell can be read as a date:
//
//	2024-01-31, 2024/01/31, 31.01.2024, 31/01/2024, 01/31/2024, 31 Jan 2024,
//	January 31, 2024; with a time behind it, 10:11, 10:11:12.5, 10:11 PM, and a
//	zone, Z or +01:00, which is taken off; a time alone; 2 days 03:04:05; PT3H4M5S
//
// So is 20240131, where something else says that a column holds dates: by itself it is
// a number.
func classifyDate(cell []byte) (f dateForm) {
	if len(cell) < 3 || len(cell) > maxDate || !startsDate(cell) {
		return f
	}
	if s, ok := parseISODuration(string(cell)); ok {
		return dateForm{dayFirst: true, monthFirst: true, asDay: s, asMonth: s, clock: true}
	}
	if s, ok := compactDay(cell); ok {
		return dateForm{dayFirst: true, monthFirst: true, asDay: s, asMonth: s}
	}
	date, clock, hasClock := cutClock(string(cell))
	seconds := 0.0
	if hasClock {
		var ok bool
		if seconds, ok = parseClock(clock, date == ""); !ok {
			return f
		}
	}
	if date == "" {
		return dateForm{dayFirst: hasClock, monthFirst: hasClock, asDay: seconds, asMonth: seconds, clock: hasClock}
	}
	if days, ok := strings.CutSuffix(strings.TrimSuffix(date, "s"), " day"); ok && hasClock {
		n, err := strconv.Atoi(days)
		seconds += float64(secondsOfDay * float64(n))
		return dateForm{dayFirst: err == nil, monthFirst: err == nil, asDay: seconds, asMonth: seconds, clock: err == nil}
	}
	if f = parseDay(date); f.dayFirst {
		f.asDay += seconds
	}
	if f.monthFirst {
		f.asMonth += seconds
	}
	return f
}

// startsDate reports whether a cell begins as a date may, which most texts do not.
func startsDate(cell []byte) bool {
	if cell[0] >= '0' && cell[0] <= '9' || cell[0] == '-' || cell[0] == 'P' {
		return true
	}
	return dateWords[string([]byte{cell[0] | 0x20, cell[1] | 0x20, cell[2] | 0x20})]
}

// dateWords are how the names of months and days begin.
var dateWords = wordSet("jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun")

// cutClock cuts a time off: what stands behind the last T or space before the first
// colon.
func cutClock(text string) (date, clock string, ok bool) {
	colon := strings.IndexByte(text, ':')
	if colon < 0 {
		return text, "", false
	}
	at := strings.LastIndexAny(text[:colon], "T ")
	return strings.TrimSpace(text[:max(at, 0)]), text[at+1:], true
}

// parseClock reads hours, minutes, perhaps seconds, and a zone. Alone they may be a
// duration, of more than 24 hours.
func parseClock(text string, alone bool) (seconds float64, ok bool) {
	text = strings.TrimSpace(text)
	text, shift, ok := cutZone(text)
	if !ok {
		return 0, false
	}
	upper := strings.ToUpper(text)
	half := ""
	for _, h := range []string{"AM", "PM"} {
		if rest, cut := strings.CutSuffix(upper, h); cut {
			upper, half = strings.TrimSpace(rest), h
		}
	}
	parts := strings.Split(upper, ":")
	if len(parts) < 2 || len(parts) > 3 || len(parts[1]) != 2 {
		return 0, false
	}
	hours, ok1 := digits(parts[0], 1, 4)
	minutes, ok2 := digits(parts[1], 2, 2)
	if !ok1 || !ok2 || minutes > 59 || !alone && hours > 24 {
		return 0, false
	}
	switch {
	case half != "" && (hours < 1 || hours > 12):
		return 0, false
	case half == "PM" && hours < 12:
		hours += 12
	case half == "AM" && hours == 12:
		hours = 0
	}
	if len(parts) == 3 {
		whole, fraction, _ := strings.Cut(parts[2], ".")
		s, ok := digits(whole, 2, 2)
		if _, fine := digits(fraction, 0, 9); !ok || !fine || s > 60 {
			return 0, false
		}
		seconds, _ = strconv.ParseFloat(parts[2], 64)
	}
	return float64(3600*hours+60*minutes) + seconds - shift, true
}

// cutZone cuts a zone off a time, and returns by how many seconds it is ahead of UTC.
func cutZone(clock string) (rest string, shift float64, ok bool) {
	if rest, ok := strings.CutSuffix(strings.TrimSuffix(clock, " UTC"), "Z"); ok {
		return rest, 0, true
	}
	clock = strings.TrimSuffix(clock, " UTC")
	at := strings.LastIndexAny(clock, "+-")
	if at < 0 {
		return clock, 0, true
	}
	zone := strings.Replace(clock[at+1:], ":", "", 1)
	if len(zone) == 2 {
		zone += "00"
	}
	n, ok := digits(zone, 4, 4)
	if !ok || n%100 > 59 || n > 1500 {
		return "", 0, false
	}
	shift = float64(n/100*3600 + n%100*60)
	if clock[at] == '-' {
		shift = -shift
	}
	return strings.TrimSpace(clock[:at]), shift, true
}

// digits reads a text of so many digits as a number; "" is 0.
func digits(text string, least, most int) (n int, ok bool) {
	if len(text) < least || len(text) > most {
		return 0, false
	}
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}

// parseDay reads a day of the calendar.
func parseDay(text string) (f dateForm) {
	if f, ok := namedMonth(text); ok {
		return f
	}
	at := strings.IndexAny(text, "-/.")
	if at < 1 {
		return f
	}
	parts := strings.Split(text, text[at:at+1])
	if len(parts) != 3 {
		return f
	}
	if len(parts[0]) == 4 { // the year comes first, and then the month
		f.asDay, f.dayFirst = day(parts[0], parts[1], parts[2])
		f.asMonth, f.monthFirst = f.asDay, f.dayFirst
		return f
	}
	if short := len(parts[2]) == 2; short && (text[at] == '-' || len(parts[0]) != 2 || len(parts[1]) != 2) {
		return f // 1.2.13 is a version
	}
	f.asDay, f.dayFirst = day(parts[2], parts[1], parts[0])
	f.points = text[at] == '.'
	if !f.points { // with them the day is always first
		f.asMonth, f.monthFirst = day(parts[2], parts[0], parts[1])
	}
	return f
}

// namedMonth reads a day whose month has a name; ok is false if none has.
func namedMonth(text string) (f dateForm, ok bool) {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == ' ' || r == ',' || r == '-' || r == '.' || r == '/' })
	if len(words) == 4 && len(words[0]) >= 3 && strings.Contains("monday tuesday wednesday thursday friday saturday sunday", words[0]) {
		words = words[1:]
	}
	if len(words) != 3 {
		return f, false
	}
	for i, w := range words[:2] {
		m := monthNumber(w)
		if m == 0 {
			continue
		}
		f.asDay, f.dayFirst = day(words[2], strconv.Itoa(m), strings.TrimRight(words[1-i], "sthndr"))
		f.asMonth, f.monthFirst = f.asDay, f.dayFirst
		return f, true
	}
	return f, false
}

// day returns the seconds from 1970 to the beginning of a day. Years of two digits are
// 1970 to 2069.
func day(year, month, of string) (seconds float64, ok bool) {
	y, ok1 := digits(year, 2, 4)
	m, ok2 := digits(month, 1, 2)
	d, ok3 := digits(of, 1, 2)
	if !ok1 || !ok2 || !ok3 || len(year) == 3 || m < 1 || m > 12 || d < 1 {
		return 0, false
	}
	if len(year) == 2 {
		if y += 1900; y < 1970 {
			y += 100
		}
	}
	days, ok := daysOf(y, m, d)
	return float64(days) * secondsOfDay, ok
}

// parseDate reads a date whose order is known.
func parseDate(cell []byte, dayFirst bool) (seconds float64, ok bool) {
	f := classifyDate(cell)
	if dayFirst || f.points {
		return f.asDay, f.dayFirst
	}
	return f.asMonth, f.monthFirst
}

// dates is what the first reading learns of a column whose cells may be dates.
type dates struct {
	dayFirst, monthFirst int    // cells that are dates in that order
	clocks               int    // of them times and durations
	sure                 string // the order that some cell has alone
	sureCell             string // the first such cell, and its line
	sureLine             int
	withDay, withMonth   example // the first cells that can be read with the day first alone, and with the month
	none                 string  // the first cell that is no date, and its line
	noneLine             int
	doubt                string // the first cell that may be one date or another
	cells                string // what they are, as Learned.Cells has it
	other                string // the first date that is not so, and its line
	otherLine            int
}

func (d *dates) add(cell []byte, line int) {
	if d.none != "" {
		return
	}
	f := classifyDate(cell)
	if f.dayFirst {
		d.dayFirst++
	}
	if f.monthFirst {
		d.monthFirst++
	}
	if f.clock {
		d.clocks++
	}
	if d.cells != "" && d.cells != f.cells() && d.other == "" && (f.dayFirst || f.monthFirst) {
		d.other, d.otherLine = string(cell), line
	}
	switch {
	case f.dayFirst && !f.monthFirst:
		d.withDay.keep(cell, line)
	case f.monthFirst && !f.dayFirst:
		d.withMonth.keep(cell, line)
	}
	switch {
	case f.dayFirst && !f.monthFirst && !f.points:
		d.sure = "dmy"
	case f.monthFirst && !f.dayFirst:
		d.sure = "mdy"
	}
	if d.sure != "" && d.sureCell == "" {
		d.sureCell, d.sureLine = string(cell), line
	}
	if !f.dayFirst && !f.monthFirst && d.none == "" {
		d.none, d.noneLine = string(cell[:min(len(cell), 40)]), line
	}
	if f.ambiguous() && d.doubt == "" {
		d.doubt = string(cell)
	}
}

// wrongCells is the error of a date where training had times and durations alone, or the
// other way round; nil if there is none.
func (d *dates) wrongCells() *Error {
	switch {
	case d.other == "":
		return nil
	case d.cells == "clock":
		return &Error{Line: d.otherLine, Rule: fmt.Sprintf("found %q, a date, and training had times or durations alone; want one such as 10:11:12, or nothing where it is missing", d.other)}
	}
	return &Error{Line: d.otherLine, Rule: fmt.Sprintf("found %q, a time or a duration, and training had dates alone; want one such as 2024-01-31, or nothing where it is missing", d.other)}
}

// order returns the one order in which all cells are dates: "dmy" or "mdy". Where both
// will do it returns "either", where none does "".
func (d *dates) order(present int) string {
	dmy, mdy := present > 0 && d.dayFirst == present, present > 0 && d.monthFirst == present
	switch {
	case dmy && mdy:
		return "either"
	case dmy:
		return "dmy"
	case mdy:
		return "mdy"
	}
	return ""
}

// settle returns the order of a column that holds dates, and what is to be said of it:
// the only one that fits, the one that is known, or that another column has. Points,
// 31.01.2024, do not decide against what is known of 03/04/2024. If nothing decides, it is
// guessed.
func (d *dates) settle(present int, known string) (order, doubt string) {
	order = d.order(present)
	switch {
	case order == "dmy" && d.sure == "" && d.doubt != "" && known != "":
		return known, ""
	case order != "either":
		return order, ""
	case known != "" || d.doubt == "":
		return known, ""
	}
	order = guessOrder(d.doubt)
	seconds, _ := parseDate([]byte(d.doubt), order == "dmy")
	return order, fmt.Sprintf("%s is read as %s; if the day and the month are the other way round, say --dates %s (dates = %[3]q in a recipe)", d.doubt, dateText(seconds), otherOrder[order])
}
