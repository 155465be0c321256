package nn

import (
	"fmt"
	"slices"
	"strings"

	"cajal/grad"
)

// ConvLayer is a convolution; see [Conv2d].
type ConvLayer struct {
	W, B    *Param // (out, in/groups, size…) and (out); B is nil without a bias
	in, out int
	over    grad.Window
	groups  int
	mode    grad.PadMode
	widths  [][2]int // of the padding, where that is none of zeros
}

// Conv1d is [Conv2d] over one axis.
//
// Shapes: x is (N, in, L), y is (N, out, L′).
func Conv1d(in, out, size int, opts ...ConvOption) *ConvLayer {
	return ConvOver(in, out, []int{size}, opts...)
}

// Conv2d is a convolution of pictures with kernels of size × size places, each of which
// makes a channel (LeCun and others, 1998).
//
//	y[o, p] = bias[o] + Σ weight[o, c, t]·x[c, p·stride + t·dilation − padding]
//
// over the channels c and places t; x is 0 outside.
//
// Shapes: x is (N, in, H, W), y is (N, out, H′, W′) with H′ = ⌊(H + 2·padding −
// dilation·(size − 1) − 1)/stride⌋ + 1, and W′ likewise.
//
// Parameters: weight (out, in/groups, size, size) and bias (out), both starting at
// U(−1/√n, 1/√n) for n = in/groups·size², as PyTorch's do, unless options say otherwise.
// The kernel moves by 1, over x as it is, unless [Stride], [Padding], [SamePadding],
// [PaddingMode], [Dilation] or [Groups] say otherwise.
func Conv2d(in, out, size int, opts ...ConvOption) *ConvLayer {
	return ConvOver(in, out, []int{size, size}, opts...)
}

// Conv3d is [Conv2d] over three axes.
//
// Shapes: x is (N, in, D, H, W), y is (N, out, D′, H′, W′).
func Conv3d(in, out, size int, opts ...ConvOption) *ConvLayer {
	return ConvOver(in, out, []int{size, size, size}, opts...)
}

// ConvOver is [Conv2d] with a kernel that has a size of its own along each axis, of
// which there are one to three.
func ConvOver(in, out int, size []int, opts ...ConvOption) *ConvLayer {
	s := newConvSettings("conv", in, out, opts)
	if s.extra != nil {
		panic(&grad.Error{Op: "conv", Rule: "its output cannot be padded, only that of a transposed convolution can"})
	}
	l := &ConvLayer{in: in, out: out, groups: s.groups, over: s.window("conv", len(size), size), mode: s.mode}
	if l.mode != grad.PadZeros {
		l.widths, l.over.Padding = l.over.Padding, nil
	}
	l.W, l.B = s.parameters("conv", out, in/s.groups, out, size)
	return l
}

// parameters returns the weights of kernels of a size, and the bias for so many
// channels.
func (s *convSettings) parameters(op string, first, second, channels int, size []int) (w, b *Param) {
	start := starts(op, PyTorch(), PyTorch(), s.params)
	places := 1
	for _, n := range size {
		places *= n
	}
	w = NewParam(start.weight, append([]int{first, second}, size...)...).Fans(second*places, first*places)
	if start.bias != nil {
		b = NewParam(start.bias, channels).Fans(second*places, first*places)
	}
	return w, b
}

// Walk shows weight and, if there is one, bias.
func (l *ConvLayer) Walk(v Visitor) {
	v.Param("weight", l.W)
	v.Param("bias", l.B)
}

// Forward convolves x.
func (l *ConvLayer) Forward(x grad.Value) grad.Value {
	if l.widths != nil {
		x = x.PadWith(l.mode, l.widths...)
	}
	return x.Conv(l.W.Value, l.B.value(), l.over, l.groups)
}

// In returns the number of channels of x.
func (l *ConvLayer) In() int { return l.in }

// Out returns the number of channels of y.
func (l *ConvLayer) Out() int { return l.out }

// String returns "Conv2d in→out, 3×3" and what options say.
func (l *ConvLayer) String() string {
	over, mode := l.over, ""
	if l.widths != nil {
		over.Padding, mode = l.widths, ", "+l.mode.String()
	}
	return fmt.Sprintf("Conv%dd %d→%d, %s%s", len(over.Size), l.in, l.out, convString(over, l.groups), mode)
}

// overString writes how a kernel goes over its input: "3×3, stride 2, padding 1". usual is
// the stride that goes without saying.
func overString(w grad.Window, usual []int) string {
	var b strings.Builder
	b.WriteString(axesString(w.Size))
	one := func(what string, n []int) {
		if !slices.ContainsFunc(n, func(v int) bool { return v != n[0] }) {
			n = n[:1]
		}
		fmt.Fprintf(&b, ", %s %s", what, axesString(n))
	}
	each := func(what string, n []int, usual int) {
		if slices.ContainsFunc(n, func(v int) bool { return v != usual }) {
			one(what, n)
		}
	}
	if w.Stride != nil && !slices.Equal(w.Stride, usual) {
		one("stride", w.Stride)
	}
	var before, behind []int
	for _, p := range w.Padding {
		before, behind = append(before, p[0]), append(behind, p[1])
	}
	each("padding", before, 0)
	if !slices.Equal(before, behind) {
		one("and behind", behind)
	}
	each("dilation", w.Dilation, 1)
	if w.Ceil {
		b.WriteString(", ceil")
	}
	return b.String()
}

// convString is overString of a convolution in groups.
func convString(w grad.Window, groups int) string {
	s := overString(w, repeated(1, len(w.Size)))
	if groups > 1 {
		s += fmt.Sprintf(", %d groups", groups)
	}
	return s
}
