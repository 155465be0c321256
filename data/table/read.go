package table

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
)

// source is a table that can be read from its beginning again and again, a
// record at a time.
type source interface {
	rewind() error
	next() (line int, err error) // io.EOF at the end
	cell(i int) []byte           // valid until next; the empty one is missing
}

// Open reads a table from a file: Parquet if it begins so, CSV otherwise.
func Open(path string, o Options) (*Frame, error) {
	info, err := os.Stat(path) // first, since to open a pipe is to wait for who writes to it
	switch {
	case err != nil:
		return nil, fmt.Errorf("read table: %w", err)
	case info.IsDir():
		return nil, &Error{File: path, Rule: "a directory, want a CSV or Parquet file"}
	case !info.Mode().IsRegular():
		return nil, &Error{File: path, Rule: "not a regular file; a table is read twice, so give a file, or - for standard input"}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read table: %w", err)
	}
	defer f.Close()
	return Read(path, f, info.Size(), o)
}

// file is what a table is read from.
type file interface {
	io.ReadSeeker
	io.ReaderAt
}

// Read reads a table of size bytes; name stands for it in messages. r is read
// twice: os.File and bytes.Reader do.
func Read(name string, r file, size int64, o Options) (*Frame, error) {
	for column, k := range o.Kinds {
		if k != Auto && k != Number && k != Category && k != Ignored {
			return nil, fmt.Errorf("read %s: column %s is to be of kind %v; want auto, number, category or ignore", name, column, k)
		}
	}
	var magic [4]byte
	if n, _ := r.ReadAt(magic[:], 0); n == 4 && string(magic[:]) == "PAR1" {
		return readParquet(name, r, size, o)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	l, err := sniff(name, r, o)
	if err != nil {
		return nil, err
	}
	f := &Frame{File: name, Delimiter: l.delim, Header: l.header, Notes: l.notes}
	b := &builder{frame: f, source: &csvSource{name, r, l, nil}, options: o, size: size, missing: missingWords(o.Missing)}
	return b.build(l.names)
}

// csvSource reads records of a CSV file, all of one width.
type csvSource struct {
	name string
	r    io.ReadSeeker
	l    layout
	s    *scanner
}

func (c *csvSource) cell(i int) []byte { return c.s.cell(i) }

func (c *csvSource) rewind() error {
	if _, err := c.r.Seek(c.l.bom, io.SeekStart); err != nil {
		return fmt.Errorf("read %s: %w", c.name, err)
	}
	c.s = newScanner(c.name, c.r, c.l.delim)
	if c.l.header {
		_, err := c.next()
		return err
	}
	return nil
}

func (c *csvSource) next() (line int, err error) {
	if err := c.s.next(); err != nil {
		var e *Error
		if !errors.Is(err, io.EOF) && !errors.As(err, &e) {
			err = fmt.Errorf("read %s: %w", c.name, err)
		}
		return 0, err
	}
	if got, want := len(c.s.ends), len(c.l.names); got != want {
		return 0, c.s.fail(c.s.start, 0, "%d cells, want %d as in the first line; a cell that holds %q must stand in quotes", got, want, c.l.delim)
	}
	return c.s.start, nil
}

// builder makes a frame of a source in two readings.
type builder struct {
	frame   *Frame
	source  source
	options Options
	size    int64 // of the file
	missing map[string]bool
	stats   []stats
	signs   []byte // decimal signs of the Number columns
}

func (b *builder) build(names []string) (*Frame, error) {
	if err := b.collect(names); err != nil {
		return nil, err
	}
	if err := b.decide(names); err != nil {
		return nil, err
	}
	b.plan()
	if err := b.fill(); err != nil {
		return nil, err
	}
	return b.frame, nil
}

// each calls visit with the line of each record.
func (b *builder) each(visit func(row, line int) error) error {
	if err := b.source.rewind(); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	for row := 0; ; row++ {
		line, err := b.source.next()
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
func (b *builder) collect(names []string) error {
	b.stats = make([]stats, len(names))
	for i, n := range names {
		kind, ok := b.options.Kinds[n]
		if b.options.Only && !ok {
			kind = Ignored
		}
		b.stats[i].kind = kind
	}
	room := int(b.size/2) + 2<<20
	err := b.each(func(row, line int) error {
		for j := range b.stats {
			if b.stats[j].kind != Ignored {
				room -= b.stats[j].add(b.source.cell(j), line, b.missing, room)
			}
		}
		if row == 0 {
			b.frame.firstLine = line
		} else if line != b.frame.firstLine+row {
			b.frame.uneven = true
		}
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
	decimal := b.options.Decimal
	if decimal == 0 {
		for i := range b.stats {
			s := &b.stats[i]
			switch {
			case s.sureComma && s.comma == s.present:
				decimal = ','
			case s.surePoint && s.point == s.present && decimal == 0:
				decimal = '.'
			}
		}
	}
	b.frame.Decimal = '.'
	b.signs = make([]byte, len(names))
	columns := make([]Column, len(names))
	for i, name := range names {
		c := &columns[i]
		c.Name, c.place = name, i+1
		sign, rule, line := b.stats[i].decide(c, b.idLike(i, name), decimal, b.options.Decimal != 0)
		if rule != "" {
			return &Error{File: b.frame.File, Line: line, Column: fmt.Sprintf("%d (%s)", i+1, name), Rule: rule}
		}
		b.signs[i] = sign
		if sign == ',' {
			b.frame.Decimal = ','
		}
		b.frame.Columns = append(b.frame.Columns, c)
	}
	return nil
}

// idLike reports whether a column's name says that it numbers the rows.
func (b *builder) idLike(i int, name string) bool {
	lower := strings.ToLower(name)
	return lower == "id" || lower == "index" || lower == "row" || lower == "rowid" || strings.HasPrefix(lower, "unnamed") ||
		strings.HasSuffix(lower, "_id") || b.frame.Header && name == fmt.Sprintf("column%d", i+1)
}

// plan makes the memory of the columns.
func (b *builder) plan() {
	rows, total := b.frame.Rows, 0
	narrow := func(i int) bool {
		s := &b.stats[i]
		return !s.fraction && s.lo > missingSmall && s.hi <= math.MaxInt16
	}
	for i, c := range b.frame.Columns {
		if c.Kind == Number && !narrow(i) && b.stats[i].double {
			total += 8 * rows
		} else {
			total += 4 * rows
		}
	}
	// A table of cells that are shorter than numbers are in memory, most of
	// them empty for example: numbers are rounded rather than let it grow.
	cramped := b.options.bounded(b.size) && total > int(3*b.size)+8<<20
	for i, c := range b.frame.Columns {
		switch s := &b.stats[i]; {
		case c.Kind == Category:
			c.Levels = s.sorted()
			c.codes = make([]uint16, rows)
		case c.Kind != Number:
		case narrow(i):
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
}

// bounded reports whether memory is held to a multiple of the file's size,
// which says little of a file that is compressed.
func (o Options) bounded(size int64) bool { return size > 0 }

// sorted returns the levels in order and notes their places, from 1.
func (s *stats) sorted() []string {
	if s.levels == nil && s.present > 0 {
		s.levels = map[string]uint16{s.one: 0}
	}
	levels := make([]string, 0, len(s.levels))
	for l := range s.levels {
		levels = append(levels, l)
	}
	sortLevels(levels)
	for i, l := range levels {
		s.levels[l] = uint16(i + 1)
	}
	return levels
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
			if !c.Kind.Usable() {
				continue
			}
			cell := b.source.cell(j)
			if missing := b.missing[string(cell)]; c.Kind == Category {
				code, ok := b.stats[j].levels[string(cell)]
				if !ok && !missing {
					return changed
				}
				c.codes[row] = code
			} else if !c.set(row, cell, missing, b.signs[j]) {
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
	b.stats = nil
	return err
}

// set puts a number into its row.
func (c *Column) set(row int, cell []byte, missing bool, sign byte) bool {
	v, ok := math.NaN(), missing
	if !missing {
		if v, ok = parse(cell, sign); ok {
			c.Min, c.Max = min(c.Min, v), max(c.Max, v)
		}
	}
	switch {
	case c.small != nil && missing:
		c.small[row] = missingSmall
	case c.small != nil:
		c.small[row] = int16(v)
		ok = ok && float64(c.small[row]) == v
	case c.single != nil:
		c.single[row] = float32(v)
		ok = ok && !math.IsInf(float64(c.single[row]), 0)
	default:
		c.double[row] = v
	}
	return ok
}
