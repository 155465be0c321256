package grad

import (
	"fmt"
	"math/rand/v2"

	"cajal/internal/kernel"
)

type dropout struct {
	node
	mask kernel.Slice // 0 or 1/(1 − p), in room 0
}

func (*dropout) name() string { return "dropout" }

// Dropout returns x with each element replaced by 0 with probability p and
// multiplied by 1/(1 − p) otherwise, which keeps its expectation: Srivastava
// and others, 2014, scaled in training as PyTorch does ("inverted"), so that
// inference needs nothing.
//
//	y   = m ∘ x with m = 0 or 1/(1 − p)
//	dx += m ∘ dy
//
// It drops on every kind of tape; that only training shall is for the caller
// (nn.Dropout) to see to. An element takes 32 random bits of src, two elements
// one Uint64. It keeps m.
func (x Value) Dropout(p float64, src rand.Source) Value {
	n := record[dropout](x)
	switch {
	case !(p >= 0 && p <= 1):
		fault("dropout", []Value{x}, fmt.Sprintf("probability %v, want 0 to 1", p))
	case src == nil:
		fault("dropout", []Value{x}, "there is no source of random numbers; nn.Seed gives the layers of a network theirs")
	}
	n.shaped(x.n.val.Shape()...)
	n.mask = n.room(0, n.y.Len())
	kernel.Mask(n.mask, p, src)
	return n.run()
}

func (*dropout) keeps() kept { return nothing | inPlace }

func (n *dropout) forward() { kernel.Mul(n.y, n.mask, n.in[0].y) }

func (n *dropout) backward() { kernel.MulGrad(n.in[0].into(), n.mask, n.dy) }
