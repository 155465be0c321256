package table

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Error is what is wrong with a table.
type Error struct {
	File   string
	Line   int    // from 1, or the row of a Parquet file or a request; 0 if it is the table as a whole
	Column string // as Column.Title writes it, or "" if it is the line as a whole
	Rule   string // what was found, what was expected, what to do; for people
	Code   Code   // what a program can do about it
}

// Code tells apart the errors that a program can do something about.
type Code uint8

// The codes of errors. The others have none, 0.
const (
	// AmbiguousDecimal: numbers such as 1,234 mean one thing or another.
	// Options.Decimal decides.
	AmbiguousDecimal Code = iota + 1
	// NoTarget: no column to predict was named.
	NoTarget
	// UnknownTarget: the table has no column of the name to predict.
	UnknownTarget
	// TextAmongNumbers: a column of numbers holds texts. Options.Missing or
	// Options.Kinds decides what they are.
	TextAmongNumbers
	// MixedUnits: some of a column's numbers have one unit and some another.
	MixedUnits
	// ManyLevels: a column that is to be a category has too many different texts.
	ManyLevels
)

// Error returns "file:line: column 3 (width): rule".
func (e *Error) Error() string {
	s := e.File
	if e.Line > 0 {
		s += fmt.Sprintf(":%d", e.Line)
	}
	if e.Column != "" {
		s += ": column " + e.Column
	}
	return s + ": " + e.Rule
}

// OpenError is a file or a directory that could not be opened as a table.
type OpenError struct{ Err error }

func (e *OpenError) Error() string { return "read table: " + e.Err.Error() }
func (e *OpenError) Unwrap() error { return e.Err }

// Clip shortens a name or a text for a message. One that could play tricks with
// a terminal is quoted.
func Clip(s string) string {
	const enough = 400 // bytes, of which more than 40 letters are made
	if len(s) > enough {
		s = s[:enough]
	}
	if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		s = strconv.QuoteToGraphic(s)
	}
	r := []rune(s)
	if len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return s
}

// Listed is Clip of a name in a list with commas between: in quotes where it is empty, has
// a comma itself, or begins or ends with a blank.
func Listed(name string) string {
	if name == "" || strings.Contains(name, ",") || strings.TrimSpace(name) != name {
		return `"` + strings.Trim(Clip(name), `"`) + `"`
	}
	return Clip(name)
}
