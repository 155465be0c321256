package describe

import (
	"strings"

	"cajal/tensor"
)

// Flow is what passes from one module to the next.
type Flow struct {
	Shape []int // of a sample
	Whole bool  // whole numbers such as ids, not floats
	// Tables says how many levels each category has whose numbers are the last
	// columns of a sample. An embed layer looks them up.
	Tables []int
	// Numbers are the places of the columns of a sample that are numbers, where that is
	// known: a ple layer encodes them.
	Numbers []int
	// Inputs are those of a network that has several; all else is then empty.
	Inputs []Input
}

// Input is one of several inputs of a network.
type Input struct {
	Name string
	Flow Flow
}

// FlowOf returns the flow of a network's inputs, of which there is at least one.
func FlowOf(inputs ...Input) Flow {
	if len(inputs) == 1 {
		return inputs[0].Flow
	}
	return Flow{Inputs: inputs}
}

// String returns the shape of a batch, "(N, 8, 8)", or the inputs, "a (N, 3) and b
// (N)".
func (f Flow) String() string {
	if len(f.Inputs) > 0 {
		var all []string
		for _, in := range f.Inputs {
			all = append(all, clip(in.Name)+" "+in.Flow.String())
		}
		return strings.Join(all, " and ")
	}
	_, rest, _ := strings.Cut(tensor.ShapeString(append([]int{1}, f.Shape...)), "1")
	return "(N" + rest
}

// numbers returns how many numbers a sample has, in all inputs: MaxSide + 1 for more
// than MaxSide, and 0 if an axis is not positive.
func (f Flow) numbers() int {
	n := 1
	if len(f.Inputs) > 0 {
		n = 0
	}
	for _, in := range f.Inputs {
		if n = min(n+in.Flow.numbers(), MaxSide+1); in.Flow.numbers() == 0 {
			return 0
		}
	}
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
