package synth

import (
	"fmt"

	"cajal/tensor"
)

// Error says which argument of a generator cannot be right.
type Error struct {
	Op   string // the generator, such as "moons"
	Rule string // what was expected and what was found
}

// Error returns "synth: op: rule".
func (e *Error) Error() string { return "synth: " + e.Op + ": " + e.Rule }

// Try calls a generator and returns the [*Error] that it panics with, if it
// does, for arguments that come from a file or a user:
//
//	x, y, err := synth.Try(func() (x, y *tensor.Tensor) { return synth.Moons(n, noise, r) })
func Try(generate func() (x, y *tensor.Tensor)) (x, y *tensor.Tensor, err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case *Error:
			err = p
		default:
			panic(p)
		}
	}()
	x, y = generate()
	return x, y, nil
}

// maxNumbers bounds n·d, so that a slip in a file is an error and not the end
// of the program for lack of memory: 2²⁶ numbers take half a gigabyte.
const maxNumbers = 1 << 26

// checker checks the arguments of the generator whose name it is.
type checker string

func (op checker) require(ok bool, format string, args ...any) {
	if !ok {
		panic(&Error{Op: string(op), Rule: fmt.Sprintf(format, args...)})
	}
}

func (op checker) points(n, d int) {
	op.require(n >= 1, "want 1 point or more, got %d", n)
	op.require(d >= 1, "want 1 feature or more, got %d", d)
	op.require(n <= maxNumbers/d, "want %d numbers at most, got %d points × %d features", maxNumbers, n, d)
}

func (op checker) classes(k, n int) {
	op.require(k >= 1 && k <= n, "want 1 class to one for each of the %d points, got %d", n, k)
}

func (op checker) spread(name string, v float64) {
	op.require(v >= 0 && finite(v), "want a finite %s of 0 or more, got %v", name, v)
}
