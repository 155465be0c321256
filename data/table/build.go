package table

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// Source hands out the records of a table, from the beginning again and again.
type Source interface {
	Rewind() error
	Next() (line int, err error) // io.EOF at the end
	Cell(i int) []byte           // of the record, valid until Next
}

// Layout is what a format knows of a table before its cells are read.
type Layout struct {
	File      string
	Format    string   // its name, "" for none
	Columns   []string // their names, all different
	Header    bool     // the names stand in the file
	Delimiter byte     // of a CSV file
	Notes     []string // what was odd
	// Size is that of the file in bytes. The columns' memory is held to a
	// multiple of it; 0 where it says little, as that of a compressed file.
	Size int64
	// Kinds is what the format knows of its columns where Options say nothing:
	// Index, or Ignored for what is not one value in each row. The others are
	// Auto, as all are where it is nil.
	Kinds []Kind
	// Most is how many bytes the columns may take, 0 for no bound of its own.
	Most int64
}

// Build makes a frame of a source, which it reads twice: once to infer what the
// columns hold, and once to keep it.
func Build(l Layout, s Source, o Options) (*Frame, error) {
	if err := o.check(l.File); err != nil {
		return nil, err
	}
	b := &builder{source: s, options: o, size: l.Size, most: l.Most, missing: o.missing(),
		frame: &Frame{File: l.File, Format: l.Format, Header: l.Header, Delimiter: l.Delimiter, Notes: l.Notes}}
	if err := b.collect(l.Columns, l.Kinds); err != nil {
		return nil, err
	}
	if err := b.decide(l.Columns); err != nil {
		return nil, err
	}
	if err := b.allocate(); err != nil {
		return nil, err
	}
	if err := b.fill(); err != nil {
		return nil, err
	}
	return b.frame, nil
}

// builder is a frame on its way.
type builder struct {
	frame   *Frame
	source  Source
	options Options
	size    int64 // of the file, or 0
	most    int64 // bytes of the columns, or 0
	missing map[string]bool
	stats   []stats
	signs   []byte // decimal signs of the Number columns
	noted   int    // notes on columns
}

// each calls visit with the line of each record.
func (b *builder) each(visit func(row, line int) error) error {
	if err := b.source.Rewind(); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	for row := 0; ; row++ {
		line, err := b.source.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := visit(row, line); err != nil {
			return err
		}
	}
}

// collect reads the table for the first time.
func (b *builder) collect(names []string, known []Kind) error {
	b.stats = make([]stats, len(names))
	for i, n := range names {
		b.stats[i].kind = b.options.kind(n)
		if b.stats[i].kind == Auto && known != nil {
			b.stats[i].kind = known[i]
		}
		if k, ok := b.options.Known[n]; ok {
			b.stats[i].known = &k
		}
	}
	budget := int(b.size/2) + 2<<20 // bytes that levels may take
	keep := slices.Index(names, b.options.Texts)
	err := b.each(func(row, line int) error {
		for j := range b.stats {
			if k := b.stats[j].kind; k != Ignored && k != Index {
				budget -= b.stats[j].add(b.source.Cell(j), line, b.missing, budget)
			}
		}
		if keep >= 0 {
			b.frame.texts.add(b.source.Cell(keep))
		}
		b.frame.begins(row, line)
		b.frame.Rows = row + 1
		return nil
	})
	if err == nil && b.frame.Rows == 0 {
		err = &Error{File: b.frame.File, Rule: "the table has no rows below its names"}
	}
	return err
}

// decide settles the kinds.
func (b *builder) decide(names []string) error {
	file := fileSign{decimal: b.options.Decimal, chosen: b.options.Decimal != 0, delimiter: b.frame.Delimiter}
	if !file.chosen {
		file.decimal = commonSign(b.stats)
	}
	b.frame.Decimal = '.'
	b.signs = make([]byte, len(names))
	columns := make([]Column, len(names))
	for i, name := range names {
		c := &columns[i]
		c.Name, c.Place = name, i+1
		sign, notes, wrong := b.stats[i].decide(c, b.idLike(i, name), file)
		if wrong != nil {
			wrong.File, wrong.Column = b.frame.File, c.Title()
			if !b.options.Guess {
				return wrong
			}
			sign = b.guess(i, c, wrong)
		}
		b.note(notes)
		b.signs[i] = sign
		if sign == ',' {
			b.frame.Decimal = ','
		}
		b.frame.Columns = append(b.frame.Columns, c)
	}
	return nil
}

// guess decides what a column holds whose kind the file leaves open: numbers with a
// decimal point, if they can be that, and else texts.
func (b *builder) guess(i int, c *Column, wrong *Error) (sign byte) {
	s := &b.stats[i]
	d := Doubt{Question: wrong}
	switch {
	case wrong.Code == AmbiguousDecimal && s.point == s.numbers && s.words.cells == 0:
		c.Kind, c.Unit, d.Taken, sign = Number, s.units.unit, "a decimal point", '.'
	case s.many || c.Distinct > 20 && c.Distinct > s.present/2:
		c.Kind, d.Taken = Text, "texts that hardly repeat, which are left out"
	default:
		c.Kind, d.Taken = Category, "a category"
	}
	b.frame.Doubts = append(b.frame.Doubts, d)
	return sign
}

// maxNotes is up to how many notes on columns there are.
const maxNotes = 20

// note keeps what was odd about a column.
func (b *builder) note(notes []string) {
	for _, n := range notes {
		switch b.noted++; {
		case b.noted <= maxNotes:
			b.frame.Notes = append(b.frame.Notes, n)
		case b.noted == maxNotes+1:
			b.frame.Notes = append(b.frame.Notes, "there is more of the kind in other columns")
		}
	}
}

// idLike reports whether a column's name says that it numbers the rows.
func (b *builder) idLike(i int, name string) bool {
	lower := strings.ToLower(name)
	return lower == "id" || lower == "index" || lower == "row" || lower == "rowid" || strings.HasPrefix(lower, "unnamed") ||
		strings.HasSuffix(lower, "_id") || b.frame.Header && name == fmt.Sprintf("column%d", i+1)
}

// allocate makes the memory of the columns. Where cells are shorter than the
// numbers that they become, because most of them are empty for example, float64
// would take a multiple of the file: such a table keeps float32.
func (b *builder) allocate() error {
	rows, total := b.frame.Rows, 0
	for i, c := range b.frame.Columns {
		if s := &b.stats[i]; c.Kind == Number && s.double && !s.fitsSmall() {
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
		switch s := &b.stats[i]; {
		case c.Kind == Category:
			c.Levels = s.sorted()
			c.codes = make([]uint16, rows)
		case c.Kind != Number:
		case s.fitsSmall():
			c.small = make([]int16, rows)
		case s.double && !cramped:
			c.double = make([]float64, rows)
		default:
			c.single = make([]float32, rows)
		}
		if c.Kind != Category {
			b.stats[i].levels = nil
		}
	}
	if cramped {
		b.frame.Notes = append(b.frame.Notes, "the cells are so short that numbers are kept with 7 digits, to save memory")
	}
	return nil
}

// bytes returns what the columns take, with numbers as float32 if cramped.
func (b *builder) bytes(cramped bool) int64 {
	sum := int64(0)
	for i, c := range b.frame.Columns {
		s := &b.stats[i]
		switch {
		case c.Kind == Category || c.Kind == Number && s.fitsSmall():
			sum += 2
		case c.Kind == Number && s.double && !cramped:
			sum += 8
		case c.Kind == Number:
			sum += 4
		}
	}
	return sum * int64(b.frame.Rows)
}

// fill reads the table for the second time.
func (b *builder) fill() error {
	changed := &Error{File: b.frame.File, Rule: "the file has changed while it was read"}
	rows := 0
	for i, c := range b.frame.Columns {
		if c.Kind == Number {
			c.Min, c.Max = math.Inf(1), math.Inf(-1)
			c.Whole = !b.stats[i].fraction
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
		if c.Kind == Number && c.Missing == rows {
			c.Min, c.Max = 0, 0
		}
	}
	return err
}

// keep puts a cell of the record into its column, and reports whether the first
// reading foresaw it.
func (b *builder) keep(j int, c *Column, row int) bool {
	cell := b.source.Cell(j)
	missing := b.missing[string(cell)]
	if c.Kind == Category {
		code, ok := b.stats[j].levels[string(cell)]
		c.codes[row] = code
		return ok || missing
	}
	if missing {
		return c.set(row, math.NaN())
	}
	v, ok := parseNumber(cell, b.signs[j])
	if !ok && b.stats[j].words.has(cell) {
		return c.set(row, math.NaN())
	}
	c.Min, c.Max = min(c.Min, v), max(c.Max, v)
	return ok && c.set(row, v)
}
