package defuse

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// starters begin what spreadsheets take for a formula; the last four are those of full
// width, which some editions take too.
const starters = "=+-@\t\r\n＝＋－＠"

// plainNumber is a number as tables have them, with decimal commas and percent signs:
// no function can be called in it.
var plainNumber = regexp.MustCompile(`^[+-]?[0-9.,]+([eE][+-]?[0-9]+)?%?$`)

// Cell is a text as a cell of a CSV file that people may open in a spreadsheet or show
// on a terminal. Before one that a spreadsheet would take for a formula, since it
// begins with =, +, -, @, a tab or a line end, stands an apostrophe; numbers, and a
// sign alone, such as the classes + and -, are no formulas. What [Terminal] writes out
// is written out. Other texts stay as they are.
func Cell(s string) string {
	if formula(s) {
		s = "'" + s
	}
	return Terminal(s)
}

func formula(s string) bool {
	first, n := utf8.DecodeRuneInString(s)
	if n == 0 || n == len(s) || !strings.ContainsRune(starters, first) {
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err != nil && !plainNumber.MatchString(s)
}

// Cells is [Cell] of each text.
func Cells(row []string) []string {
	safe := make([]string, len(row))
	for i, s := range row {
		safe[i] = Cell(s)
	}
	return safe
}

// Rows is [Cells] of each row.
func Rows(rows [][]string) [][]string {
	safe := make([][]string, len(rows))
	for i, row := range rows {
		safe[i] = Cells(row)
	}
	return safe
}
