package grad

import (
	"fmt"

	"cajal/internal/gemm"
	"cajal/internal/kernel"
)

type conv struct {
	node
	x, w, b *node // b is nil without a bias
	gemm.Conv
}

func (*conv) name() string { return "conv" }

// Conv returns the convolution of x, of shape (N, C, L), (N, C, H, W) or (N, C, D, H,
// W), with the kernels w of shape (O, C/groups, …), the layout of PyTorch's Conv layers,
// and adds b of shape (O); the result is (N, O, …). The zero Value for b means no bias.
// The kernel goes as over says, whose Size and Ceil are not looked at. The channels are
// cut into so many groups, each of them convolved for itself; C groups make a depthwise
// convolution.
//
//	y[o, p] = b[o] + Σ w[o, c, t]·x[c, i(p, t)] over c and t,
//	          i(p, t) = p·stride + t·dilation − padding, x is 0 outside
//	dx[c, i] += Σ w[o, c, t]·dy[o, p] over o and all p, t with i(p, t) = i
//	dw[o, c, t] += Σ dy[o, p]·x[c, i(p, t)] over pictures and p
//	db[o] += Σ dy[o, p] over pictures and p
//
// It is the cross-correlation that LeCun and others (1998) and all frameworks call
// convolution: the kernel is not turned round.
func (x Value) Conv(w, b Value, over Window, groups int) Value {
	in := [3]Value{x, w, b}
	inputs := in[:3]
	if b.n == nil {
		inputs = in[:2]
	}
	t := numbers.check("conv", inputs...)
	xs, ws := x.n.val.Shape(), w.n.val.Shape()
	if len(ws) < 3 || len(ws) != len(xs) {
		refuse(BadShape, "conv", []Value{x, w}, "x and w are "+shapes(x, w)+", want (N, C, …) and (O, C/groups, …) with as many axes")
	}
	switch channels := xs[1]; {
	case groups < 1 || ws[0]%groups != 0 || channels%groups != 0:
		refuse(BadShape, "conv", []Value{x, w}, fmt.Sprintf("%d groups do not divide %d channels of x and %d of the result; want a number that divides both", groups, channels, ws[0]))
	case channels/groups != ws[1]:
		refuse(BadShape, "conv", []Value{x, w}, fmt.Sprintf("x is %s with %d channels, want %d in %d groups for w of shape %s", shapes(x), channels, ws[1]*groups, groups, shapes(w)))
	case b.n != nil && (len(b.n.val.Shape()) != 1 || b.n.val.Dim(0) != ws[0]):
		refuse(BadShape, "conv", []Value{x, w, b}, fmt.Sprintf("b is %s, want (%d,)", shapes(b), ws[0]))
	}
	over.Size, over.Ceil = ws[2:], false
	on := over.over("conv", inputs, xs)
	n := record[conv](t, inputs...)
	n.x, n.w, n.b = x.n, w.n, b.n
	n.Conv = gemm.Conv{Window: on, N: xs[0], In: xs[1], Out: ws[0], Groups: groups}
	var buf [2 + maxSpatial]int
	n.shaped(over.outShape(buf[:], xs[0], ws[0], &on)...)
	return n.run()
}

func (*conv) keeps() Kept { return first | second }

func (n *conv) forward() { n.forwardThen(gemm.Activation{}) }

func (n *conv) forwardThen(then gemm.Activation) {
	n.finish(gemm.Finish{Then: then})
}

// finish computes the sums and what is made of them. Where weights stay as they are and it
// gains from that, it reads those that are prepared.
func (n *conv) finish(f gemm.Finish) {
	if weights := n.tape.fixed; weights != nil && n.w.tape == nil && n.TurnsAround(n.x.y) {
		n.ForwardPacked(n.y, n.x.y, weights.of(n.w), n.bias(), f)
		return
	}
	n.ForwardFinished(n.y, n.x.y, n.w.y, n.bias(), f)
}

// bias returns b; empty is zero.
func (n *conv) bias() kernel.Slice {
	if n.b == nil {
		return kernel.Slice{}
	}
	return n.b.y
}

func (n *conv) backward() {
	if n.x.needs {
		n.backwardInput()
	}
	if n.w.needs {
		dw, add := n.w.product()
		n.BackwardWeights(dw, n.x.y, n.dy, add)
	}
	if n.b != nil && n.b.needs {
		kernel.AddChannelSums(n.b.into(), n.dy, n.OutLen())
	}
}

// backwardInput adds to the gradient of x, or passes it on at once to what x follows.
func (n *conv) backwardInput() {
	if n.Stride == [maxSpatial]int{1, 1, 1} {
		if x, alpha, gate := n.x.throughFollower(); x != nil {
			dx, _ := x.product() // which is fresh
			n.BackwardInputThrough(dx, n.dy, n.w.y, alpha, gate)
			return
		}
	}
	dx, add := n.x.product()
	n.BackwardInput(dx, n.dy, n.w.y, add)
}
