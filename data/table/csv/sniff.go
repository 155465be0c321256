package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"cajal/data/table"
	"cajal/internal/figure"
)

// The beginning of a file by which its layout is found out.
const (
	sampleSize    = 64 << 10
	sampleRecords = 200
)

// layout is how a CSV file is written.
type layout struct {
	dialect
	first   int // the line of the first record, which may hold names
	header  bool
	names   []string
	units   bool     // the record below the names holds units
	head    []string // the record with the names, which files that were joined have again and again
	extra   bool     // rows have one cell more than names, an empty one
	double  bool     // each line is followed by an empty one
	hash    bool     // lines with # stand before the table, and may stand in it
	numeric []bool   // columns that hold numbers in the first rows
	notes   []string
}

// record is a line of the sample.
type record struct {
	cells  []string
	line   int
	blank  int  // empty lines before it
	quotes bool // some cell stands in quotes
}

// sniff finds out how a CSV file is written from its beginning.
func sniff(t *text, d dialect, o table.Options) (l layout, err error) {
	r, err := t.open()
	if err != nil {
		return l, err
	}
	sample := make([]byte, sampleSize)
	n, err := io.ReadFull(r, sample)
	if err != nil && !ended(err) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return l, fmt.Errorf("read %s: %w", t.name, err)
	}
	s := &sniffer{file: t.name, sample: sample[:n], cut: n == sampleSize, o: o}
	s.dialect, s.first = d, 1+max(0, o.SkipLines)
	s.comment, s.delim = o.Comment, o.Delimiter
	s.declared()
	s.hashes()
	s.drawn()
	if s.delim == 0 {
		s.delim = s.delimiter()
	}
	records, err := s.records(s.dialect)
	if len(records) == 0 {
		if !ended(err) && n < sampleSize {
			return s.layout, err
		}
		if records, err = s.long(t); err != nil {
			return s.layout, err
		}
	}
	return s.layout, s.settle(records)
}

// sniffer is a layout on its way.
type sniffer struct {
	layout
	file   string
	sample []byte
	cut    bool // the file is longer than the sample
	o      table.Options
	marked []string // the texts of the lines with # before the table
}

func (s *sniffer) note(format string, args ...any) {
	s.notes = append(s.notes, fmt.Sprintf(format, args...))
}

// declared takes the delimiter from a first line such as "sep=;", by which
// spreadsheets know it.
func (s *sniffer) declared() {
	if s.o.SkipLines > 0 {
		return
	}
	line, _, _ := bytes.Cut(s.sample, []byte("\n"))
	sign, ok := strings.CutPrefix(strings.ToLower(strings.Trim(string(line), "\" \r")), "sep=")
	if ok && len(line) < 12 && len(sign) <= 1 {
		s.first = 2
		if s.delim == 0 && sign != "" {
			s.delim = sign[0]
		} else if s.delim == 0 && bytes.Contains(line, []byte("\t")) {
			s.delim = '\t'
		}
	}
}

// lines returns the lines of the sample.
func (s *sniffer) lines() []string {
	return strings.Split(strings.NewReplacer("\r\r\n", "\n", "\r\n", "\n", "\r", "\n").Replace(string(s.sample)), "\n")
}

// hashes finds lines that begin with # before the table.
func (s *sniffer) hashes() {
	if s.comment != "" {
		return
	}
	lines := s.lines()
	for i := s.first - 1; i < len(lines)-1; i++ {
		text := strings.TrimSpace(lines[i])
		if text != "" && text[0] != '#' {
			break
		}
		if text != "" {
			s.marked, s.first = append(s.marked, strings.TrimSpace(strings.TrimLeft(text, "#"))), i+2
		}
	}
	s.hash = len(s.marked) > 0
}

// long reads the first records where the first line is longer than the sample.
func (s *sniffer) long(t *text) (records []record, err error) {
	r, err := t.open()
	if err != nil {
		return nil, err
	}
	scan := newScanner(t.name, r, s.dialect)
	if err := scan.skipTo(s.first); err != nil {
		return nil, err
	}
	for range 3 {
		err := scan.next()
		if ended(err) {
			break
		}
		if err != nil {
			return nil, err
		}
		records = append(records, scan.record0())
	}
	if len(records) == 0 {
		return nil, s.empty(t)
	}
	return records, nil
}

// empty is the error of a file that has no records, or none below the lines to skip.
func (s *sniffer) empty(t *text) error {
	wrong := &table.Error{File: t.name, Rule: "the file is empty, want a line of names and a line for each row"}
	if s.o.SkipLines <= 0 || t.size == 0 {
		return wrong
	}
	r, err := t.open()
	if err != nil {
		return err
	}
	lines, err := newScanner(t.name, r, s.dialect).countLines()
	if err != nil {
		return err
	}
	wrong.Rule = fmt.Sprintf("--skip-lines %d (skip_lines in a recipe): the file has %s, and no table stands below those to skip; want fewer",
		s.o.SkipLines, figure.Count(lines, "line"))
	return wrong
}

// record0 copies the scanner's record.
func (s *scanner) record0() record {
	return record{cells: s.cells(), line: s.start, blank: s.blank, quotes: s.quotes}
}

// records returns the first records, without one that the sample cuts.
func (s *sniffer) records(d dialect) (records []record, err error) {
	scan := newScanner(s.file, bytes.NewReader(s.sample), d)
	if err = scan.skipTo(s.first); err != nil {
		return nil, err
	}
	for len(records) < sampleRecords {
		if err = scan.next(); err != nil {
			break
		}
		records = append(records, scan.record0())
	}
	if s.cut && scan.eof && len(records) > 0 {
		records = records[:len(records)-1]
	}
	return records, err
}

// settle finds out where the table begins, whether its first record is a header,
// and the columns' names.
func (s *sniffer) settle(records []record) error {
	if h := s.o.Header; h != "" && h != "yes" && h != "no" {
		return fmt.Errorf("read %s: header %q, want yes, no or nothing", s.file, h)
	}
	at, rowNames := s.begin(records)
	if at > 0 {
		s.note("%s before the table: %q", linesLeftOut(records[0].line, records[at-1].line), table.Clip(strings.TrimRight(strings.Join(records[0].cells, " "), " ")))
	}
	records = records[at:]
	s.first = records[0].line
	cells := texts(records)
	if rowNames {
		cells[0] = append([]string{""}, cells[0]...)
	}
	if names, ok := s.markedNames(cells); ok {
		s.header, s.first = true, records[0].line-1
		s.setNames(names)
		s.examine(cells)
		return nil
	}
	if len(s.marked) > 0 {
		s.note("%s before the table with # in front: %q", linesLeftOut(1, len(s.marked)), table.Clip(s.marked[0]))
	}
	if err := s.findNames(cells); err != nil {
		return err
	}
	if s.header {
		records, cells = records[1:], cells[1:]
		if s.units = table.HasUnits(cells, s.o); s.units {
			s.note("line %d is left out, which holds units below the names: %s", records[0].line, table.Clip(strings.Join(slices.DeleteFunc(slices.Clone(cells[0]), func(unit string) bool { return unit == "" }), ", ")))
			records, cells = records[1:], cells[1:]
		}
	}
	s.examine(cells)
	s.doubleSpaced(records)
	return nil
}

// linesLeftOut says which lines are no part of the table.
func linesLeftOut(from, to int) string {
	if from == to {
		return fmt.Sprintf("line %d is left out, which stands", from)
	}
	return fmt.Sprintf("lines %d to %d are left out, which stand", from, to)
}

func texts(records []record) [][]string {
	cells := make([][]string, len(records))
	for i, r := range records {
		cells[i] = r.cells
	}
	return cells
}

// findNames decides whether the first record holds names, and which the columns have.
func (s *sniffer) findNames(cells [][]string) error {
	cells = s.withoutNamesAgain(cells)
	header, sure := table.HasHeader(cells, s.o)
	known := knownNames(cells[0], s.o.Expect)
	switch {
	case s.o.Header != "":
		s.header = s.o.Header == "yes"
	case s.o.Expect == nil:
		s.header = header
	case len(cells) == 1:
		s.header = known > 0
	case known > 0 || header && sure:
		s.header = true
	case header:
		_, err := place(s.file, len(cells[0]), s.o.Expect)
		s.header = err != nil // else the message is about names that lack
	}
	first, width := cells[0], len(cells[0])
	if s.header && width > 1 {
		s.head = first
	}
	if s.header && (s.o.Expect == nil || known > 0 || !byPlaceOnly(s.o.Expect)) {
		s.trailing(cells)
		s.setNames(first)
		if s.o.Header == "" && s.o.Expect == nil && !sure {
			s.note("the first line is taken for names: %s", table.Clip(strings.Join(first, ", ")))
		}
		return nil
	}
	if s.o.Expect == nil {
		s.names, _ = table.Names(make([]string, width))
		s.notes = append([]string{fmt.Sprintf("the first line holds values, no names; the columns are called column1 … column%d", width)}, s.notes...)
		return nil
	}
	names, err := place(s.file, width, s.o.Expect)
	if err != nil {
		return err
	}
	s.names = names
	if s.header {
		s.note("the training rows had no names, so the columns are taken by their place: %s", table.Clip(strings.Join(first, ", ")))
	} else {
		s.note("the first line holds values, no names; the columns are taken by their place: %s", table.Clip(strings.Join(names, ", ")))
	}
	return nil
}

// withoutNamesAgain returns records without those that repeat the first, if that holds
// names then, surely or in texts alone: they stand again where files were joined.
func (s *sniffer) withoutNamesAgain(cells [][]string) [][]string {
	kept := cells[:1:1]
	for _, row := range cells[1:] {
		if !slices.Equal(row, cells[0]) {
			kept = append(kept, row)
		}
	}
	header, sure := table.HasHeader(kept, s.o)
	if len(cells[0]) > 1 && header && (sure || numberColumns([]record{{cells: cells[0]}}, len(cells[0])) == 0) {
		return kept
	}
	return cells
}

func (s *sniffer) setNames(inFile []string) {
	names, notes := table.Names(inFile)
	s.names, s.notes = names, append(s.notes, notes...)
}

// markedNames returns the names that a line with # before the table holds: as many as
// the records have cells, which are no names themselves.
func (s *sniffer) markedNames(cells [][]string) ([]string, bool) {
	if len(s.marked) == 0 || s.o.Header != "" {
		return nil, false
	}
	scan := newScanner(s.file, strings.NewReader(s.marked[len(s.marked)-1]), s.dialect)
	if scan.next() != nil || len(scan.ends) != len(cells[0]) {
		return nil, false
	}
	names := scan.cells()
	if s.o.Expect != nil {
		return names, knownNames(names, s.o.Expect) > 0
	}
	already, _ := table.HasHeader(cells, s.o)
	header, sure := table.HasHeader(append([][]string{names}, cells...), s.o)
	return names, !already && header && sure && len(names) > 1
}

// trailing finds out whether rows end with a delimiter behind the last cell, and the
// names do not.
func (s *sniffer) trailing(cells [][]string) {
	width := len(cells[0])
	for _, row := range cells[1:] {
		if len(row) != width+1 || row[width] != "" {
			return
		}
	}
	if s.extra = len(cells) > 1; s.extra {
		s.note("each row ends with one more delimiter, behind which nothing stands")
	}
}

// examine notes which columns hold numbers.
func (s *sniffer) examine(rows [][]string) {
	s.numeric = make([]bool, len(s.names))
	for j := range s.numeric {
		s.numeric[j] = table.MostlyNumbers(rows, j)
	}
}

// doubleSpaced finds out whether every line of a table of one column is followed by
// an empty one, which then is no row.
func (s *sniffer) doubleSpaced(rows []record) {
	if len(s.names) > 1 || len(rows) < 3 {
		return
	}
	for _, r := range rows[1:] {
		if r.blank != 1 {
			return
		}
	}
	s.double = true
	s.note("every second line is empty, and no row")
}
