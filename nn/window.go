package nn

import (
	"fmt"
	"slices"
	"strings"

	"cajal/grad"
)

// WindowOption changes how the kernel of a convolution or of a pooling goes over its
// input.
type WindowOption func(*windowSettings)

// windowSettings is the window as options leave it. Lists have a number for all axes
// or one for each.
type windowSettings struct {
	stride, dilation, padding []int
	same                      bool
}

// Stride is how far the kernel moves, along all axes or along each. A convolution
// moves by 1 and a pooling by the size of its kernel if it is not given.
func Stride(n ...int) WindowOption {
	n = slices.Clone(n)
	return func(s *windowSettings) { s.stride = n }
}

// Dilation is how far the places of the kernel are apart, along all axes or along
// each; 1 if it is not given.
func Dilation(n ...int) WindowOption {
	n = slices.Clone(n)
	return func(s *windowSettings) { s.dilation = n }
}

// Padding is how many places are added before the first and behind the last of an axis,
// of all axes or of each; none if it is not given, which others call "valid".
func Padding(n ...int) WindowOption {
	n = slices.Clone(n)
	return func(s *windowSettings) { s.padding, s.same = n, false }
}

// SamePadding adds as many places as give an output of the input's size, and one
// more behind than before where their number is odd: PyTorch's padding="same". The
// kernel moves by 1 then.
func SamePadding() WindowOption {
	return func(s *windowSettings) { s.padding, s.same = nil, true }
}

// window returns the window of a kernel over so many axes; size has a number for all
// of them or one for each.
func (s *windowSettings) window(op string, axes int, size []int) grad.Window {
	if len(size) == 0 || len(size) > 3 {
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("a kernel over %d axes, want 1 to 3", len(size))})
	}
	w := grad.Window{Size: eachAxis(op, "kernel", axes, size), Stride: eachAxis(op, "stride", axes, s.stride), Dilation: eachAxis(op, "dilation", axes, s.dilation)}
	for _, n := range eachAxis(op, "padding", axes, s.padding) {
		w.Padding = append(w.Padding, [2]int{n, n})
	}
	if s.same {
		for i, k := range w.Size {
			if w.Stride != nil && w.Stride[i] != 1 {
				panic(&grad.Error{Op: op, Rule: fmt.Sprintf("stride %d with the padding of SamePadding, want 1", w.Stride[i])})
			}
			total := k - 1
			if w.Dilation != nil {
				total *= w.Dilation[i]
			}
			w.Padding = append(w.Padding, [2]int{total / 2, total - total/2})
		}
	}
	return w
}

// eachAxis returns a number for each axis of a list that has one for all of them, or
// one for each; nil for none.
func eachAxis(op, what string, axes int, n []int) []int {
	least := 1
	if strings.HasSuffix(what, "padding") {
		least = 0
	}
	for _, v := range n {
		if v < least {
			panic(&grad.Error{Op: op, Rule: fmt.Sprintf("%s %d, want at least %d", what, v, least)})
		}
	}
	switch len(n) {
	case 0:
		return nil
	case 1:
		return slices.Repeat(n, axes)
	case axes:
		return slices.Clone(n)
	}
	panic(&grad.Error{Op: op, Rule: fmt.Sprintf("%d numbers for %s, want 1 or %d, one for each axis", len(n), what, axes)})
}
