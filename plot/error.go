package plot

import "fmt"

// Error is what the functions of this package panic with when a call cannot be
// right, whatever the data: a shape or a type that does not fit, an option
// outside its range.
type Error struct {
	Op   string // the function, such as "Boundary"
	Rule string // what was found and what was expected
}

// Error returns "plot: op: rule".
func (e *Error) Error() string { return "plot: " + e.Op + ": " + e.Rule }

func fail(op, format string, args ...any) {
	panic(&Error{Op: op, Rule: fmt.Sprintf(format, args...)})
}
