package grad

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/tensor"
)

// Value is a handle to a tensor that an operation on a tape produced, or to a
// parameter. It is small and passed by value. A value of a tape ends when the
// tape is rewound; using it afterwards panics and names it.
type Value struct {
	n    *node
	pass uint64
}

// node is what all operations have: their result, its gradient, their inputs.
// In the operations, y is the result and dy its gradient, as flat slices.
type node struct {
	tape   *Tape // nil for a parameter
	op     op    // what the node belongs to; also nil for a parameter
	pass   uint64
	index  int
	frame  *frame
	whole  *node    // of whose results n is one; nil for most
	offset int      // where in whole's numbers those of n begin
	in     []*node  // the inputs, those of the last pass until record replaces them
	few    [4]*node // memory of in, unless there are more

	y, dy    kernel.Slice
	val, grd tensor.Tensor  // the same memory with shapes
	scratch  []kernel.Slice // what the operation stores for its way back
	own      [2]int         // bytes of val and grd that are the node's own
	needs    bool           // a gradient is wanted
	fresh    bool           // dy holds nothing from this pass
	lifetime
	uses      uses     // on a tape with a plan: what this pass has shown of it,
	forecast  forecast // and what the last one says
	permanent bool     // it was wanted when it was released; never again

	param   string // a parameter's name
	user    *Tape  // the tape, and its pass, that touched the parameter last
	seen    uint64
	first   int  // the first operation of that pass that took it
	reached bool // a gradient has reached it in this Backward, and nobody was told
}

func (n *node) base() *node { return n }

// Param makes a parameter: a value that outlasts passes and whose gradient
// Backward computes. It shares the memory of t, which must be a contiguous
// tensor of floats; an optimiser changes it in place. The name appears in
// messages.
func Param(name string, t *tensor.Tensor) Value {
	n := &node{param: name, needs: true, fresh: true}
	n.val.View(t, t.Shape()...)
	n.y = n.val.Raw()
	return Value{n: n}
}

// IsZero reports whether v is the zero Value, which stands for "none" where an
// operand is optional.
func (v Value) IsZero() bool { return v.n == nil }

// IsParam reports whether v is a parameter.
func (v Value) IsParam() bool { return v.n != nil && v.n.tape == nil }

// Same reports whether v and w are handles to the same tensor.
func (v Value) Same(w Value) bool { return v == w }

// Shape returns the length of each axis. The caller must not change it.
func (v Value) Shape() []int { return v.live("shape").val.Shape() }

// Size returns the number of elements.
func (v Value) Size() int { return v.live("size").val.Size() }

// DType returns the type of the elements.
func (v Value) DType() tensor.DType { return v.live("dtype").val.DType() }

// Tape returns the tape that v stands on, nil for a parameter.
func (v Value) Tape() *Tape { return v.live("tape").tape }

// Tensor returns v's numbers. They live until the tape is rewound; Clone keeps
// them.
func (v Value) Tensor() *tensor.Tensor {
	n := v.read("tensor")
	n.tape.needNumbers("tensor", v)
	return &n.val
}

// Item returns the only element, such as a loss.
func (v Value) Item() float64 {
	n := v.read("item")
	n.tape.needNumbers("item", v)
	return n.val.Item()
}

// Grad returns ∂loss/∂v as the last Backward of this pass left it, with v's
// shape, or nil if no gradient reached v. It lives until the tape is rewound.
func (v Value) Grad() *tensor.Tensor {
	n := v.live("grad")
	switch {
	case n.whole != nil && n.fresh:
		return nil
	case n.gradientHolder().gradientReleased:
		n.lost("grad", "its gradient's memory was released for another value's once nothing more came of it")
	case n.fresh:
		return nil
	}
	return &n.grd
}

// Name returns a parameter's name, or for a value of a tape its operation and
// its place on the tape, such as "tanh#3".
func (v Value) Name() string { return v.n.label() }

// Backward computes the gradient of v, which has one element, with respect to
// everything it depends on. Gradients of parameters add up over the calls of
// one pass, as a sum of losses would.
func (v Value) Backward() {
	loss := v.live("backward")
	t := loss.tape
	switch {
	case t == nil:
		refuse(NoGradient, "backward", []Value{v}, "a parameter is not the result of a computation")
	case !t.record:
		refuse(NoGradient, "backward", []Value{v}, "the tape is for inference; make it with NewTape()")
	case t.shapesOnly:
		t.needNumbers("backward", v)
	case loss.val.Size() != 1:
		refuse(BadShape, "backward", []Value{v}, "the loss must have one element; reduce it with Sum or Mean")
	case !loss.needs:
		refuse(NoGradient, "backward", []Value{v}, "the loss depends on no parameter, or on frozen ones only")
	}
	for _, o := range t.nodes[:loss.index+1] {
		o.base().fresh = true
	}
	t.beginBackward()
	loss.into().Fill(1)
	for i := loss.index; i >= 0; i-- {
		n := t.nodes[i].base()
		if n.needs && !n.fresh {
			t.nodes[i].backward()
			n.releaseGradient()
			if t.onGradient != nil {
				t.reached(n)
			}
		}
		if t.onGradient != nil {
			t.tell(n)
		}
	}
}

// into returns the gradient of n to add to, zero at first.
func (n *node) into() kernel.Slice {
	if n.fresh {
		n.prepare()
		n.dy.Clear()
	}
	return n.dy
}

// product returns the gradient of n for a matrix product to go into, and
// whether it holds something that the product has to add to.
func (n *node) product() (dy kernel.Slice, add bool) {
	add = !n.fresh
	if n.fresh {
		n.prepare()
	}
	return n.dy, add
}

func (n *node) prepare() {
	n.fresh = false
	switch {
	case n.tape != nil && n.whole == nil && n.tape.assignGradient(n):
		if n.own[1] == 0 {
			return
		}
	case n.grd.Owns(n.val.DType(), n.val.Shape()):
		return // all is as in the last pass
	case n.whole != nil && !n.tape.detached:
		n.whole.into()
		n.grd.ViewRange(&n.whole.grd, n.offset, n.val.Shape()...)
		n.dy = n.gradientElements()
	default:
		n.grd.Resize(n.val.DType(), n.val.Shape()...)
		n.dy = n.gradientElements()
	}
	n.countMemory()
}

// gradientElements returns the numbers of n's gradient, for calls on as many threads as
// its tape has, if it has a tape.
func (n *node) gradientElements() kernel.Slice {
	if n.tape == nil {
		return n.grd.Raw()
	}
	return n.grd.Raw().OnThreads(n.tape.threads)
}

// elements returns the numbers of n, for calls on as many threads as its tape has.
func (n *node) elements() kernel.Slice { return n.val.Raw().OnThreads(n.tape.threads) }

// shaped gives n memory for a result of that shape, with the type of its first
// input.
func (n *node) shaped(shape ...int) { n.shapedAs(n.in[0].val.DType(), shape...) }

// shapedAs is shaped for a result of type d.
func (n *node) shapedAs(d tensor.DType, shape ...int) {
	if n.tape.shapesOnly {
		n.val.Outline(d, shape...)
		return
	}
	switch {
	case n.tape.assignMemory(n, d, shape):
		if n.own[0] == 0 {
			return
		}
	case n.val.Owns(d, shape):
		return // all is as in the last pass
	default:
		// A value that is in the plan's memory in some passes only would need
		// new memory in each of the others.
		n.permanent = n.permanent || n.val.IsView()
		n.val.Resize(d, shape...)
		n.y = n.elements()
	}
	n.countMemory()
}

// view makes n a view of its input's numbers under another shape.
func (n *node) view(shape ...int) {
	x := n.in[0]
	if n.tape.shapesOnly {
		n.val.Outline(x.val.DType(), shape...)
		return
	}
	n.val.View(&x.val, shape...)
	n.y, n.owner = x.y, x.owner
}

// run computes the result of an operation that is checked and has its memory.
func (n *node) run() Value {
	if !n.tape.shapesOnly {
		n.tape.compute(n)
	}
	return n.value()
}

func (n *node) value() Value { return Value{n: n, pass: n.pass} }

func (n *node) label() string {
	switch {
	case n == nil:
		return "no value"
	case n.tape == nil:
		return n.param
	}
	return fmt.Sprintf("%s#%d", n.op.name(), n.index)
}

// check panics if v is no value or one of an earlier pass.
func (v Value) check(op string) {
	switch {
	case v.n == nil:
		fault(op, nil, "an input is the zero Value; make values with tape.Const, grad.Param and operations")
	case v.n.tape != nil && (v.n.pass != v.pass || v.pass != v.n.tape.pass):
		panic(&Error{Code: Ended, Op: op, Rule: fmt.Sprintf(
			"%s of pass %d is used in pass %d, after Rewind; keep numbers with Tensor().Clone()",
			v.n.label(), v.pass, v.n.tape.pass)})
	}
}

func (v Value) live(op string) *node {
	v.check(op)
	return v.n
}

// read is live for a caller who looks at v's numbers.
func (v Value) read(op string) *node {
	n := v.live(op)
	n.needPresent(op)
	n.pin()
	return n
}
