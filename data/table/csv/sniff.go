package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"cajal/data/table"
)

// The beginning of a file by which its layout is found out.
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
	{"PAR1", "this is a Parquet file, which this program does not read; export the table as CSV"},
	{"PK\x03\x04", "this is a zip archive, as a spreadsheet's own format is; export the table as CSV"},
	{"\x1f\x8b", "the file is packed with gzip; unpack it"},
	{"\xff\xfe", "the text is UTF-16; save it as UTF-8"},
	{"\xfe\xff", "the text is UTF-16; save it as UTF-8"},
	{"%PDF", "this is a PDF, want CSV or Parquet"},
	{"\x89PNG", "this is a picture, want a table"},
	{"\xff\xd8\xff", "this is a picture, want a table"},
}

// sniff finds out how a CSV file is written from its beginning.
func sniff(file string, r io.ReadSeeker, o table.Options) (l layout, err error) {
	sample := make([]byte, sampleSize)
	n, err := io.ReadFull(r, sample)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return l, fmt.Errorf("read %s: %w", file, err)
	}
	sample = sample[:n]
	for _, f := range foreign {
		if bytes.HasPrefix(sample, []byte(f.magic)) {
			return l, &table.Error{File: file, Rule: f.rule}
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
		return l, l.longNames(file, r, o)
	}
	return l, l.settle(file, records, o)
}

// longNames reads the names where the first line is longer than the sample.
func (l *layout) longNames(file string, r io.ReadSeeker, o table.Options) error {
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
		return &table.Error{File: file, Rule: "the file is empty, want a line of names and a line for each row"}
	}
	return l.settle(file, records, o)
}

// settle finds out whether the first record is a header, and the columns' names.
func (l *layout) settle(file string, records [][]string, o table.Options) error {
	switch o.Header {
	case "":
		l.header = table.HasHeader(records, o)
	case "yes", "no":
		l.header = o.Header == "yes"
	default:
		return fmt.Errorf("read %s: header %q, want yes, no or nothing", file, o.Header)
	}
	names := records[0]
	if !l.header {
		names = make([]string, len(records[0]))
	}
	l.names, l.notes = table.Names(names)
	if !l.header {
		l.notes = []string{fmt.Sprintf("the first line holds values, no names; the columns are called column1 … column%d", len(names))}
	}
	return nil
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
