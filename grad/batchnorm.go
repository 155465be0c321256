package grad

import (
	"fmt"
	"math"

	"cajal/internal/kernel"
)

// channelNorm is what both kinds of batch normalisation keep.
type channelNorm struct {
	node
	x *node
	scaleShift
	inner int // elements from one channel to the next
	// In scratch 0 to 3:
	mean, r []float64 // of each channel; r is 1/√(variance + eps)
	s, sx   []float64 // Σ dy and Σ dy·x̂ of each channel
}

type batchNorm struct {
	channelNorm
	moves moves
}

func (*batchNorm) name() string { return "batch-norm" }

// BatchNorm normalises each channel of x, (N, C) or (N, C, …), by its mean μ
// and variance σ² in this batch, then scales and shifts it by w and b, both
// (C): Ioffe and Szegedy, 2015.
//
//	x̂ = (x − μ)/√(σ² + eps), σ² divided by the count M of a channel's elements
//	y = w·x̂ + b
//	dw += Σ dy·x̂
//	db += Σ dy
//	dx += w/√(σ² + eps) ∘ (dy − (Σ dy + x̂·Σ dy·x̂)/M)
//
// It moves the running statistics if run is not nil, at once or in
// [Tape.Commit]. A channel needs at least two elements. For inference see
// [Value.FrozenNorm]. The zero Value for w is a scale of 1, and for b a shift of 0.
func (x Value) BatchNorm(w, b Value, eps float64, run *Running) Value {
	var buf [3]Value
	in := scaleShift{}.inputs(buf[:0], x, w, b)
	t := numbers.check("batch-norm", in...)
	c := channels("batch-norm", in, w, b)
	if c > 0 && x.n.val.Size() < 2*c {
		refuse(BadShape, "batch-norm", []Value{x}, "x is "+shapes(x)+
			": the variance of a single value is not known; in training a batch needs at least two samples")
	}
	if run != nil {
		run.check("batch-norm", x, c)
	}
	n := record[batchNorm](t, in...)
	n.operands(x, w, b)
	if t.shapesOnly {
		return n.value()
	}
	kernel.ChannelMoments(n.mean, n.r, n.x.y, n.inner)
	if run != nil {
		n.moves.add(t, run, n.mean, n.r, n.x.val.Size()/max(c, 1))
	}
	n.scales(eps)
	return n.run()
}

func (n *batchNorm) backward() { n.collect(1 / float64(n.x.y.Len()/max(len(n.mean), 1))) }

// channels checks that the operands fit, and returns how many channels x has.
func channels(op string, in []Value, w, b Value) int {
	x := in[0]
	s := x.n.val.Shape()
	if len(s) < 2 {
		refuse(BadShape, op, in, "x is "+shapes(x)+", want (N, C) or (N, C, …)")
	}
	if wrong := (scaleShift{}).wrong(w, b, s[1]); wrong != "" {
		refuse(BadShape, op, in, fmt.Sprintf("x is %s, %d channels, %s", shapes(x), s[1], wrong))
	}
	return s[1]
}

// operands gives n its operands, its shape, and memory for the statistics.
func (n *channelNorm) operands(x, w, b Value) {
	n.x, n.scaleShift = x.n, scaleShift{w.n, b.n}
	s := x.n.val.Shape()
	n.inner = 1
	for _, d := range s[2:] {
		n.inner *= d
	}
	n.shaped(s...)
	if !n.tape.shapesOnly {
		n.mean, n.r = n.doubles(0, s[1]), n.doubles(1, s[1])
	}
}

// scales turns the variances in n.r into 1/√(σ² + eps).
func (n *channelNorm) scales(eps float64) {
	for c, v := range n.r {
		n.r[c] = 1 / math.Sqrt(v+eps)
	}
}

func (*channelNorm) keeps() Kept { return first | second }

func (n *channelNorm) forward() {
	w, b := n.filled(&n.node, len(n.mean))
	kernel.ChannelNormalize(n.y, n.x.y, w, b, n.mean, n.r, n.inner)
}

// collect passes dy on; share is 1/M where the statistics depend on x.
func (n *channelNorm) collect(share float64) {
	c := len(n.mean)
	n.s, n.sx = n.doubles(2, c), n.doubles(3, c)
	kernel.ChannelSums(n.s, n.sx, n.x.y, n.dy, n.mean, n.r, n.inner)
	n.addSums(n.s, n.sx)
	if n.x.needs {
		w, _ := n.filled(&n.node, c)
		dx, add := n.x.product()
		kernel.ChannelNormalizeGrad(dx, n.x.y, n.dy, w, n.mean, n.r, n.s, n.sx, share, n.inner, add)
	}
}
