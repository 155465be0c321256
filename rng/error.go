package rng

import "fmt"

// Error is what the functions of this package panic with when an argument
// cannot be right.
type Error struct {
	Op   string // the function, such as "perm"
	Rule string // what was expected and what was found
}

// Error returns "rng: op: rule".
func (e *Error) Error() string { return "rng: " + e.Op + ": " + e.Rule }

func fail(op, format string, args ...any) {
	panic(&Error{Op: op, Rule: fmt.Sprintf(format, args...)})
}
