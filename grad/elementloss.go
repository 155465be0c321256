package grad

import (
	"fmt"
	"slices"

	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// elementLoss is the node of a loss that compares each element of x with a target
// and adds up or averages what that gives.
type elementLoss struct {
	node
	t         kernel.Slice // the targets in x's precision
	each      bool         // the result is the loss of each element, not their sum
	converted tensor.Tensor
	diff      kernel.Slice // x − t, for losses that begin with it
	factor    float64      // what the sum is multiplied by
}

// loss returns n; it is how compare comes by it.
func (n *elementLoss) loss() *elementLoss { return n }

// checkTarget refuses targets that are not one for each element of x.
func checkTarget(op string, x Value, t *tensor.Tensor) {
	x.check(op)
	if !sameButLast(x.n.val.Shape(), t.Shape()) {
		refuse(BadShape, op, []Value{x}, fmt.Sprintf("x is %s and the target %s; they must agree",
			shapes(x), tensor.ShapeString(t.Shape())))
	}
}

// compare records the loss N of x against t, which checkTarget has accepted. The
// caller computes it.
func compare[N any, P interface {
	pointer[N]
	loss() *elementLoss
}](op string, x Value, t *tensor.Tensor, r Reduction) P {
	p := record[N, P](numbers.check(op, x), x)
	p.loss().set(x, t, r)
	return p
}

// set gives n its shape and its targets.
func (n *elementLoss) set(x Value, t *tensor.Tensor, r Reduction) {
	if n.each = r == None; n.each {
		n.shaped(x.n.val.Shape()...)
	} else {
		n.shaped()
	}
	n.factor = r.factor(float64(x.n.val.Size()), x.batch())
	if !n.tape.shapesOnly {
		n.t = n.target(t)
	}
}

// target returns t as floats of x's precision.
func (n *elementLoss) target(t *tensor.Tensor) kernel.Slice {
	x := &n.in[0].val
	if t.DType() == x.DType() && t.IsContiguous() {
		return memory.Of(t)
	}
	memory.Over(&n.converted, n.buffer(1, t.Size()), t.Shape()...)
	tensor.Copy(&n.converted, t)
	return memory.Of(&n.converted)
}

// subtract returns x − t.
func (n *elementLoss) subtract() kernel.Slice {
	n.diff = n.buffer(0, n.t.Len())
	kernel.Sub(n.diff, n.in[0].y, n.t)
	return n.diff
}

// sameButLast reports whether the shapes are equal once a last axis of one is
// dropped from the longer.
func sameButLast(a, b []int) bool {
	if len(a) == len(b)+1 && a[len(a)-1] == 1 {
		a = a[:len(b)]
	}
	if len(b) == len(a)+1 && b[len(b)-1] == 1 {
		b = b[:len(a)]
	}
	return slices.Equal(a, b)
}
