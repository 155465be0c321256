package table

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// around is what people write around the digits of a number.
type around struct {
	dressed    bool   // there is something
	unit       string // "%", "‰", "$", "EUR", "kg", …, or ""
	power      string // the exponent that a per cent sign stands for: "e-2"
	negative   bool   // by a sign that ParseFloat does not take
	accounting bool   // (5) or 5-, which mean −5
}

// dressed is a number with what stands around its digits.
type dressed struct {
	around
	digits string // with its decimal sign and exponent, "" if the text is no number
}

// classifyDressed finds out how a cell can be read as a number that has a unit,
// blanks between its thousands, or a minus that is no hyphen.
func classifyDressed(cell []byte) (f form) {
	if !mayBeDressed(cell) { // most texts
		return f
	}
	d := undress(string(cell))
	if d.digits == "" {
		return f
	}
	if f = classify([]byte(d.digits)); !f.isNumber() {
		return form{}
	}
	f.around = d.around
	if f.plain {
		f.value, f.plain = d.number(d.digits)
	}
	return f
}

// mayBeDressed reports whether there is nothing around the digits of a cell but
// what undress knows. It takes no memory.
func mayBeDressed(cell []byte) bool {
	first, last := bytes.IndexAny(cell, "0123456789"), bytes.LastIndexAny(cell, "0123456789")
	if first < 0 || !utf8.Valid(cell) {
		return false
	}
	for _, r := range string(cell[first:last]) {
		if !strings.ContainsRune("0123456789.,eE+"+groupSigns, r) && !isMinus(r) {
			return false
		}
	}
	return mayStandAround(cell[:first]) && mayStandAround(cell[last+1:])
}

func mayStandAround(b []byte) bool {
	b = bytes.TrimFunc(b, func(r rune) bool { return unicode.IsSpace(r) || isMinus(r) || strings.ContainsRune("+().,", r) })
	if len(b) == 0 || unitSet[string(b)] {
		return true
	}
	r, n := utf8.DecodeRune(b)
	return unicode.Is(unicode.Sc, r) && n == len(b)
}

// groupSigns are what stands between thousands, beside points and commas.
const groupSigns = " \u00a0\u202f\u2009\u2007\u2005\u2002'’ʼ_"

// number returns the value of digits with what stands around them.
func (a *around) number(digits string) (v float64, ok bool) {
	v, err := strconv.ParseFloat(digits+a.power, 64)
	if a.negative {
		v = -v
	}
	return v, err == nil && !math.IsInf(v, 0)
}

// undress takes from a number what stands around its digits and between its
// thousands. What is left holds digits, points, commas and an exponent, and no
// sign but the exponent's.
func undress(text string) (d dressed) {
	d.dressed = true
	s := strings.Map(func(r rune) rune {
		if isMinus(r) {
			return '-'
		}
		return r
	}, strings.TrimFunc(text, unicode.IsSpace))
	signs := 0
	for again := true; again; {
		s, again = strings.TrimFunc(s, unicode.IsSpace), false
		switch {
		case s == "":
			return dressed{}
		case s[0] == '(' && s[len(s)-1] == ')':
			s, d.accounting, again = s[1:len(s)-1], true, true
			signs++
		case s[0] == '-' || s[0] == '+':
			d.negative = s[0] == '-'
			s, again = s[1:], true
			signs++
		case s[len(s)-1] == '-':
			s, d.accounting, again = s[:len(s)-1], true, true
			signs++
		case d.unit == "":
			s, d.unit = cutUnit(s)
			again = d.unit != ""
		}
	}
	if signs > 1 {
		return dressed{}
	}
	d.negative = d.negative || d.accounting
	d.power = map[string]string{"%": "e-2", "‰": "e-3"}[d.unit]
	if d.digits = ungroup(s); d.power != "" && strings.ContainsAny(d.digits, "eE") {
		return dressed{}
	}
	return d
}

// isMinus reports whether a rune is written for a minus sign.
func isMinus(r rune) bool { return strings.ContainsRune("-−‐‑–﹣－", r) }

// units are texts beside numbers that are not a sign of their own, as those of
// currencies ($, €) and per cent are.
var units = []string{"US$", "A$", "C$", "R$", "S$", "HK$", "NZ$", "NT$", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS",
	"INR", "JPY", "KRW", "MXN", "NOK", "NZD", "PLN", "RMB", "RUB", "SEK", "SGD", "THB", "TRY", "USD", "ZAR", "Kč", "Rs.", "Rs", "kr.", "kr", "zł", "Ft", "元", "円", "%", "‰"}

// measures are units that stand behind a number; those of one letter behind a blank,
// since 12A may be the name of something.
var measures = strings.Fields(`km/h m/s mph kph kg mg µg μg lbs lb oz km cm mm mi ft yd °C °F ºC ºF ℃ ℉ ° m² m³ km² cm² cm³ ft² sqft
	kWh kW MW kHz MHz GHz Hz mmHg hPa kPa bpm rpm dB mg/dL mmol/L g/L kcal cal kJ ml mL cl dl kB KB MB GB TB px pt pcs
	ms secs sec mins min hours hour hrs hr days day weeks week months month years year yrs
	m g s h L l W V A N J t`)

var unitSet = func() map[string]bool {
	set := map[string]bool{}
	for _, u := range slices.Concat(units, measures) {
		set[u] = true
	}
	return set
}()

// measure reports whether a unit is one of measures.
func measure(unit string) bool { return slices.Contains(measures, unit) }

// cutMeasure takes one of measures from the end of a text.
func cutMeasure(s string) (rest, unit string) {
	for _, u := range measures {
		before, ok := strings.CutSuffix(s, u)
		if !ok || before == "" {
			continue
		}
		last, _ := utf8.DecodeLastRuneInString(before)
		if unicode.IsSpace(last) || last >= '0' && last <= '9' && len(u) > 1 {
			return before, u
		}
	}
	return s, ""
}

// cutUnit takes a unit from the front or the end of a text.
func cutUnit(s string) (rest, unit string) {
	for _, u := range units {
		if after, ok := strings.CutPrefix(s, u); ok {
			return after, u
		}
		if before, ok := strings.CutSuffix(s, u); ok {
			return before, u
		}
	}
	if rest, unit = cutMeasure(s); unit != "" {
		return rest, unit
	}
	if r, n := utf8.DecodeRuneInString(s); unicode.Is(unicode.Sc, r) {
		return s[n:], string(r)
	}
	if r, n := utf8.DecodeLastRuneInString(s); unicode.Is(unicode.Sc, r) {
		return s[:len(s)-n], string(r)
	}
	return s, ""
}

// ungroup removes blanks and apostrophes between thousands; it returns "" if the
// text is no number.
func ungroup(s string) string {
	end := strings.IndexAny(s, ".,eE")
	if end < 0 {
		end = len(s)
	}
	whole, rest := s[:end], s[end:]
	for i, r := range whole {
		if r >= '0' && r <= '9' {
			continue
		}
		if !strings.ContainsRune(groupSigns, r) || i == 0 {
			return ""
		}
		groups := strings.Split(whole, string(r))
		if !inGroups(groups) {
			return ""
		}
		whole = strings.Join(groups, "") // one kind of sign: another is found next
		if strings.IndexFunc(whole, func(r rune) bool { return r < '0' || r > '9' }) >= 0 {
			return ""
		}
		break
	}
	if strings.IndexFunc(rest, func(r rune) bool { return !strings.ContainsRune("0123456789.,eE+-", r) }) >= 0 {
		return ""
	}
	return whole + rest
}

// notNumbers are what programs write where there is no number to write, in lower
// case: infinities, and the errors of spreadsheets.
var notNumbers = map[string]bool{"inf": true, "infinity": true, "∞": true, "1.#inf": true, "1.#ind": true, "1.#qnan": true, "nan(ind)": true,
	"#div/0!": true, "#value!": true, "#ref!": true, "#name?": true, "#num!": true, "#null!": true, "#n/a!": true, "#nv": true, "#error!": true, "#wert!": true, "#bezug!": true, "#zahl!": true}

// isNotNumber reports whether a cell says that its number is none.
func isNotNumber(cell []byte) bool {
	if len(cell) > 16 {
		return false
	}
	s := strings.ToLower(string(cell))
	if r, n := utf8.DecodeRuneInString(s); r == '+' || isMinus(r) {
		s = s[n:]
	}
	if notNumbers[s] {
		return true
	}
	_, err := strconv.ParseFloat(s, 64)
	return errors.Is(err, strconv.ErrRange) // 1e999
}
