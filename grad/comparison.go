package grad

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/tensor"
)

type comparison struct {
	node
	how  kernel.Comparison
	a, b operand
}

func (*comparison) name() string { return "comparison" }

// Less returns where a < b, elementwise with broadcasting: a value of Bool without
// a gradient, which Where takes. NaN is not less than anything.
func (a Value) Less(b Value) Value { return comparing("less", kernel.LessThan, a, b) }

// LessEqual returns where a ≤ b, otherwise as Less.
func (a Value) LessEqual(b Value) Value { return comparing("less equal", kernel.LessOrEqual, a, b) }

// Greater returns where a > b, otherwise as Less.
func (a Value) Greater(b Value) Value { return comparing("greater", kernel.LessThan, b, a) }

// GreaterEqual returns where a ≥ b, otherwise as Less.
func (a Value) GreaterEqual(b Value) Value {
	return comparing("greater equal", kernel.LessOrEqual, b, a)
}

// EqualTo returns where a = b, otherwise as Less. NaN is not equal to itself.
func (a Value) EqualTo(b Value) Value { return comparing("equal to", kernel.EqualTo, a, b) }

// NotEqualTo returns where a ≠ b, otherwise as Less.
func (a Value) NotEqualTo(b Value) Value { return comparing("not equal to", kernel.NotEqualTo, a, b) }

func comparing(op string, how kernel.Comparison, a, b Value) Value {
	t := takes{anything}.check(op, a, b)
	if da, db := a.n.val.DType(), b.n.val.DType(); da != db {
		refuse(BadType, op, []Value{a, b}, fmt.Sprintf("inputs of type %v and %v; convert one with To", da, db))
	}
	var buf [kernel.MaxAxes]int
	shape := broadcast(op, buf[:0], a, b)
	n := recordFact[comparison](t, a, b)
	n.how = how
	n.a.node, n.b.node = a.n, b.n
	n.shapedAs(tensor.Bool, shape...)
	return n.run()
}

func (*comparison) keeps() Kept { return nothing }

func (n *comparison) forward() {
	kernel.Compare(n.how, n.y, n.a.stretched(&n.node, 0), n.b.stretched(&n.node, 1))
}

func (*comparison) backward() {}
