package grad

import (
	"fmt"
	"math"

	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// Running holds the running statistics of a batch normalisation, both of shape
// (C). Each batch moves them by Momentum towards its own mean and variance,
// the latter divided by count − 1:
//
//	running = (1 − Momentum)·running + Momentum·batch
//
// Batches, if it is not nil, is an int64 scalar that counts them. If Cumulative is
// set, Momentum is 1/count instead, so that the statistics are the averages of
// those of all batches; that needs Batches.
type Running struct {
	Mean, Var  *tensor.Tensor
	Batches    *tensor.Tensor
	Momentum   float64
	Cumulative bool
}

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
	moves         []move // of running statistics
	waiting, done int    // how many of them there are, and have been made or forgotten
}

// move is what a batch moves running statistics by.
type move struct {
	running        *Running
	mean, variance []float64
	count          int // of a channel's elements
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
		n.keep(run)
		n.tape.OnCommit(n)
	}
	n.scales(eps)
	return n.run()
}

func (n *batchNorm) backward() { n.collect(1 / float64(n.x.y.Len()/max(len(n.mean), 1))) }

// keep keeps the batch's mean and variance for Commit.
func (n *batchNorm) keep(run *Running) {
	if n.waiting == len(n.moves) {
		n.moves = append(n.moves, move{})
	}
	m := &n.moves[n.waiting]
	n.waiting++
	m.running, m.count = run, n.x.val.Size()/max(len(n.mean), 1)
	m.mean, m.variance = append(m.mean[:0], n.mean...), append(m.variance[:0], n.r...)
}

// Commit implements Committer: it moves the running statistics.
func (n *batchNorm) Commit(keep bool) {
	m := &n.moves[n.done]
	n.done++
	if keep {
		m.running.move(m.mean, m.variance, m.count)
	}
	if n.done == n.waiting {
		n.done, n.waiting = 0, 0
	}
}

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
		kernel.ChannelNormalizeGrad(n.x.into(), n.x.y, n.dy, w, n.mean, n.r, n.s, n.sx, share, n.inner)
	}
}

func (r *Running) check(op string, x Value, channels int) {
	if r.Cumulative && r.Batches == nil {
		fault(op, []Value{x}, "cumulative averages need a count of batches")
	}
	for _, t := range []*tensor.Tensor{r.Mean, r.Var} {
		if t == nil || !t.DType().Float() || t.NDim() != 1 || t.Dim(0) != channels {
			refuse(BadShape, op, []Value{x}, fmt.Sprintf("x is %s, %d channels: the running statistics do not fit", shapes(x), channels))
		}
	}
}

func (r *Running) move(mean, variance []float64, count int) {
	m, v := memory.Of(r.Mean), memory.Of(r.Var)
	unbiased := float64(count) / float64(count-1)
	if r.Batches != nil {
		r.Batches.Int64s()[0]++
	}
	by := r.Momentum
	if r.Cumulative {
		by = 1 / float64(r.Batches.Int64s()[0])
	}
	for c := range mean {
		m.Set(c, float64((1-by)*m.At(c))+float64(by*mean[c]))
		v.Set(c, float64((1-by)*v.At(c))+float64(by*variance[c]*unbiased))
	}
}
