package nn

import (
	"fmt"

	"cajal/grad"
)

// ConvTransposeLayer is a transposed convolution; see [ConvTranspose2d].
type ConvTransposeLayer struct {
	W, B    *Param // (in, out/groups, size…) and (out); B is nil without a bias
	in, out int
	over    grad.Window
	extra   []int
	groups  int
}

// ConvTranspose1d is [ConvTranspose2d] over one axis.
//
// Shapes: x is (N, in, L), y is (N, out, L′).
func ConvTranspose1d(in, out, size int, opts ...ConvOption) *ConvTransposeLayer {
	return ConvTransposeOver(in, out, []int{size}, opts...)
}

// ConvTranspose2d is the transposed convolution: what a convolution from out channels
// to in does to a gradient, which makes pictures larger where that moves by more than 1
// (Zeiler and others, 2010).
//
//	y[o, p·stride + t·dilation − padding] += weight[c, o, t]·x[c, p], from bias[o] on
//
// over the channels c, places t of the kernel and places p of x.
//
// Shapes: x is (N, in, H, W), y is (N, out, H′, W′) with H′ = (H − 1)·stride − 2·padding
// + dilation·(size − 1) + 1 + what [OutputPadding] says, and W′ likewise.
//
// Parameters: weight (in, out/groups, size, size) and bias (out), both starting at
// U(−1/√n, 1/√n) for n = out/groups·size², as PyTorch's do, unless options say otherwise.
func ConvTranspose2d(in, out, size int, opts ...ConvOption) *ConvTransposeLayer {
	return ConvTransposeOver(in, out, []int{size, size}, opts...)
}

// ConvTranspose3d is [ConvTranspose2d] over three axes.
//
// Shapes: x is (N, in, D, H, W), y is (N, out, D′, H′, W′).
func ConvTranspose3d(in, out, size int, opts ...ConvOption) *ConvTransposeLayer {
	return ConvTransposeOver(in, out, []int{size, size, size}, opts...)
}

// ConvTransposeOver is [ConvTranspose2d] with a kernel that has a size of its own along
// each axis, of which there are one to three.
func ConvTransposeOver(in, out int, size []int, opts ...ConvOption) *ConvTransposeLayer {
	const op = "conv-transpose"
	s := newConvSettings(op, in, out, opts)
	if s.mode != grad.PadZeros {
		panic(&grad.Error{Op: op, Rule: "its padding is cut off, so there is no mode of it"})
	}
	if s.same {
		panic(&grad.Error{Op: op, Rule: "SamePadding is that of a convolution; want Padding"})
	}
	l := &ConvTransposeLayer{in: in, out: out, groups: s.groups, over: s.window(op, len(size), size), extra: eachAxis(op, "output padding", len(size), s.extra)}
	l.W, l.B = s.parameters(op, in, out/s.groups, out, size)
	return l
}

// Walk shows weight and, if there is one, bias.
func (l *ConvTransposeLayer) Walk(v Visitor) {
	v.Param("weight", l.W)
	v.Param("bias", l.B)
}

// Forward computes y.
func (l *ConvTransposeLayer) Forward(x grad.Value) grad.Value {
	return x.ConvTranspose(l.W.Value, l.B.value(), l.over, l.extra, l.groups)
}

// In returns the number of channels of x.
func (l *ConvTransposeLayer) In() int { return l.in }

// Out returns the number of channels of y.
func (l *ConvTransposeLayer) Out() int { return l.out }

// String returns "ConvTranspose2d in→out, 3×3" and what options say.
func (l *ConvTransposeLayer) String() string {
	return fmt.Sprintf("ConvTranspose%dd %d→%d, %s", len(l.over.Size), l.in, l.out, convString(l.over, l.groups))
}
