package table

import (
	"fmt"
	"math"
	"math/bits"
)

// allocate makes the memory of the columns. Where cells are shorter than the
// numbers that they become, because most of them are empty for example, float64
// would take a multiple of the file: such a table keeps float32.
func (b *builder) allocate() error {
	rows, total := b.frame.Rows, 0
	for i, c := range b.frame.Columns {
		if s := &b.stats[i]; c.Kind == Date || c.Kind == Number && s.double && !s.fitsSmall() && !c.coded() {
			total += 8 * rows
		} else {
			total += 4 * rows
		}
	}
	cramped := b.size > 0 && total > int(3*b.size)+8<<20
	if b.most > 0 && !cramped {
		cramped = b.bytes(false) > b.most
		if least := b.bytes(true); least > b.most {
			return &Error{File: b.frame.File, Rule: fmt.Sprintf("its columns would take %d MB, want at most %d MB for a file of this size; take fewer rows, or leave columns out",
				least>>20, b.most>>20)}
		}
	}
	for i, c := range b.frame.Columns {
		s := &b.stats[i]
		if c.Kind == Text && s.bytes > maxTexts {
			return &Error{File: b.frame.File, Column: c.Title(), Rule: fmt.Sprintf("its texts have %d MB in all, want at most %d MB; take fewer rows, or set its kind to ignore", s.bytes>>20, maxTexts>>20)}
		}
		coded := c.coded()
		switch {
		case coded:
			c.codes = make([]uint32, rows)
			if c.Kind == Number {
				s.values(c, b.signs[i])
			}
		case c.Kind == Date:
			c.double = make([]float64, rows)
		case c.Kind == Text:
			c.texts = &texts{text: make([]byte, 0, s.bytes), ends: make([]int, 0, rows)}
		case c.Kind != Number:
		case s.fitsSmall():
			c.small = make([]int16, rows)
		case s.double && !cramped:
			c.double = make([]float64, rows)
		default:
			c.single = make([]float32, rows)
		}
		if !coded {
			s.levels, c.Levels, c.Form = levels{}, nil, FormText
		}
	}
	if cramped {
		b.frame.Notes = append(b.frame.Notes, "the cells are so short that numbers are kept with 7 digits, to save memory")
	}
	return nil
}

// maxTexts is up to how many bytes the texts of a column have in all.
const maxTexts = 1 << 30

// bytes returns what the columns take, with numbers as float32 if cramped.
func (b *builder) bytes(cramped bool) int64 {
	sum, cells := int64(0), int64(0)
	for i, c := range b.frame.Columns {
		s := &b.stats[i]
		switch {
		case c.coded():
			sum += 4
		case c.Kind == Number && s.fitsSmall():
			sum += 2
		case c.Kind == Date || c.Kind == Number && s.double && !cramped:
			sum += 8
		case c.Kind == Number:
			sum += 4
		case c.Kind == Text:
			sum += bits.UintSize / 8
			cells += s.bytes
		}
	}
	return sum*int64(b.frame.Rows) + cells
}

// fill reads the table for the second time.
func (b *builder) fill() error {
	changed := &Error{File: b.frame.File, Rule: "the file has changed while it was read"}
	rows := 0
	for i, c := range b.frame.Columns {
		if c.Kind == Date || c.Kind == Number && c.values == nil {
			c.Min, c.Max = math.Inf(1), math.Inf(-1)
			c.Whole = c.Kind == Number && !b.stats[i].fraction
		}
	}
	err := b.each(func(row, line int) error {
		if row >= b.frame.Rows {
			return changed
		}
		rows++
		for j, c := range b.frame.Columns {
			if c.Kind.Usable() && !b.keep(j, c, row) {
				return changed
			}
		}
		return nil
	})
	if err == nil && rows != b.frame.Rows {
		err = changed
	}
	for _, c := range b.frame.Columns {
		if (c.Kind == Number || c.Kind == Date) && c.Missing == rows {
			c.Min, c.Max = 0, 0
		}
	}
	return err
}

// keep puts a cell of the record into its column, and reports whether the first
// reading foresaw it.
func (b *builder) keep(j int, c *Column, row int) bool {
	cell := b.source.Cell(j)
	if c.codes != nil {
		if i := b.stats[j].levels.find(cell); i >= 0 {
			c.codes[row] = b.stats[j].levels.all[i].code
			return true
		}
		return b.missing[string(cell)] || b.stats[j].words.has(cell)
	}
	if c.texts != nil {
		if b.missing[string(cell)] {
			cell = nil
		}
		c.texts.add(cell)
		return int64(len(c.texts.text)) <= b.stats[j].bytes
	}
	if b.missing[string(cell)] {
		return c.set(row, math.NaN())
	}
	v, ok := b.stats[j].parse(cell, b.signs[j])
	if c.Kind == Date && b.options.Alone {
		v, ok = b.stats[j].lone.read(cell, c.Dates)
	} else if c.Kind == Date {
		v, ok = parseDate(cell, c.Dates == "dmy")
	}
	if !ok && b.stats[j].words.has(cell) {
		return c.set(row, math.NaN())
	}
	c.Min, c.Max = min(c.Min, v), max(c.Max, v)
	return ok && c.set(row, v)
}
