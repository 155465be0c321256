package nn

import (
	"fmt"
	"slices"

	"cajal/grad"
)

// ConvOption changes a convolution: a [ParamOption] its weights and bias, a
// [WindowOption] how its kernel goes over the input, [Groups] and [OutputPadding] the
// rest.
type ConvOption interface{ conv(*convSettings) }

type convSettings struct {
	params []ParamOption
	windowSettings
	groups int
	extra  []int
	mode   grad.PadMode
}

func (o ParamOption) conv(s *convSettings)  { s.params = append(s.params, o) }
func (o WindowOption) conv(s *convSettings) { o(&s.windowSettings) }

type convOption func(*convSettings)

func (o convOption) conv(s *convSettings) { o(s) }

// Groups cuts the channels of a convolution into n groups, of which each is convolved
// for itself; n divides the channels in and out. As many as channels in make it
// depthwise. 1 if it is not given.
func Groups(n int) ConvOption { return convOption(func(s *convSettings) { s.groups = n }) }

// OutputPadding makes the output of a transposed convolution so much longer, along all
// axes or along each: a convolution that moves by more than 1 makes the same of inputs
// of several lengths, and this says which of them is meant.
func OutputPadding(n ...int) ConvOption {
	n = slices.Clone(n)
	return convOption(func(s *convSettings) { s.extra = n })
}

// PaddingMode says what stands around the input of a convolution where it is padded:
// zeros if it is not given, or what lies inside, reflected, repeated or wrapped around.
func PaddingMode(m grad.PadMode) ConvOption {
	return convOption(func(s *convSettings) { s.mode = m })
}

// newConvSettings applies options, and checks what can be checked without an input.
func newConvSettings(op string, in, out int, opts []ConvOption) convSettings {
	s := convSettings{groups: 1}
	for _, o := range opts {
		o.conv(&s)
	}
	switch {
	case in < 1 || out < 1:
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("%d channels in and %d out, want at least one of each", in, out)})
	case s.groups < 1 || in%s.groups != 0 || out%s.groups != 0:
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("%d groups do not divide %d channels in and %d out; want a number that divides both, such as %d", s.groups, in, out, divisor(in, out))})
	}
	return s
}

// divisor is the largest number that divides both.
func divisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
