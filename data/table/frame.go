package table

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Frame is a table in memory, column by column.
type Frame struct {
	File    string
	Rows    int
	Columns []*Column
	Notes   []string // what was odd, and what was made of it

	Delimiter byte // of a CSV file; 0 for Parquet
	Header    bool
	Decimal   byte // '.' or ','
	firstLine int
	uneven    bool // some rows take several lines, or lines are empty
}

// Column is one column of a Frame.
type Column struct {
	Name     string
	Kind     Kind
	Missing  int      // rows without a value
	Distinct int      // different values; −1 for more than were counted
	Min, Max float64  // of a Number
	Whole    bool     // a Number without fractions
	Levels   []string // of a Category, in order

	place int // in the file, from 1

	// Numbers stand in the narrowest of these that holds them all, categories
	// as their level's place from 1, 0 for missing.
	small  []int16
	single []float32
	double []float64
	codes  []uint16
}

const missingSmall = math.MinInt16

// Number returns the number in a row of a Number column, NaN where it is
// missing.
func (c *Column) Number(row int) float64 {
	switch {
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

// Level returns the place of a row's level in Levels, −1 where it is missing.
func (c *Column) Level(row int) int { return int(c.codes[row]) - 1 }

// Text returns a row's value as text, "" where it is missing.
func (c *Column) Text(row int) string {
	switch c.Kind {
	case Number:
		return numberText(c.Number(row))
	case Category:
		if k := c.Level(row); k >= 0 {
			return c.Levels[k]
		}
	}
	return ""
}

// numberText is the name that a number has as a class or a level: "3", "0.5".
func numberText(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// Column returns the column of a name, or nil.
func (f *Frame) Column(name string) *Column {
	for _, c := range f.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Names returns the columns' names in the file's order.
func (f *Frame) Names() []string {
	names := make([]string, len(f.Columns))
	for i, c := range f.Columns {
		names[i] = c.Name
	}
	return names
}

// Line returns the line of the file, or the row of a Parquet file, where a row,
// from 0, begins; 0 if that is not known, since some rows take several lines.
func (f *Frame) Line(row int) int {
	if f.uneven {
		return 0
	}
	return f.firstLine + row
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
