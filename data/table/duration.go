package table

import (
	"strconv"
	"strings"
)

// isoUnits are the parts of a duration in the order of ISO 8601, with their seconds. Years
// and months have no length of their own, so they are none.
var isoUnits = []struct {
	letter  byte
	seconds float64
	clock   bool // behind the T
}{{'W', 7 * secondsOfDay, false}, {'D', secondsOfDay, false}, {'H', 3600, true}, {'M', 60, true}, {'S', 1, true}}

// parseISODuration reads a duration as ISO 8601 writes it, such as PT1H58M47.5S or
// P1DT2H: pandas and Java write them into JSON and CSV.
func parseISODuration(text string) (seconds float64, ok bool) {
	sign := 1.0
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		text, sign = rest, -1
	}
	if text, ok = strings.CutPrefix(text, "P"); !ok {
		return 0, false
	}
	at, clock, parts := 0, false, 0
	for text != "" {
		if text[0] == 'T' && !clock && len(text) > 1 {
			clock, text = true, text[1:]
		}
		end := strings.IndexFunc(text, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
		if end < 1 {
			return 0, false
		}
		for at < len(isoUnits) && (isoUnits[at].letter != text[end] || isoUnits[at].clock != clock) {
			at++
		}
		v, err := strconv.ParseFloat(text[:end], 64)
		if at == len(isoUnits) || err != nil {
			return 0, false
		}
		seconds += float64(v * isoUnits[at].seconds)
		text, at, parts = text[end+1:], at+1, parts+1
	}
	return float64(sign * seconds), parts > 0
}
