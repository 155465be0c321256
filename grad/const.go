package grad

import (
	"fmt"

	"cajal/internal/memory"
	"cajal/tensor"
)

type constant struct{ node }

func (*constant) name() string { return "const" }
func (*constant) backward()    {}

// Const puts a tensor of any type on the tape as a value without a gradient,
// such as a batch of inputs, or the words of a sentence for Lookup. A contiguous
// tensor is not copied and must not change before the pass ends.
func (t *Tape) Const(x *tensor.Tensor) Value {
	n := place[constant](t)
	n.state = given
	if t.shapesOnly {
		t.outlines(x.DType())
		memory.Outline(&n.val, x.DType(), x.Shape()...)
		return n.value()
	}
	if x.IsContiguous() {
		memory.View(&n.val, x, x.Shape()...)
	} else {
		memory.Resize(&n.val, x.DType(), x.Shape()...)
		tensor.Copy(&n.val, x)
	}
	n.y = n.elements()
	n.countMemory()
	return n.value()
}

type use struct{ node }

func (*use) name() string { return "use" }
func (n *use) backward()  { addTo(n.in[0], n.dy) }

// Use puts a parameter on the tape, for computations that begin with one, such
// as a penalty: tape.Use(w).Square().Sum(). An operation that already has an
// input on the tape takes parameters as they are.
func (t *Tape) Use(w Value) Value {
	w.check("use")
	if !t.shapesOnly {
		w.needMade("use")
	}
	if !w.IsParam() {
		fault("use", []Value{w}, fmt.Sprintf("%s stands on a tape already", w.Name()))
	}
	n := record[use](t, w)
	n.state = given
	if w.n.declared {
		memory.Outline(&n.val, t.floats, w.n.val.Shape()...)
		return n.value()
	}
	n.view(w.n.val.Shape()...)
	return n.value()
}

func (*use) keeps() Kept { return nothing }

func (n *use) forward() { n.view(n.val.Shape()...) }
