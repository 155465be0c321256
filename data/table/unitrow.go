package table

import (
	"slices"
	"strings"
)

// moreUnits are symbols of units that stand below names and, unlike measures, not beside
// numbers.
var moreUnits = wordSet(`K Pa MPa GPa bar psi eV keV MeV N kN F C Ohm Ω mol mmol µmol rad deg degC degF ppm ppb Bq Gy Sv lx cd dBm
	m2 m3 cm2 cm3 mm2 mm3 km2 ft2 ft3 us ns fs nm pm um Å kcal cal kVA kPa g/mol percent pct count counts unitless`)

// HasUnits reports whether the first of some records below the names holds the units of
// the columns: "kg", "(m/s)", "[°C]" above each column of numbers, or nothing where it has
// none, and in the other columns nothing that comes again below. Where a text stands in
// one of these, a single unit may be a slip in a row.
func HasUnits(records [][]string, o Options) bool {
	if len(records) < 3 {
		return false
	}
	units, others, missing := 0, 0, o.missing()
	for j, cell := range records[0] {
		c := contents(records[1:], j, missing)
		none := missing[cell] || strings.Trim(cell, "-–—") == "" || cell == "1"
		switch {
		case slices.Contains(o.Missing, cell) && cell != "":
			return false // they are said to mean something else
		case c.numbers*2 <= c.present: // texts
			if none {
				continue
			}
			if others++; c.texts[cell] > 0 {
				return false
			}
		case none:
		case !isUnitName(cell):
			return false
		default:
			units++
		}
	}
	return units > 0 && (others == 0 || units > 1)
}

// isUnitName reports whether a cell names a unit: "kg", "(kg)", "[m s-1]", "mg/dl".
func isUnitName(cell string) bool {
	if len(cell) > 24 {
		return false
	}
	if n := len(cell); n > 2 && (cell[0] == '(' && cell[n-1] == ')' || cell[0] == '[' && cell[n-1] == ']') {
		return !classify([]byte(cell[1 : n-1])).isNumber()
	}
	if unitSet[cell] || moreUnits[cell] {
		return true
	}
	// A fraction of units, or a power: mol/m^2, kg·m, W/m2.
	parts := strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune("/*·^ ", r) })
	for i, p := range parts {
		if i > 0 && strings.Trim(p, "-0123456789") == "" {
			continue // a power
		}
		if symbol := strings.TrimRight(p, "-0123456789²³"); !unitSet[symbol] && !moreUnits[symbol] {
			return false
		}
	}
	return len(parts) > 0
}
