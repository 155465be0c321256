package table

import (
	"math"
	"slices"
)

// plain returns the column of cells that leave no question: plain numbers and missing
// values, of a column that a model knows as numbers without a unit. It is the one that
// [Build] would make, without what Build keeps to judge the others by: most requests to
// a server are of such columns. It returns nil for all others.
func (o *Options) plain(name string, place int, cells []string) *Column {
	learned, ok := o.Learned[name]
	known, seen := o.Known[name]
	if !ok || len(cells) == 0 || !o.Alone || o.Decimal != '.' || o.kind(name) != Number || learned.Form == FormBool || known.Unit != "" || o.Texts == name {
		return nil
	}
	c := &Column{Name: name, Place: place, Kind: Number, Whole: true, double: make([]float64, len(cells)), Min: math.Inf(1), Max: math.Inf(-1)}
	var room [24]byte // a longer number takes memory of its own
	for i, text := range cells {
		if text == "" {
			c.Missing++
			c.double[i] = math.NaN()
			continue
		}
		cell := append(room[:0], text...)
		f := classify(cell)
		if !f.plain || f.around.dressed || slices.Contains(o.Missing, text) {
			return nil
		}
		if f.ambiguous() && seen {
			if v, ok := f.parse(cell, ','); ok && known.covers(v) {
				return nil // 1.234, where training had 1234
			}
		}
		v := f.value + 0 // no −0
		c.double[i] = v
		c.Min, c.Max, c.Whole = min(c.Min, v), max(c.Max, v), c.Whole && v == math.Trunc(v)
	}
	c.Distinct = -1 // they were not counted
	if c.Missing == len(cells) {
		c.Distinct, c.Min, c.Max = 0, 0, 0
	}
	return c
}
