package csv

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"cajal/data/table"
)

// maxRecord is up to how many bytes a line has. It and the bounds of package
// table limit what a damaged or hostile file can take: a quote that is never
// closed makes all the rest of a file one cell.
const maxRecord = 8 << 20

// dialect is how a file separates cells and quotes them.
type dialect struct {
	delim   byte   // ' ' for any number of blanks and tabs
	escape  bool   // a backslash makes the byte behind it a part of a quoted cell
	comment string // begins lines that are no records, or ""
	drawing
}

// scanner cuts CSV into records, as RFC 4180 has it: cells may stand in double
// quotes, and then hold delimiters and line ends; two quotes mean one. Spaces
// around cells are dropped, and so are empty lines. It keeps one record and
// allocates nothing once its buffers have grown to the longest.
type scanner struct {
	file string
	r    io.Reader
	dialect

	buf      []byte
	pos, end int
	eof      bool
	line     int // of the next byte

	text   []byte // the cells of the record, one after the other, without quotes
	ends   []int  // where each ends in text
	start  int    // the line where the record begins
	blank  int    // empty lines before the record
	after  int    // empty lines that were read together with its end
	quotes bool   // some cell stands in quotes
	closed bool   // the record ended with a line end
}

func newScanner(file string, r io.Reader, d dialect) *scanner {
	return &scanner{file: file, r: r, dialect: d, buf: make([]byte, 64<<10), line: 1}
}

// cell returns a cell of the record, valid until the next.
func (s *scanner) cell(i int) []byte {
	from := 0
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.text[from:s.ends[i]]
}

// cells returns the record's cells.
func (s *scanner) cells() []string {
	cells := make([]string, len(s.ends))
	for i := range cells {
		cells[i] = string(s.cell(i))
	}
	return cells
}

func (s *scanner) fail(line, column int, rule string, args ...any) *table.Error {
	e := &table.Error{File: s.file, Line: line, Rule: fmt.Sprintf(rule, args...)}
	if column > 0 {
		e.Column = fmt.Sprint(column)
	}
	return e
}

// next reads a record; io.EOF means there is none. A record of one empty cell is
// one if the cell stands in quotes.
func (s *scanner) next() error {
	s.blank, s.after = s.after, 0
	for {
		if err := s.skipComments(); err != nil {
			return err
		}
		s.text, s.ends, s.start, s.quotes = s.text[:0], s.ends[:0], s.line, false
		more, err := s.record()
		switch {
		case err != nil:
			return err
		case s.isRule():
			continue
		case len(s.ends) > 1 || len(s.text) > 0 || s.quotes:
			if s.boxed {
				s.unbox()
			}
			return s.checkText()
		case !more:
			return io.EOF
		}
		s.blank += 1 + s.after
		s.after = 0
	}
}

// skipComments skips the lines of comments before the next record.
func (s *scanner) skipComments() error {
	for s.comment != "" && s.begins(s.comment) {
		if err := s.skipLine(); err != nil {
			return err
		}
	}
	return nil
}

// begins reports whether the next bytes are a text.
func (s *scanner) begins(text string) bool {
	if s.end-s.pos < len(text) && !s.eof {
		n := copy(s.buf, s.buf[s.pos:s.end])
		m, _ := io.ReadFull(s.r, s.buf[n:]) // an error comes again at the next read
		s.pos, s.end = 0, n+m
	}
	return bytes.HasPrefix(s.buf[s.pos:s.end], []byte(text))
}

// skipTo skips lines, whatever stands in them, up to the one of a number.
func (s *scanner) skipTo(line int) error {
	for s.line < line {
		at := s.line
		if err := s.skipLine(); err != nil {
			return err
		}
		if s.line == at {
			return nil // the file has ended
		}
	}
	s.after = 0
	return nil
}

// countLines returns how many lines follow, the last of which may lack its end.
func (s *scanner) countLines() (n int, err error) {
	for {
		c, ok, err := s.read()
		if err != nil || !ok {
			return n, err
		}
		n = s.line
		if err := s.endLine(c, ok); err != nil {
			return n, err
		}
		n = max(n, s.line-1)
	}
}

func (s *scanner) skipLine() error {
	for {
		c, ok, err := s.read()
		if err != nil || !ok {
			return err
		}
		if isEnd(c) {
			return s.endLine(c, ok)
		}
	}
}

// record reads cells up to the end of a line and reports whether there was one.
func (s *scanner) record() (more bool, err error) {
	if s.delim == ' ' {
		c, ok, err := s.skipBlanks()
		if err != nil {
			return false, err
		}
		if ok {
			s.back(c)
		}
	}
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

func isEnd(c byte) bool { return c == '\n' || c == '\r' }

// endsCell reports whether a byte ends an unquoted cell.
func (s *scanner) endsCell(c byte) bool {
	return c == s.delim || isEnd(c) || s.delim == ' ' && c == '\t'
}

// field appends one cell to text and reports whether it ends the record.
func (s *scanner) field() (last bool, err error) {
	begin := len(s.text)
	c, ok, err := s.skipSpaces()
	if ok && c == '"' {
		s.quotes = true
		if err := s.quoted(begin); err != nil {
			return false, err
		}
		if c, ok, err = s.afterQuote(); err != nil {
			return false, err
		}
	}
	for err == nil && ok && !s.endsCell(c) {
		if c == '\\' && s.markdown {
			if c, err = s.unescape(); err != nil {
				return false, err
			}
		}
		s.text = append(s.text, c)
		if len(s.text)-begin > table.MaxCell {
			return false, s.fail(s.start, len(s.ends)+1, "the cell is longer than %d MB", table.MaxCell>>20)
		}
		c, ok, err = s.read()
		if !ok || s.endsCell(c) {
			s.text = s.text[:begin+len(bytes.TrimRight(s.text[begin:], " "))]
		}
	}
	if err == nil && ok && s.delim == ' ' && !isEnd(c) { // the blanks up to the next cell
		if c, ok, err = s.skipBlanks(); err == nil && ok && !isEnd(c) {
			s.back(c)
			return false, nil
		}
	}
	if err != nil {
		return false, err
	}
	s.closed = ok
	return !ok || isEnd(c), s.endLine(c, ok)
}

// afterQuote reads what follows a closing quote.
func (s *scanner) afterQuote() (c byte, ok bool, err error) {
	escaped := bytes.HasSuffix(s.text, []byte(`\`))
	if s.delim == ' ' {
		c, ok, err = s.read()
	} else {
		c, ok, err = s.skipSpaces()
	}
	if err != nil || !ok || s.endsCell(c) {
		return c, ok, err
	}
	wrong := s.fail(s.line, len(s.ends)+1, "found %q after a closing quote, want %q or the line's end; "+
		"a quote within a quoted cell is written twice", c, s.delim)
	if s.start != s.line {
		wrong.Rule += fmt.Sprintf(", and a quote in line %d may lack the one that closes it", s.start)
	}
	if escaped && !s.escape {
		return c, ok, &otherWay{wrong: wrong}
	}
	return c, ok, wrong
}

// endLine counts a line, and takes the other bytes of its end: \r\n, and \r\r\n, as
// a program writes that ends lines twice. Of \r alone each ends a line.
func (s *scanner) endLine(c byte, ok bool) error {
	if !ok || !isEnd(c) {
		return nil
	}
	s.line++
	for extra := 0; c == '\r'; extra++ {
		next, ok, err := s.read()
		switch {
		case err != nil:
			return err
		case ok && next == '\n':
			return nil
		case !ok || next != '\r':
			if ok {
				s.back(next)
			}
			s.line += extra
			s.after += extra
			return nil
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
		case c == '\\' && s.escape:
			if next, ok, err := s.read(); err != nil {
				return err
			} else if ok && (next == '"' || next == '\\') {
				c = next
			} else if ok {
				s.back(next)
			}
		case c == '"':
			if c, ok, err = s.read(); err != nil || !ok {
				return err
			} else if c != '"' {
				s.back(c)
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

// skipBlanks returns the first byte that is neither space nor tab.
func (s *scanner) skipBlanks() (c byte, ok bool, err error) {
	for {
		if c, ok, err = s.read(); !ok || c != ' ' && c != '\t' {
			return c, ok, err
		}
	}
}

// back puts the byte that was read last back.
func (s *scanner) back(byte) { s.pos-- }

// read returns the next byte; ok is false at the end of the file. The byte
// before pos is always in buf, so that one byte can be put back.
func (s *scanner) read() (c byte, ok bool, err error) {
	if s.pos == s.end {
		if s.eof {
			return 0, false, nil
		}
		s.pos = 0
		s.end, err = io.ReadFull(s.r, s.buf)
		if s.end == 0 || err != nil && !ended(err) && err != io.ErrUnexpectedEOF {
			s.end, s.eof = 0, true
			if ended(err) {
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
				return &otherWay{wrong: s.fail(s.start, i+1, "byte 0x%02X is not UTF-8; save the file as UTF-8", cell[j]), letters: true}
			}
			j += n
		}
	}
	return nil
}
