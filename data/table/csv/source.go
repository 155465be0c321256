package csv

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cajal/data/table"
)

// source reads the records of a CSV file, all of one width.
type source struct {
	text *text
	l    layout
	s    *scanner

	blanks int      // empty lines of a table of one column still to be handed out
	line   int      // of the first of them
	held   *record  // the record, where it is not the scanner's
	ahead  []record // records that were read to know whether more follows
	pushed bool     // the scanner's record comes after those
	rows   int

	hashes, hash int // lines with # within the table, and the first of them
	heads, head  int // lines that repeat the names, and the first of them
	extra        int // the first line with empty cells behind the last column
	empty        int // empty lines that are rows
	last         string
	trailed      bool
}

func (c *source) Cell(i int) []byte {
	switch {
	case c.blanks > 0:
		return nil
	case c.held != nil:
		return []byte(c.held.cells[i])
	}
	return c.s.cell(i)
}

func (c *source) Rewind() error {
	r, err := c.text.open()
	if err != nil {
		return err
	}
	*c = source{text: c.text, l: c.l, s: newScanner(c.text.name, r, c.l.dialect)}
	if err := c.s.skipTo(c.l.first); err != nil {
		return c.readError(err)
	}
	if c.l.header {
		err = c.s.next()
	}
	if c.l.units && err == nil {
		err = c.s.next()
	}
	return c.readError(err)
}

// Next hands out the next row: empty lines of a table of one column, records that
// were read ahead, and the scanner's next.
func (c *source) Next() (line int, err error) {
	if c.blanks > 1 {
		c.blanks--
		c.line++
		return c.line, nil
	}
	if c.blanks == 1 {
		c.blanks = 0
		return c.row() // the record behind them
	}
	if line, ok := c.fromAhead(); ok {
		return line, nil
	}
	if err := c.s.next(); err != nil {
		return 0, c.end(err)
	}
	if len(c.l.names) == 1 && c.s.blank > 0 && !c.l.double {
		c.empty += c.s.blank
		c.blanks, c.line = c.s.blank, c.s.start-c.s.blank
		return c.line, nil
	}
	return c.row()
}

// fromAhead hands out a record that was read ahead.
func (c *source) fromAhead() (line int, ok bool) {
	c.held = nil
	switch {
	case len(c.ahead) > 0:
		c.held, c.ahead = &c.ahead[0], c.ahead[1:]
		return c.held.line, true
	case c.pushed:
		c.pushed = false
		return c.s.start, true
	}
	return 0, false
}

// row checks the scanner's record. One that may stand below the table is held until
// it is known whether rows follow.
func (c *source) row() (line int, err error) {
	for {
		switch {
		case c.isComment():
			c.hashes, c.hash = c.hashes+1, cmp.Or(c.hash, c.s.start)
		case c.isHead():
			c.heads, c.head = c.heads+1, cmp.Or(c.head, c.s.start)
		default:
			return c.settle()
		}
		if err := c.s.next(); err != nil {
			return 0, c.end(err)
		}
	}
}

// isHead reports whether the scanner's record repeats the names.
func (c *source) isHead() bool {
	if len(c.l.head) == 0 || len(c.s.ends) != len(c.l.head) {
		return false
	}
	for i, name := range c.l.head {
		if string(c.s.cell(i)) != name {
			return false
		}
	}
	return true
}

// settle checks a record that may be a row, or stand below the table.
func (c *source) settle() (line int, err error) {
	if !c.mayEnd() {
		c.rows++
		return c.s.start, c.fits()
	}
	for len(c.ahead) < 10 && c.mayEnd() {
		c.ahead = append(c.ahead, c.s.record0())
		closed := c.s.closed
		if err := c.s.next(); err != nil {
			c.below(closed)
			return 0, c.end(err)
		}
	}
	for i := range c.ahead {
		if err := c.fit(&c.ahead[i]); err != nil {
			return 0, err
		}
	}
	if err := c.fits(); err != nil {
		return 0, err
	}
	c.pushed = true
	line, _ = c.fromAhead()
	return line, nil
}

// isComment reports whether the scanner's record is a line with #, as others before
// the table, and no row.
func (c *source) isComment() bool {
	return c.l.hash && len(c.s.text) > 0 && c.s.text[0] == '#' && !c.s.quotes && (len(c.s.ends) != len(c.l.names) || len(c.l.names) == 1)
}

// totals are what spreadsheets call the line below a table.
var totals = []string{"total", "totals", "grand total", "sum", "sums", "average", "averages", "avg", "mean", "summe", "gesamt", "gesamtsumme", "insgesamt",
	"mittelwert", "durchschnitt", "somme", "moyenne", "total général", "totale", "media", "suma", "promedio", "soma", "totaal", "итого", "всего", "合计", "总计", "小计", "平均", "合計"}

// mayEnd reports whether the scanner's record may stand below the table: a total, or
// fewer cells than a row has.
func (c *source) mayEnd() bool {
	n, width := len(c.s.ends), len(c.l.names)
	if n < width {
		return true
	}
	for i := range n {
		cell := strings.TrimSpace(string(c.s.cell(i)))
		if cell == "" {
			continue
		}
		word := strings.ToLower(strings.TrimRight(cell, ": "))
		return i < width && slices.Contains(totals, word) && (c.l.numeric[i] || c.hasEmpty())
	}
	return false
}

func (c *source) hasEmpty() bool {
	for i := range c.l.names {
		if len(c.s.cell(i)) == 0 {
			return true
		}
	}
	return false
}

// below says what stands below the table, once nothing follows it. A record of several
// cells that are too few, with a line end, is a row that lacks some.
func (c *source) below(closed bool) {
	for i := range c.ahead {
		r := &c.ahead[i]
		switch {
		case c.last != "":
		case len(r.cells) == len(c.l.names) || len(r.cells) == 1 && closed && !table.MostlyNumbers([][]string{r.cells}, 0):
			c.last = fmt.Sprintf("line %d is left out, which stands below the table: %q", r.line, table.Clip(strings.TrimRight(strings.Join(r.cells, " "), " ")))
		case i == len(c.ahead)-1 && !closed:
			c.last = fmt.Sprintf("line %d, the last, is left out: it breaks off after %d of %d cells, so the file may not be complete", r.line, len(r.cells), len(c.l.names))
		default:
			return
		}
	}
	c.ahead = nil
}

// end is the end of the file, unless records were read ahead that are no rows.
func (c *source) end(err error) error {
	for i := range c.ahead {
		if wrong := c.fit(&c.ahead[i]); ended(err) && wrong != nil {
			return wrong
		}
	}
	c.trailed = ended(err) && len(c.l.names) == 1 && c.s.blank > 0 && !c.l.double
	return c.readError(err)
}

// fits holds the scanner's record against the number of columns.
func (c *source) fits() error {
	got, want := len(c.s.ends), len(c.l.names)
	if got > want && (got == want+1 || c.extra > 0) && len(c.s.text) == c.s.ends[want-1] {
		if c.extra == 0 && !c.l.extra {
			c.extra = c.s.start
		}
		return nil
	}
	if got != want {
		return c.wrongWidth(c.s.start, got, string(c.s.cell(0)))
	}
	return nil
}

func (c *source) fit(r *record) error {
	if len(r.cells) == len(c.l.names) {
		return nil
	}
	return c.wrongWidth(r.line, len(r.cells), r.cells[0])
}

// wrongWidth is the error of a record with too few cells or too many, and what to do.
func (c *source) wrongWidth(line, got int, first string) error {
	do := fmt.Sprintf("a cell that holds %q must stand in quotes", c.l.delim)
	sign := commentSign(first)
	switch {
	case got < len(c.l.names) && sign != "":
		do = fmt.Sprintf("if it is a comment, comment = %q (--comment) leaves out the lines that begin so", sign)
	case c.l.delim == ' ':
		do = "they are separated by blanks, and one that holds some must stand in quotes"
	case got < len(c.l.names):
		do = fmt.Sprintf("where a value is missing its cell is empty, and the %q before it stays", c.l.delim)
	}
	cells := "cells"
	if got == 1 {
		cells = "cell"
	}
	return c.s.fail(line, 0, "%d %s, want %d as in the first line; %s", got, cells, len(c.l.names), do)
}

// commentSigns begin comments in the files of many programs.
var commentSigns = []string{"#", "//", "%", ";", "--", "!"}

// commentSign returns what a line begins with that may be a comment, "" for nothing.
func commentSign(line string) string {
	for _, sign := range commentSigns {
		if strings.HasPrefix(line, sign) {
			return sign
		}
	}
	return ""
}

func (c *source) readError(err error) error {
	var known *table.Error
	if err == nil || ended(err) || errors.As(err, &known) {
		return err
	}
	return fmt.Errorf("read %s: %w", c.text.name, err)
}

// notes says what was odd in the rows.
func (c *source) notes() (notes []string) {
	note := func(is bool, format string, args ...any) {
		if is {
			notes = append(notes, fmt.Sprintf(format, args...))
		}
	}
	note(c.hashes == 1, "line %d is left out, which begins with #", c.hash)
	note(c.hashes > 1, "%d lines that begin with # are left out, the first of them line %d", c.hashes, c.hash)
	switch {
	case c.heads == 1:
		note(true, "line %d repeats the names, and is left out", c.head)
	case c.heads > 1:
		note(true, "%d lines repeat the names, and are left out, the first of them line %d", c.heads, c.head)
	}
	note(c.extra > 0, "behind the last column stand empty cells, in line %d for example", c.extra)
	note(c.empty > 0, "empty lines are rows in which the value is missing: %d", c.empty)
	note(c.trailed, "empty lines at the end of the file are no rows")
	note(c.last != "", "%s", c.last)
	return notes
}
