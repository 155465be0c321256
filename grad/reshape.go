package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

type reshape struct{ node }

func (*reshape) name() string { return "reshape" }

// Reshape returns the elements of x, in row-major order, under another shape;
// one axis may be -1 and is worked out from the others. Nothing is copied.
//
//	dx += dy, in x's shape
func (x Value) Reshape(shape ...int) Value {
	t := takes{anything}.check("reshape", x)
	var buf [kernel.MaxAxes]int
	if len(shape) > len(buf) {
		refuse(BadShape, "reshape", []Value{x}, "more than eight axes")
	}
	out := append(buf[:0], shape...)
	if err := tensor.InferShape(out, x.n.val.Size()); err != "" {
		refuse(BadShape, "reshape", []Value{x}, shapes(x)+" to "+tensor.ShapeString(append([]int(nil), shape...))+": "+err)
	}
	n := record[reshape](t, x)
	n.view(out...)
	return n.run()
}

func (*reshape) keeps() Kept { return nothing }

func (n *reshape) forward() { n.view(n.val.Shape()...) }

func (n *reshape) backward() { addTo(n.in[0], n.dy) }
