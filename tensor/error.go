package tensor

import "fmt"

// Error is what the functions of this package panic with when a call cannot
// be right, whatever the data: a shape, an axis, an index or a type that does
// not fit.
type Error struct {
	Op   string // the function, such as "reshape"
	Rule string // what was found and what was expected
}

// Error returns "tensor: op: rule".
func (e *Error) Error() string { return "tensor: " + e.Op + ": " + e.Rule }

func fail(op, format string, args ...any) {
	panic(&Error{Op: op, Rule: fmt.Sprintf(format, args...)})
}
