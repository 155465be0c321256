package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"cajal/data/table"
)

// maxRecord is up to how many bytes a line has. It and the bounds of package
// table limit what a damaged or hostile file can take: a quote that is never
// closed makes all the rest of a file one cell.
const maxRecord = 8 << 20

// scanner cuts CSV into records, as RFC 4180 has it: cells may stand in double
// quotes, and then hold delimiters and line ends; two quotes mean one. Spaces
// around cells are dropped, and so are empty lines. It keeps one record and
// allocates nothing once its buffers have grown to the longest.
type scanner struct {
	file  string
	r     io.Reader
	delim byte

	buf      []byte
	pos, end int
	eof      bool
	line     int // of the next byte

	text  []byte // the cells of the record, one after the other, without quotes
	ends  []int  // where each ends in text
	start int    // the line where the record begins
}

func newScanner(file string, r io.Reader, delim byte) *scanner {
	return &scanner{file: file, r: r, delim: delim, buf: make([]byte, 64<<10), line: 1}
}

// cell returns a cell of the record, valid until the next.
func (s *scanner) cell(i int) []byte {
	from := 0
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.text[from:s.ends[i]]
}

func (s *scanner) fail(line, column int, rule string, args ...any) error {
	e := &table.Error{File: s.file, Line: line, Rule: fmt.Sprintf(rule, args...)}
	if column > 0 {
		e.Column = fmt.Sprint(column)
	}
	return e
}

// next reads a record; io.EOF means there is none.
func (s *scanner) next() error {
	for {
		s.text, s.ends, s.start = s.text[:0], s.ends[:0], s.line
		more, err := s.record()
		switch {
		case err != nil:
			return err
		case len(s.ends) > 1 || len(s.text) > 0:
			return s.checkText()
		case !more:
			return io.EOF
		}
	}
}

// record reads cells up to the end of a line and reports whether there was one.
func (s *scanner) record() (more bool, err error) {
	for {
		last, err := s.field()
		if err != nil {
			return false, err
		}
		s.ends = append(s.ends, len(s.text))
		switch {
		case len(s.ends) > table.MaxColumns:
			return false, s.fail(s.start, 0, "more than %d cells in a line, want a table with fewer columns", table.MaxColumns)
		case len(s.text) > maxRecord:
			return false, s.fail(s.start, len(s.ends), "the line is longer than %d MB", maxRecord>>20)
		case last:
			return !s.eof, nil
		}
	}
}

// field appends one cell to text and reports whether it ends the record.
func (s *scanner) field() (last bool, err error) {
	begin := len(s.text)
	c, ok, err := s.skipSpaces()
	if ok && c == '"' {
		if err := s.quoted(begin); err != nil {
			return false, err
		}
		if c, ok, err = s.skipSpaces(); ok && c != s.delim && c != '\n' && c != '\r' {
			return false, s.fail(s.line, len(s.ends)+1, "found %q after a closing quote, want %q or the line's end; "+
				"a quote within a quoted cell is written twice", c, s.delim)
		}
	}
	for err == nil && ok && c != s.delim && c != '\n' && c != '\r' {
		s.text = append(s.text, c)
		if len(s.text)-begin > table.MaxCell {
			return false, s.fail(s.start, len(s.ends)+1, "the cell is longer than %d MB", table.MaxCell>>20)
		}
		c, ok, err = s.read()
		if !ok || c == s.delim || c == '\n' || c == '\r' {
			s.text = s.text[:begin+len(bytes.TrimRight(s.text[begin:], " "))]
		}
	}
	if err != nil {
		return false, err
	}
	return !ok || c != s.delim, s.endLine(c, ok)
}

// endLine counts a line, and takes the second byte of its end.
func (s *scanner) endLine(c byte, ok bool) error {
	if !ok || c != '\n' && c != '\r' {
		return nil
	}
	s.line++
	if c == '\r' {
		if c, ok, err := s.read(); err != nil {
			return err
		} else if ok && c != '\n' {
			s.pos--
		}
	}
	return nil
}

// quoted appends a cell whose opening quote has been read.
func (s *scanner) quoted(begin int) error {
	opened := s.line
	for {
		c, ok, err := s.read()
		switch {
		case err != nil:
			return err
		case !ok || len(s.text)-begin > table.MaxCell:
			return s.fail(opened, len(s.ends)+1, "the quote that opens here is not closed within %d MB, or before the file ends", table.MaxCell>>20)
		case c == '"':
			if c, ok, err = s.read(); err != nil || !ok {
				return err
			} else if c != '"' {
				s.pos--
				return nil
			}
		case c == '\n':
			s.line++
		}
		s.text = append(s.text, c)
	}
}

// skipSpaces returns the first byte that is no space.
func (s *scanner) skipSpaces() (c byte, ok bool, err error) {
	for {
		if c, ok, err = s.read(); !ok || c != ' ' {
			return c, ok, err
		}
	}
}

// read returns the next byte; ok is false at the end of the file. The byte
// before pos is always in buf, so that one byte can be put back.
func (s *scanner) read() (c byte, ok bool, err error) {
	if s.pos == s.end {
		if s.eof {
			return 0, false, nil
		}
		s.pos = 0
		s.end, err = io.ReadFull(s.r, s.buf)
		if s.end == 0 || err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			s.end, s.eof = 0, true
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return 0, false, err
		}
	}
	c = s.buf[s.pos]
	s.pos++
	return c, true, nil
}

// checkText refuses what is no text.
func (s *scanner) checkText() error {
	if utf8.Valid(s.text) && bytes.IndexByte(s.text, 0) < 0 {
		return nil
	}
	for i := range s.ends {
		cell := s.cell(i)
		if j := bytes.IndexByte(cell, 0); j >= 0 {
			return s.fail(s.start, i+1, "a NUL byte, which no text has; is this a table, and saved as UTF-8?")
		}
		for j := 0; j < len(cell); {
			r, n := utf8.DecodeRune(cell[j:])
			if r == utf8.RuneError && n == 1 {
				return s.fail(s.start, i+1, "byte 0x%02X is not UTF-8; save the file as UTF-8", cell[j])
			}
			j += n
		}
	}
	return nil
}
