// Package guard turns the panics by which operations refuse what does not fit
// into errors, where it is data that decides whether they do.
//
//	defer func() { err = guard.Error("train", recover(), err) }()
package guard

import (
	"fmt"

	"cajal/data"
	"cajal/grad"
	"cajal/tensor"
)

// Error returns the error of a recovered panic by which an operation has refused
// something, with the place that the caller calls itself, or err if there was no
// panic. Any other panic goes on.
func Error(place string, panicked any, err error) error {
	switch e := panicked.(type) {
	case nil:
		return err
	case *grad.Error:
		return fmt.Errorf("%s: %w", place, e)
	case *data.Error:
		return fmt.Errorf("%s: %w", place, e)
	case *tensor.Error:
		return fmt.Errorf("%s: %w", place, e)
	default:
		panic(e)
	}
}
