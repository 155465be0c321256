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
// Batches, if it is not nil, is an int64 scalar that counts them.
type Running struct {
	Mean, Var *tensor.Tensor
	Batches   *tensor.Tensor
	Momentum  float64
}

// channelNorm is what both kinds of batch normalisation keep.
type channelNorm struct {
	node
	x, w, b *node
	inner   int // elements from one channel to the next
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
// [Value.FrozenNorm].
func (x Value) BatchNorm(w, b Value, eps float64, run *Running) Value {
	t := numbers.check("batch-norm", x, w, b)
	c := channels("batch-norm", x, w, b)
	if c > 0 && x.n.val.Size() < 2*c {
		refuse(BadShape, "batch-norm", []Value{x}, "x is "+shapes(x)+
			": the variance of a single value is not known; in training a batch needs at least two samples")
	}
	if run != nil {
		run.check("batch-norm", x, c)
	}
	n := record[batchNorm](t, x, w, b)
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
func channels(op string, x, w, b Value) int {
	s := x.n.val.Shape()
	if len(s) < 2 {
		refuse(BadShape, op, []Value{x, w, b}, "x is "+shapes(x)+", want (N, C) or (N, C, …)")
	}
	for _, p := range [2]Value{w, b} {
		if ps := p.n.val.Shape(); len(ps) != 1 || ps[0] != s[1] {
			refuse(BadShape, op, []Value{x, w, b}, fmt.Sprintf("x is %s, %d channels, but %s is %s",
				shapes(x), s[1], p.Name(), tensor.ShapeString(ps)))
		}
	}
	return s[1]
}

// operands gives n its operands, its shape, and memory for the statistics.
func (n *channelNorm) operands(x, w, b Value) {
	n.x, n.w, n.b = x.n, w.n, b.n
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
	kernel.ChannelNormalize(n.y, n.x.y, n.w.y, n.b.y, n.mean, n.r, n.inner)
}

// collect passes dy on; share is 1/M where the statistics depend on x.
func (n *channelNorm) collect(share float64) {
	c := len(n.mean)
	n.s, n.sx = n.doubles(2, c), n.doubles(3, c)
	kernel.ChannelSums(n.s, n.sx, n.x.y, n.dy, n.mean, n.r, n.inner)
	if n.w.needs {
		kernel.AddFloats(n.w.into(), n.sx)
	}
	if n.b.needs {
		kernel.AddFloats(n.b.into(), n.s)
	}
	if n.x.needs {
		kernel.ChannelNormalizeGrad(n.x.into(), n.x.y, n.dy, n.w.y, n.mean, n.r, n.s, n.sx, share, n.inner)
	}
}

func (r *Running) check(op string, x Value, channels int) {
	for _, t := range []*tensor.Tensor{r.Mean, r.Var} {
		if t == nil || !t.DType().Float() || t.NDim() != 1 || t.Dim(0) != channels {
			refuse(BadShape, op, []Value{x}, fmt.Sprintf("x is %s, %d channels: the running statistics do not fit", shapes(x), channels))
		}
	}
}

func (r *Running) move(mean, variance []float64, count int) {
	m, v := memory.Of(r.Mean), memory.Of(r.Var)
	unbiased := float64(count) / float64(count-1)
	for c := range mean {
		m.Set(c, (1-r.Momentum)*m.At(c)+r.Momentum*mean[c])
		v.Set(c, (1-r.Momentum)*v.At(c)+r.Momentum*variance[c]*unbiased)
	}
	if r.Batches != nil {
		r.Batches.Int64s()[0]++
	}
}
