package csv

import (
	"bytes"
	"strings"
)

// A table may be drawn, as Markdown, psql, mysql and SQLite write one: cells stand between
// bars, or below each other between blanks, and rules of hyphens part the names from the
// rows.
//
//	| age | town |      age | town      +-----+------+      age  town
//	|-----|:-----|     -----+------     | age | town |      ---  ----
//	| 25  | Ulm  |       25 | Ulm       +-----+------+      25   Ulm
type drawing struct {
	rule     int  // the line of the first rule, 0 for a table that is not drawn
	boxed    bool // bars stand before the first cell and behind the last
	markdown bool // a backslash before a bar makes it a part of the cell
}

// sureRule is how many hyphens each cell of a rule has at least, but for the first rule.
const sureRule = 3

// ruled reports whether cells are a rule, with at least so many hyphens in each that holds
// something.
func ruled(cells [][]byte, least int) bool {
	parts := 0
	for _, cell := range cells {
		for _, part := range bytes.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune("+| \t", r) }) {
			line := bytes.Trim(part, ":")
			if len(part) < least || len(line) == 0 || len(bytes.Trim(line, "-")) > 0 && len(bytes.Trim(line, "=")) > 0 {
				return false
			}
			parts++
		}
	}
	return parts > 0
}

// ruleLines is within how many lines the first rule stands.
const ruleLines = 20

// drawn finds out whether the table is drawn, which the first rule says, and takes what
// follows from it: bars part the cells, and the line above a rule holds names.
func (s *sniffer) drawn() {
	lines := s.lines()
	lines = lines[:min(len(lines), s.first-1+ruleLines)]
	above, at := "", -1
	for i := max(0, s.first-1); i < len(lines) && at < 0; i++ {
		switch line := strings.TrimSpace(lines[i]); {
		case line == "":
		case isFirstRule(line, above):
			at = i
		default:
			above = line
		}
	}
	if at < 0 {
		return
	}
	rule := strings.TrimSpace(lines[at])
	bars := strings.ContainsAny(rule, "|+")
	if bars && s.delim != 0 && s.delim != '|' {
		return
	}
	if bars {
		s.delim = '|'
	}
	s.rule, s.boxed = at+1, rule[0] == '|' || rule[0] == '+'
	s.markdown = strings.Contains(rule, "|") && !strings.Contains(rule, "+") // psql and mysql write bars as they are
	named := above != "" || at+2 < len(lines) && ruled([][]byte{[]byte(lines[at+2])}, sureRule)
	if named && s.o.Header == "" {
		s.o.Header = "yes"
	}
	s.note("line %d draws a rule, as Markdown and psql do; such lines are left out", s.rule)
}

// isFirstRule reports whether a line is a rule below another line, or above all. Hyphens
// in a table that is not drawn mean that its values are missing.
func isFirstRule(line, above string) bool {
	cell := [][]byte{[]byte(line)}
	switch {
	case line[0] == '|' && strings.Contains(above, "|"):
		return ruled(cell, 1)
	case strings.ContainsAny(line, "|+"):
		return ruled(cell, sureRule) && (strings.Contains(above, "|") || above == "" && line[0] == '+')
	}
	parts, names := strings.Fields(line), strings.Fields(above)
	if len(parts) < 2 || len(parts) != len(names) || !ruled(cell, 1) || !strings.Contains(line, "---") {
		return false
	}
	for i, name := range names { // as wide as the column
		if len(parts[i]) < len(name) {
			return false
		}
	}
	return true
}

// isRule reports whether the scanner's record is a rule.
func (s *scanner) isRule() bool {
	if s.rule == 0 || s.quotes || len(s.ends) == 0 {
		return false
	}
	if c := s.text; len(c) == 0 || !strings.ContainsRune("-=+:|", rune(c[0])) {
		return false // the common case
	}
	cells := make([][]byte, len(s.ends))
	for i := range cells {
		cells[i] = s.cell(i)
	}
	least := sureRule
	if s.start == s.rule {
		least = 1
	}
	return ruled(cells, least)
}

// unescape returns the bar that stands behind a backslash, which has been read, or else the
// backslash.
func (s *scanner) unescape() (c byte, err error) {
	next, ok, err := s.read()
	if err != nil || !ok {
		return '\\', err
	}
	if next != '|' {
		s.back(next)
		return '\\', nil
	}
	return next, nil
}

// unbox takes the empty cells away that stand before the first bar and behind the last.
func (s *scanner) unbox() {
	n := len(s.ends)
	if n > 2 && len(s.cell(0)) == 0 && len(s.cell(n-1)) == 0 {
		s.ends = s.ends[:copy(s.ends, s.ends[1:n-1])]
	}
}
