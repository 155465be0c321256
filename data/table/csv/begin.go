package csv

import (
	"slices"
	"strings"

	"cajal/data/table"
)

// begin returns where among the first records the table begins, behind the titles
// that spreadsheets put above it; rowNames says that its names lack one for the first
// column, which holds the rows'.
func (s *sniffer) begin(records []record) (at int, rowNames bool) {
	if s.o.SkipLines > 0 {
		return 0, false
	}
	if i := s.knownHeader(records); i >= 0 {
		return i, false
	}
	width, share := usualWidth(records)
	if width < 2 || share < 0.5 {
		return 0, false
	}
	for at < len(records)-1 && len(records[at].cells) != width {
		at++
	}
	switch {
	case at == 0:
		return s.padded(records, width), false
	case len(records[at-1].cells) != width-1 || at > 1 && full(records[at-1].cells) < width-1:
		return at, false
	}
	// The last record before has one cell less than the others: rows may end with a
	// delimiter, or begin with a name.
	names, rows := records[at-1], texts(records[at:])
	ends := func(row []string) bool { return len(row) != width || row[width-1] == "" }
	switch {
	case !slices.ContainsFunc(rows, func(row []string) bool { return !ends(row) }):
		return at - 1, false
	case full(names.cells) == width-1 && s.namesRows(names.cells, rows):
		return at - 1, true
	}
	return at, false
}

// namesRows reports whether a record names all columns but the first.
func (s *sniffer) namesRows(names []string, rows [][]string) bool {
	first := map[string]bool{}
	for _, r := range rows {
		if len(r) != len(names)+1 || first[r[0]] {
			return false // the rows' names differ
		}
		first[r[0]] = true
	}
	whole := append([][]string{append([]string{"rows"}, names...)}, rows...)
	header, sure := table.HasHeader(whole, s.o)
	already, _ := table.HasHeader(rows, s.o)
	return header && (sure || !already)
}

// knownHeader returns the record that holds most of the names that a model knows,
// −1 if none holds half of them.
func (s *sniffer) knownHeader(records []record) int {
	best, most := -1, 0
	if s.o.Expect == nil || s.o.Header == "no" {
		return best
	}
	for i, r := range records[:min(len(records), 20)] {
		if n := knownNames(r.cells, s.o.Expect); n > most && (i == 0 || 2*n >= len(s.o.Expect.Inputs)) {
			best, most = i, n
		}
	}
	return best
}

// padded returns how many records at the beginning are titles that a spreadsheet has
// filled up with empty cells, before what surely begins with names.
func (s *sniffer) padded(records []record, width int) int {
	if _, sure := table.HasHeader(texts(records), s.o); sure && full(records[0].cells) > 1 {
		return 0
	}
	most := 0
	for i := 1; i < min(len(records)-1, 20); i++ {
		before := records[i-1].cells
		most = max(most, full(before))
		if most == width || leading(before) > 0 && full(before) > 0 {
			return 0
		}
		header, sure := table.HasHeader(texts(records[i:]), s.o)
		if header && sure && full(records[i].cells) > most {
			return i
		}
	}
	return 0
}

// full returns how many cells hold something.
func full(cells []string) (n int) {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// leading returns how many cells at the front are empty.
func leading(cells []string) int {
	for i, c := range cells {
		if strings.TrimSpace(c) != "" {
			return i
		}
	}
	return len(cells)
}

// usualWidth returns how many cells most records have, and which share of them.
func usualWidth(records []record) (width int, share float64) {
	counts := map[int]int{}
	for _, r := range records {
		counts[len(r.cells)]++
	}
	for w, n := range counts {
		if n > counts[width] || n == counts[width] && w > width {
			width = w
		}
	}
	return width, float64(counts[width]) / float64(max(1, len(records)))
}
