package gemm

import (
	"cajal/internal/kernel"
)

// Conv is a convolution of N pictures with In channels, which become Out channels. The
// channels are in groups, of which each is convolved for itself: one, usually, or as
// many as In for a depthwise convolution.
//
//	x  N × In × InLen
//	w  Out × In/Groups × Places
//	y  N × Out × OutLen
//
// Its sums are products of the weights with the patches of a picture that the kernel
// meets as it moves, a column for each output. The patches are copied straight into the
// panels that the micro-kernels read, and are never a matrix in memory. The order of the
// sums depends on the sizes of the weights alone: a picture gets the same bits by itself
// as among others.
type Conv struct {
	kernel.Window
	N, In, Out, Groups int
}

// inGroup and outGroup are how many channels a group has.
func (c *Conv) inGroup() int  { return c.In / c.Groups }
func (c *Conv) outGroup() int { return c.Out / c.Groups }

// weights is how many numbers w has.
func (c *Conv) weights() int { return c.Out * c.inGroup() * c.Places() }

// check panics unless the slices have the right lengths.
func (c *Conv) check(x, w, y kernel.Slice) {
	switch {
	case c.Groups < 1 || c.In%c.Groups != 0 || c.Out%c.Groups != 0:
		panic("gemm: the groups of a convolution do not divide its channels")
	case x.Len() != c.N*c.In*c.InLen() || w.Len() != c.weights() || y.Len() != c.N*c.Out*c.OutLen():
		panic("gemm: the sizes of a convolution disagree")
	}
}

// Forward writes y = conv(x, w) + bias, with a number of bias for each channel or none
// if it is empty, and applies the activation.
//
//	y[o, p] = bias[o] + Σ w[o, c, t]·x[c, p·stride + t·dilation − before] over c and t
func (c *Conv) Forward(y, x, w, bias kernel.Slice, then Activation) {
	c.ForwardFinished(y, x, w, bias, Finish{Then: then})
}

// Finish is what a convolution makes of the sums of an output besides the bias, in this
// order.
type Finish struct {
	// Norm has a scale and a shift of each channel of y, in turn: c = scale·c + shift,
	// rounded once where kernel.ChannelScale rounds once. Empty for none.
	Norm kernel.Slice
	Plus kernel.Slice // what is added to y, as long as it; empty for none
	Then Activation
	// Y is where the numbers go if there is a Norm or a Plus. y is scratch memory then.
	// Y may be y, and Plus may be Y.
	Y kernel.Slice
}

// finishes reports whether there is more to do than an activation.
func (f *Finish) finishes() bool { return f.Norm.Len() > 0 || f.Plus.Len() > 0 }

// ForwardFinished is Forward for what is finished in other ways too.
func (c *Conv) ForwardFinished(y, x, w, bias kernel.Slice, f Finish) {
	n := y.Len()
	switch {
	case f.Norm.Len() > 0 && f.Norm.Len() != 2*c.Out, f.Plus.Len() > 0 && f.Plus.Len() != n, f.finishes() && f.Y.Len() != n:
		panic("gemm: what finishes a convolution has another size")
	case f.finishes() && f.Then.F != kernel.IdentityOf && f.Then.Y.Pointer() != f.Y.Pointer():
		panic("gemm: a convolution is finished in two places")
	}
	s := c.forward(y, x, w)
	s.addBias(bias)
	s.finish(f)
	s.run()
	putCorrelation(s)
}

// AddForward adds y += conv(x, w).
func (c *Conv) AddForward(y, x, w kernel.Slice) {
	s := c.forward(y, x, w)
	s.add = true
	s.run()
	putCorrelation(s)
}

func (c *Conv) forward(y, x, w kernel.Slice) *correlation {
	c.check(x, w, y)
	s := takeCorrelation()
	s.set(c.Window, c.N, c.Groups, c.inGroup(), c.outGroup(), y, x, w)
	return s
}
