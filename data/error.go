package data

import "fmt"

// Error is what the functions of this package panic with when a call cannot
// be right, whatever the data: a negative batch size, a sample that is not
// there, labels that are no labels.
type Error struct {
	Op   string // the function, such as "loader"
	Rule string // what was found and what was expected
}

// Error returns "data: op: rule".
func (e *Error) Error() string { return "data: " + e.Op + ": " + e.Rule }

func fail(op, format string, args ...any) {
	panic(&Error{Op: op, Rule: fmt.Sprintf(format, args...)})
}

// checkIndex panics if one of the numbers is not in [0, n).
func checkIndex(op string, index []int, n int) {
	for i, j := range index {
		if j < 0 || j >= n {
			fail(op, "sample %d, number %d of those asked for, of a set of %d", j, i, n)
		}
	}
}
