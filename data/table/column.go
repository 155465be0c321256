package table

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Bounds of a table.
const (
	// MaxColumns is up to how many columns a table has.
	MaxColumns = 50_000
	// MaxLevels is up to how many different texts a category has.
	MaxLevels = 200_000
	// MaxCell is up to how many bytes a cell has.
	MaxCell = 1 << 20
)

// Column is one column of a [Frame].
type Column struct {
	Name     string
	Place    int // in the table, from 1
	Kind     Kind
	Missing  int      // rows without a value
	Distinct int      // different values; −1 for more than were counted
	Min, Max float64  // of a Number; of a Date in seconds, as Number returns them
	Dates    string   // of a Date: "dmy" or "mdy", the order in which its cells are read, "" if they have one alone
	Guessed  bool     // Dates is a guess: no cell and no column says which order it is
	Whole    bool     // a Number without fractions
	Instead  string   // what a column may be in place of what was found, as a note says: "date" of numbers that look like days, "category" of numbers that look like codes, "ignore" of ids; "" for none
	Form     Form     // by which Levels are told apart
	Levels   []string // of a Category, and of a Number with at most 1000 different ones, in order
	Unit     string   // beside the numbers: "%", whose numbers are hundredths, "$", …
	Absent   []string // texts among the numbers, and words such as None in an Empty column, that count as missing
	Clock    bool     // a Date whose cells are times or durations, of no day
	AllDays  bool     // a Date whose cells all have a day
	Notes    []string // what was odd about it, and what was made of it; its frame has them too
	why      Reason   // it is left out, where the kind does not tell

	// Columns with levels have the level's place from 1, 0 for missing, and numbers
	// the value of each place. Other numbers stand in the narrowest of the last three
	// that holds them all.
	codes  []uint32
	values []float64
	small  []int16
	single []float32
	double []float64
	texts  *texts // of a Text, "" where it is missing
}

const missingSmall = math.MinInt16

// Title names the column in a message: "3 (width)".
func (c *Column) Title() string { return fmt.Sprintf("%d (%s)", c.Place, c.Name) }

// Number returns the number in a row of a Number column, NaN where it is missing. Of a
// Date it is the seconds since the beginning of 1970 in UTC or, of times and durations,
// the seconds that they are long.
func (c *Column) Number(row int) float64 {
	switch {
	case c.values != nil:
		return c.values[c.codes[row]]
	case c.small != nil:
		if v := c.small[row]; v != missingSmall {
			return float64(v)
		}
	case c.single != nil:
		return float64(c.single[row])
	case c.double != nil:
		return c.double[row]
	}
	return math.NaN()
}

// coded reports whether rows are kept as the places of their levels.
func (c *Column) coded() bool {
	return c.Kind == Category || c.Kind == Number && len(c.Levels) > 0 && len(c.Levels) <= maxNumberLevels
}

// forget drops what the rows hold.
func (c *Column) forget() {
	c.Levels, c.codes, c.values, c.small, c.single, c.double, c.texts = nil, nil, nil, nil, nil, nil, nil
}

// Level returns the place of a row's level in Levels, −1 where it is missing. The
// column has Levels.
func (c *Column) Level(row int) int { return int(c.codes[row]) - 1 }

// Counts returns how many rows each of the Levels has.
func (c *Column) Counts() []int {
	counts := make([]int, len(c.Levels))
	for _, code := range c.codes {
		if code > 0 {
			counts[code-1]++
		}
	}
	return counts
}

// Text returns a row's value as text, "" where it is missing.
func (c *Column) Text(row int) string {
	switch {
	case c.codes != nil:
		if k := c.Level(row); k >= 0 {
			return c.Levels[k]
		}
	case c.Kind == Number:
		return numberText(c.Number(row))
	case c.Kind == Date:
		return DateText(c.Number(row), c.Clock)
	case c.texts != nil:
		return string(c.texts.at(row))
	}
	return ""
}

// Values returns the different values of a column as texts, in order: its Levels,
// and of a Number without them the first MaxLevels + 1 that occur.
func (c *Column) Values() []string {
	if c.Levels != nil {
		return c.Levels
	}
	var values []string
	seen := map[float64]bool{}
	for i := range len(c.small) + len(c.single) + len(c.double) {
		if v := c.Number(i); v == v && !seen[v] && len(seen) <= MaxLevels {
			seen[v] = true
			values = append(values, numberText(v))
		}
	}
	sortLevels(values)
	return values
}

// set puts a number into its row, and reports whether the column can hold it.
func (c *Column) set(row int, v float64) bool {
	switch {
	case c.small != nil && math.IsNaN(v):
		c.small[row] = missingSmall
	case c.small != nil:
		c.small[row] = int16(v)
		return float64(c.small[row]) == v
	case c.single != nil:
		c.single[row] = float32(v)
		return !math.IsInf(float64(c.single[row]), 0)
	default:
		c.double[row] = v
	}
	return true
}

// sortLevels puts levels in order: by value if all are numbers, as texts
// otherwise.
func sortLevels(levels []string) {
	values := make(map[string]float64, len(levels))
	for _, l := range levels {
		v, err := strconv.ParseFloat(l, 64)
		if err != nil || math.IsNaN(v) {
			slices.Sort(levels)
			return
		}
		values[l] = v
	}
	slices.SortFunc(levels, func(a, b string) int {
		switch {
		case values[a] < values[b]:
			return -1
		case values[a] > values[b]:
			return 1
		}
		return strings.Compare(a, b)
	})
}
