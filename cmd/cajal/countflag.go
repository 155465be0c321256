package main

import (
	"errors"
	"strconv"

	"github.com/spf13/pflag"
)

// errNoCount is what a count below 1 is.
var errNoCount = errors.New("no count")

// count is the value of a flag that takes whole numbers from 1 on, where 0 is no number but
// says that the flag was not given.
type count int

// Set reads what was typed.
func (c *count) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err == nil && n < 1 {
		err = errNoCount
	}
	if err == nil {
		*c = count(n)
	}
	return err
}

// String returns the number, as the help would show a default.
func (c *count) String() string { return strconv.Itoa(int(*c)) }

// Type is what the help calls the value of a flag that names none.
func (c *count) Type() string { return "count" }

// countVar adds a flag of a count.
func countVar(s *pflag.FlagSet, to *int, name, usage string) { s.Var((*count)(to), name, usage) }
