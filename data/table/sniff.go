package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	sampleSize    = 64 << 10
	sampleRecords = 200
)

// layout is how a CSV file is written.
type layout struct {
	bom    int64 // bytes before the text
	delim  byte
	header bool
	names  []string
	notes  []string // what was odd about the names
}

// foreign are files that people take for tables, by their first bytes.
var foreign = []struct{ magic, rule string }{
	{"PK\x03\x04", "this is a zip archive, as a spreadsheet's own format is; export the table as CSV"},
	{"\x1f\x8b", "the file is packed with gzip; unpack it"},
	{"\xff\xfe", "the text is UTF-16; save it as UTF-8"},
	{"\xfe\xff", "the text is UTF-16; save it as UTF-8"},
	{"%PDF", "this is a PDF, want CSV or Parquet"},
	{"\x89PNG", "this is a picture, want a table"},
	{"\xff\xd8\xff", "this is a picture, want a table"},
}

// sniff finds out how a CSV file is written from its beginning.
func sniff(file string, r io.ReadSeeker, o Options) (l layout, err error) {
	sample := make([]byte, sampleSize)
	n, err := io.ReadFull(r, sample)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return l, fmt.Errorf("read %s: %w", file, err)
	}
	sample = sample[:n]
	for _, f := range foreign {
		if bytes.HasPrefix(sample, []byte(f.magic)) {
			return l, &Error{File: file, Rule: f.rule}
		}
	}
	if bytes.HasPrefix(sample, []byte("\ufeff")) {
		l.bom = 3
		sample = sample[3:]
	}
	if l.delim = o.Delimiter; l.delim == 0 {
		l.delim = delimiter(file, sample)
	}
	records, err := sampled(file, sample, l.delim)
	if len(records) == 0 {
		if !errors.Is(err, io.EOF) && n < sampleSize {
			return l, err
		}
		return l, l.first(file, r, o)
	}
	return l, l.name(file, records, o)
}

// first reads the names where the first line is longer than the sample.
func (l *layout) first(file string, r io.ReadSeeker, o Options) error {
	if _, err := r.Seek(l.bom, io.SeekStart); err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	s := newScanner(file, r, l.delim)
	var records [][]string
	for range 3 {
		err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		records = append(records, s.strings())
	}
	if len(records) == 0 {
		return &Error{File: file, Rule: "the file is empty, want a line of names and a line for each row"}
	}
	return l.name(file, records, o)
}

// name settles whether the first record is a header, and the columns' names.
func (l *layout) name(file string, records [][]string, o Options) error {
	switch o.Header {
	case "":
		l.header = hasHeader(records, missingWords(o.Missing))
	case "yes", "no":
		l.header = o.Header == "yes"
	default:
		return fmt.Errorf("read %s: header %q, want yes, no or nothing", file, o.Header)
	}
	names := records[0]
	if !l.header {
		names = make([]string, len(records[0]))
	}
	l.names, l.notes = uniqueNames(names)
	if !l.header {
		l.notes = []string{fmt.Sprintf("the first line holds values, no names; the columns are called column1 … column%d", len(names))}
	}
	return nil
}

// uniqueNames fills in what is missing and tells equal names apart.
func uniqueNames(given []string) (names, notes []string) {
	taken := make(map[string]bool, len(given))
	for _, n := range given {
		taken[n] = true
	}
	used := make(map[string]bool, len(given))
	next := map[string]int{} // where to go on counting, so that many equal names take no square of time
	for i, n := range given {
		name, k := n, 2
		if n == "" {
			name, k = fmt.Sprintf("column%d", i+1), 2
		}
		base := name
		if at, ok := next[base]; ok {
			k = at
		}
		for ; used[name] || name != n && taken[name]; k++ {
			name = fmt.Sprintf("%s_%d", base, k)
		}
		next[base] = k
		if name != n && len(notes) < 5 {
			notes = append(notes, fmt.Sprintf("column %d is called %q in the file; here it is %s", i+1, n, name))
		}
		used[name] = true
		names = append(names, name)
	}
	return names, notes
}

// delimiter chooses the one that cuts all lines into equally many cells; where
// several do, comma comes last, since numbers may hold it too.
func delimiter(file string, sample []byte) byte {
	best, most := byte(','), 0.0
	for _, d := range []byte("\t;|,") {
		records, _ := sampled(file, sample, d)
		if len(records) == 0 || len(records[0]) < 2 {
			continue
		}
		same := 0
		for _, r := range records {
			if len(r) == len(records[0]) {
				same++
			}
		}
		if share := float64(same) / float64(len(records)); share > most {
			best, most = d, share
		}
	}
	return best
}

// sampled returns the first records, without one that the sample cuts.
func sampled(file string, sample []byte, delim byte) (records [][]string, err error) {
	s := newScanner(file, bytes.NewReader(sample), delim)
	for len(records) < sampleRecords {
		if err = s.next(); err != nil {
			break
		}
		records = append(records, s.strings())
	}
	if cut := s.eof && len(sample) >= sampleSize-3; cut && len(records) > 0 {
		records = records[:len(records)-1]
	}
	return records, err
}

func (s *scanner) strings() []string {
	cells := make([]string, len(s.ends))
	for i := range cells {
		cells[i] = string(s.cell(i))
	}
	return cells
}

// hasHeader says whether the first record is one of names: a column whose other
// cells are numbers begins with something else, or no cell looks like a number
// and none comes again below it.
func hasHeader(records [][]string, missing map[string]bool) bool {
	head := records[0]
	numbers, repeated := 0, false
	for j, name := range head {
		if value(name, missing) {
			numbers++
		}
		all, any := true, false
		for _, r := range records[1:] {
			if j >= len(r) || missing[r[j]] {
				continue
			}
			any = true
			all = all && value(r[j], missing)
			repeated = repeated || r[j] == name && name != ""
		}
		if any && all && !value(name, missing) && !missing[name] {
			return true
		}
	}
	return numbers == 0 && !repeated && strings.Join(head, "") != ""
}

// value reports whether a cell is a number.
func value(cell string, missing map[string]bool) bool {
	if missing[cell] {
		return false
	}
	return look([]byte(cell)).any()
}
