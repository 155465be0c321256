package grad

import (
	"fmt"
	"iter"

	"cajal/internal/kernel"
	"cajal/tensor"
)

// Values walks the values of this pass in the order in which their operations
// were recorded. An operation's inputs come before its result.
func (t *Tape) Values() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		for _, n := range t.nodes[:t.next] {
			if !yield(n.value()) {
				return
			}
		}
	}
}

// Index returns v's place on its tape, counted from 0, or −1 for a parameter.
func (v Value) Index() int {
	n := v.live("index")
	if n.tape == nil {
		return -1
	}
	return n.index
}

// Op returns the name of the operation that made v, such as "affine", or
// "parameter".
func (v Value) Op() string {
	n := v.live("op")
	if n.tape == nil {
		return "parameter"
	}
	return n.op.name()
}

// Layer returns the layer in which v was made, "net.2 (Linear 784→512)", or ""
// if it was in none.
func (v Value) Layer() string { return v.live("layer").frame.path() }

// Inputs returns what v was computed from: values of the same tape that stand
// before it, and parameters.
func (v Value) Inputs() []Value {
	n := v.live("inputs")
	in := make([]Value, len(n.in))
	for i := range in {
		in[i] = n.in[i].value()
	}
	return in
}

// Pull returns the product of dy, which has v's shape, with the derivatives of
// the one operation that made v: Σⱼ dy[j]·∂v[j]/∂x, with the shape of the input
// x whose number is given. It is a step of the chain rule from a result to an
// input (a vector-Jacobian product), and it runs the operation's own backward
// half. No gradient on the tape or in a parameter changes, but those of v and its
// inputs, parameters among them, are put aside while Pull runs: no other goroutine
// may train with these parameters meanwhile. Tapes for inference may use them.
//
// An input that stands twice, as in x·x, counts as one. Pull returns nil for
// ids, which have no derivative.
func (v Value) Pull(dy *tensor.Tensor, input int) *tensor.Tensor {
	n := v.live("pull")
	n.checkPull(v, input)
	if dy.DType() != n.val.DType() || tensor.ShapeString(dy.Shape()) != tensor.ShapeString(n.val.Shape()) {
		refuse(unlike(dy, n.val.DType()), "pull", []Value{v}, fmt.Sprintf("dy is %v %s, want that of %s, %v %s", dy.DType(),
			tensor.ShapeString(dy.Shape()), n.label(), n.val.DType(), shapes(v)))
	}
	own := *dy // dy may be a gradient of the tape, which pull puts aside
	return n.pull(n.in[input], func() { tensor.Copy(n.gradient(), &own) })
}

// Jacobian returns a row of the Jacobian matrix of the one operation that made
// v: ∂v[j]/∂x, with the shape of the input x whose number is given; j counts
// v's elements in row-major order. It is Pull with a dy of zeros and a one.
func (v Value) Jacobian(j, input int) *tensor.Tensor {
	n := v.live("jacobian")
	n.checkPull(v, input)
	if j < 0 || j >= n.y.Len() {
		refuse(BadIndex, "jacobian", []Value{v}, fmt.Sprintf("element %d of %s, which has %d", j, n.label(), n.y.Len()))
	}
	return n.pull(n.in[input], func() {
		n.dy.Clear()
		n.dy.Set(j, 1)
	})
}

func (n *node) checkPull(v Value, input int) {
	switch {
	case n.tape == nil:
		refuse(NoGradient, "pull", []Value{v}, "a parameter is not the result of an operation")
	case n.tape.shapesOnly:
		n.tape.needNumbers("pull", v)
	case !n.tape.record:
		refuse(NoGradient, "pull", []Value{v}, "the tape is for inference; make it with NewTape()")
	case input < 0 || input >= len(n.in):
		refuse(BadIndex, "pull", []Value{v}, fmt.Sprintf("input %d of %s, which has %d", input, n.label(), len(n.in)))
	}
	k := n.op.keeps()
	if k&result != 0 {
		n.needPresent("pull")
	}
	for i, in := range n.in {
		if k.input(i) {
			in.needPresent("pull")
		}
	}
}

// gradient is the part of a node that a walk backwards changes.
type gradient struct {
	dy               kernel.Slice
	grd              tensor.Tensor
	fresh, needs     bool
	ownsGradient     bool
	gradientSlot     int
	gradientReleased bool
}

// detach returns n's gradient and leaves n with an empty one.
func (n *node) detach() gradient {
	g := gradient{n.dy, n.grd, n.fresh, n.needs, n.ownsGradient, n.gradientSlot, n.gradientReleased}
	n.dy, n.grd, n.fresh, n.needs, n.ownsGradient = kernel.Slice{}, tensor.Tensor{}, true, false, false
	return g
}

func (n *node) reattach(g gradient) {
	n.dy, n.grd, n.fresh, n.needs, n.ownsGradient = g.dy, g.grd, g.fresh, g.needs, g.ownsGradient
	n.gradientSlot, n.gradientReleased = g.gradientSlot, g.gradientReleased
}

// pull runs n's backward with gradients of its own in n and the inputs, of
// which only x wants one; seed writes dy.
func (n *node) pull(x *node, seed func()) *tensor.Tensor {
	if !x.val.DType().Float() {
		return nil
	}
	n.tape.detached = true // the result outlives the pass, and no plan shall count it
	defer func() { n.tape.detached = false }()
	defer n.reattach(n.detach())
	for _, in := range n.in {
		defer in.reattach(in.detach()) // undone from the last to the first, so an input may stand twice
	}
	x.needs = true
	n.prepare()
	seed()
	n.op.backward()
	x.into() // zeros if the operation passed nothing on
	dx := *x.gradient()
	return &dx
}

// ConvWindow says how the kernel of the convolution that made v goes over its input, and in
// how many groups; ok is false of another operation. Size, Stride, Dilation and Padding have
// a number for each axis; behind an axis stands as much padding as the last place of the
// kernel reaches.
func (v Value) ConvWindow() (over Window, groups int, ok bool) {
	n, ok := v.live("conv window").op.(*conv)
	if !ok {
		return Window{}, 0, false
	}
	for i := maxSpatial - (len(n.val.Shape()) - 2); i < maxSpatial; i++ {
		over.Size, over.Stride, over.Dilation = append(over.Size, n.Size[i]), append(over.Stride, n.Stride[i]), append(over.Dilation, n.Dilation[i])
		reach := n.Dilation[i]*(n.Size[i]-1) + 1
		over.Padding = append(over.Padding, [2]int{n.Before[i], max(0, (n.Window.Out[i]-1)*n.Stride[i]+reach-n.Window.In[i]-n.Before[i])})
	}
	return over, n.Groups, true
}
