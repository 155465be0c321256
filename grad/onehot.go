package grad

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/tensor"
)

type oneHot struct{ node }

func (*oneHot) name() string { return "one-hot" }

// OneHot returns for each whole number of x a row of classes elements of type d,
// which is 1 at that place and 0 elsewhere: (…) becomes (…, classes). It has no
// gradient.
func (x Value) OneHot(classes int, d tensor.DType) Value {
	const op = "one-hot"
	t := takes{integers}.check(op, x)
	shape := x.n.val.Shape()
	switch {
	case classes < 0:
		refuse(Invalid, op, []Value{x}, fmt.Sprintf("%d classes, want at least 0", classes))
	case len(shape) >= kernel.MaxAxes:
		refuse(BadShape, op, []Value{x}, "more than eight axes with that of the classes")
	}
	ids := x.n.ids()
	for i := range ids.Len() {
		if id := ids.Int(i); id < 0 || id >= int64(classes) {
			refuse(BadIndex, op, []Value{x}, fmt.Sprintf("%d at position %d is not in 0..%d", id, i, classes-1))
		}
	}
	n := recordFact[oneHot](t, x)
	var buf [kernel.MaxAxes]int
	n.shapedAs(d, append(append(buf[:0], shape...), classes)...)
	return n.run()
}

func (*oneHot) keeps() Kept { return nothing }

func (n *oneHot) forward() {
	n.y.Clear()
	ids := n.in[0].y
	classes := n.y.Len() / max(ids.Len(), 1)
	for i := range ids.Len() {
		n.y.SetInt(i*classes+int(ids.Int(i)), 1)
	}
}

func (*oneHot) backward() {}
