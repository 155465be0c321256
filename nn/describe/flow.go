package describe

import (
	"strings"

	"cajal/tensor"
)

// Flow is what passes from one module to the next.
type Flow struct {
	Shape []int // of a sample
	// Tables says how many levels each category has whose numbers are the last
	// columns of a sample. An embed layer looks them up.
	Tables []int
}

// String returns the shape of a batch: "(N, 8, 8)".
func (f Flow) String() string {
	_, rest, _ := strings.Cut(tensor.ShapeString(append([]int{1}, f.Shape...)), "1")
	return "(N" + rest
}

// numbers returns how many numbers a sample has: MaxSide + 1 for more than
// MaxSide, and 0 if an axis is not positive.
func (f Flow) numbers() int {
	n := 1
	for _, d := range f.Shape {
		n = min(n*min(max(d, 0), MaxSide+1), MaxSide+1)
	}
	return n
}

// flat takes the length of samples with one axis, or holds it against what a
// layer says.
func (f Flow) flat(kind string, length *int, key string) error {
	switch {
	case len(f.Shape) != 1:
		return wrong("", "a %s layer takes samples with one axis, and these have %d: is a flatten missing before it?", kind, len(f.Shape))
	case *length != 0 && *length != f.Shape[0]:
		return wrong(key, "%d, and what goes in has %d numbers", *length, f.Shape[0])
	}
	*length = f.Shape[0]
	return nil
}
