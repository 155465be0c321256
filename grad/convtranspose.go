package grad

import (
	"fmt"

	"cajal/internal/gemm"
	"cajal/internal/kernel"
)

type convTranspose struct {
	node
	x, w, b *node     // b is nil without a bias
	conv    gemm.Conv // the convolution from the result to x, of which this is the way back
}

func (*convTranspose) name() string { return "conv-transpose" }

// ConvTranspose returns the transposed convolution of x, of shape (N, C, L), (N, C, H,
// W) or (N, C, D, H, W), with the kernels w of shape (C, O/groups, …), the layout of
// PyTorch's ConvTranspose layers, and adds b of shape (O): what a convolution with w,
// from O channels to C, does to a gradient (Zeiler and others, 2010). The result is (N,
// O, …) with
//
//	out = (in − 1)·stride − before − behind + dilation·(size − 1) + 1 + outputPadding
//
// along each axis; outputPadding, less than stride or dilation, chooses among the lengths that
// such a convolution makes the same of, and is nil for none. The zero Value for b means
// no bias.
//
//	y[o, i(p, t)] = b[o] + Σ w[c, o, t]·x[c, p] over c and all p, t,
//	                i(p, t) = p·stride + t·dilation − padding
//	dx[c, p] += Σ w[c, o, t]·dy[o, i(p, t)] over o and t
//	dw[c, o, t] += Σ x[c, p]·dy[o, i(p, t)] over pictures and p
//	db[o] += Σ dy[o, i] over pictures and i
func (x Value) ConvTranspose(w, b Value, over Window, outputPadding []int, groups int) Value {
	in := [3]Value{x, w, b}
	inputs := in[:3]
	if b.n == nil {
		inputs = in[:2]
	}
	const op = "conv-transpose"
	t := numbers.check(op, inputs...)
	xs, ws := x.n.val.Shape(), w.n.val.Shape()
	axes := len(ws) - 2
	if axes < 1 || axes > maxSpatial || len(ws) != len(xs) {
		refuse(BadShape, op, []Value{x, w}, "x and w are "+shapes(x, w)+", want (N, C, …) and (C, O/groups, …) with as many axes, one to three behind these")
	}
	switch {
	case groups < 1 || xs[1]%groups != 0:
		refuse(BadShape, op, []Value{x, w}, fmt.Sprintf("%d groups do not divide the %d channels of x", groups, xs[1]))
	case ws[0] != xs[1]:
		refuse(BadShape, op, []Value{x, w}, fmt.Sprintf("x is %s with %d channels, want %d for w of shape %s", shapes(x), xs[1], ws[0], shapes(w)))
	case b.n != nil && (len(b.n.val.Shape()) != 1 || b.n.val.Dim(0) != ws[1]*groups):
		refuse(BadShape, op, []Value{x, w, b}, fmt.Sprintf("b is %s, want (%d,)", shapes(b), ws[1]*groups))
	case outputPadding != nil && len(outputPadding) != axes:
		fault(op, []Value{x, w}, fmt.Sprintf("%d output paddings for a kernel over %d axes", len(outputPadding), axes))
	}
	over.Size, over.Ceil = ws[2:], false
	var buf [2 + maxSpatial]int
	out := append(buf[:0], xs[0], ws[1]*groups)
	for i := range axes {
		stride, dilation, before, behind := over.at(i)
		n := (xs[2+i]-1)*stride - before - behind + dilation*(ws[2+i]-1) + 1
		if outputPadding != nil {
			if outputPadding[i] < 0 || outputPadding[i] >= max(stride, dilation) {
				fault(op, []Value{x, w}, fmt.Sprintf("output padding %d along the %s, want at least 0 and less than stride %d or dilation %d", outputPadding[i], spatialNames[axes][i], stride, dilation))
			}
			n += outputPadding[i]
		}
		if xs[2+i] < 1 || n < 1 {
			refuse(BadShape, op, []Value{x, w}, fmt.Sprintf("%d places of the %s become %d with padding %d and %d, want at least 1", xs[2+i], spatialNames[axes][i], n, before, behind))
		}
		out = append(out, n)
	}
	on := over.over(op, inputs, out)
	for i := range axes { // output padding may leave room for one more
		on.Out[maxSpatial-axes+i] = xs[2+i]
	}
	n := record[convTranspose](t, inputs...)
	n.x, n.w, n.b = x.n, w.n, b.n
	n.conv = gemm.Conv{Window: on, N: xs[0], In: ws[1] * groups, Out: xs[1], Groups: groups}
	n.shaped(out...)
	return n.run()
}

func (*convTranspose) keeps() Kept { return first | second }

func (n *convTranspose) forward() {
	if n.b != nil {
		kernel.FillChannels(n.y, n.b.y, n.conv.InLen())
	}
	n.conv.BackwardInput(n.y, n.x.y, n.w.y, n.b != nil)
}

func (n *convTranspose) backward() {
	if n.x.needs {
		dx, add := n.x.product()
		if add {
			n.conv.AddForward(dx, n.dy, n.w.y)
		} else {
			n.conv.Forward(dx, n.dy, n.w.y, kernel.Slice{}, gemm.Activation{})
		}
	}
	if n.w.needs {
		dw, add := n.w.product()
		n.conv.BackwardWeights(dw, n.dy, n.x.y, add)
	}
	if n.b != nil && n.b.needs {
		kernel.AddChannelSums(n.b.into(), n.dy, n.conv.InLen())
	}
}
