package csv

import "cajal/data/table"

// delimiter chooses the one that cuts most lines into equally many cells; where
// several do, comma comes last, since numbers may hold it too. Blanks separate cells
// where nothing else does, and they make columns of numbers. Names that a model
// knows decide before all else.
func (s *sniffer) delimiter() byte {
	best, most, known := byte(0), 0.0, 0
	for _, d := range []byte("\t;|,") {
		records, n := s.cutBy(d)
		width, share := usualWidth(records)
		switch {
		case n > known:
			best, most, known = d, share, n
		case known == 0 && width >= 2 && share > most:
			best, most = d, share
		}
	}
	if known > 1 || most >= 0.9 && best != ',' {
		return best
	}
	records, n := s.cutBy(' ')
	if len(records) > 2 {
		records = records[1:] // names may lack one for the first column
	}
	width, share := usualWidth(records)
	switch {
	case n > known && n > 1:
		return ' '
	case known == 0 && width >= 2 && share >= max(0.9, most) && s.tabular(records, width, best):
		return ' '
	case best == 0:
		return ','
	}
	return best
}

// cutBy returns the first records as a delimiter cuts them, and how many names that a
// model knows stand in one of them.
func (s *sniffer) cutBy(delim byte) (records []record, known int) {
	d := s.dialect
	d.delim = delim
	records, _ = s.records(d)
	for _, r := range records[:min(len(records), 20)] {
		known = max(known, knownNames(r.cells, s.o.Expect))
	}
	return records, known
}

// tabular reports whether blanks cut records into more columns of numbers than
// another delimiter does, and the lines as they stand are no numbers.
func (s *sniffer) tabular(records []record, width int, other byte) bool {
	if whole, _ := s.cutBy('\x00'); table.MostlyNumbers(texts(whole), 0) {
		return false
	}
	most := 0
	if other != 0 {
		records, _ := s.cutBy(other)
		width, _ := usualWidth(records)
		most = numberColumns(records, width)
	}
	return numberColumns(records, width) > most
}

// numberColumns counts the columns that hold numbers.
func numberColumns(records []record, width int) (n int) {
	rows := texts(records)
	for j := range width {
		if table.MostlyNumbers(rows, j) {
			n++
		}
	}
	return n
}
