package grad

import (
	"fmt"
	"math/rand/v2"

	"cajal/internal/kernel"
)

type dropout struct {
	node
	p    float64
	key  uint64 // of the mask
	rows []int  // of the mask that x has, nil for its beginning
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
// (nn.Dropout) to see to. m follows from p and one number of src by Philox2x32-7,
// with 32 bits an element. That number is all that is kept.
//
// Where [Tape.Samples] says which samples the first axis of x counts, m is a part
// of a mask over all samples there are, so it follows for each from p, the number
// and the sample's own number. A first axis that is a multiple of them counts
// so many rows of each sample; any other, and that of a parameter, counts something
// else, and has a mask that follows from p and the number alone.
func (x Value) Dropout(p float64, src rand.Source) Value {
	switch x.check("dropout"); {
	case !(p >= 0 && p <= 1):
		fault("dropout", []Value{x}, fmt.Sprintf("probability %v, want 0 to 1", p))
	case src == nil:
		fault("dropout", []Value{x}, "there is no source of random numbers; nn.Seed gives the layers of a network theirs")
	}
	n := recordLike[dropout](x)
	n.p, n.rows = p, n.tape.samplesOf(x.n)
	if !n.tape.shapesOnly {
		n.key = src.Uint64()
	}
	return n.run()
}

func (*dropout) keeps() Kept { return nothing | inPlace }

// factor is m where it is not 0.
func (n *dropout) factor() float64 {
	if n.p == 1 {
		return 0
	}
	return 1 / (1 - n.p)
}

func (n *dropout) forward() { kernel.Dropout(n.y, n.in[0].y, n.p, n.key, n.rows) }

func (n *dropout) backward() { kernel.DropoutGrad(n.in[0].into(), n.dy, n.p, n.key, n.rows) }
