package grad

import (
	"fmt"

	"cajal/internal/kernel"
)

type where struct {
	node
	mask, a, b operand
	long       kernel.Slice // the mask, as long as the result
}

func (*where) name() string { return "where" }

// Where returns a where the mask, of Bool, is true and b elsewhere. The three
// shapes meet by NumPy's broadcasting rule.
//
//	da += dy where the mask is true
//	db += dy where it is false
func Where(mask Fact, a, b Value) Value {
	m := fact("where", mask, a, b)
	t := takes{masks, anything}.check("where", m, a, b)
	if da, db := a.n.val.DType(), b.n.val.DType(); da != db {
		refuse(BadType, "where", []Value{m, a, b}, fmt.Sprintf("values of type %v and %v; convert one with To", da, db))
	}
	var buf [kernel.MaxAxes]int
	shape := broadcast("where", buf[:0], m, a, b)
	n := place[where](t)
	n.link([]Value{m, a, b}, a.n.val.DType().Float())
	n.mask.node, n.a.node, n.b.node = m.n, a.n, b.n
	n.shapedAs(a.n.val.DType(), shape...)
	return n.run()
}

func (*where) keeps() Kept { return first }

func (n *where) forward() {
	n.long = n.mask.stretched(&n.node, 0)
	kernel.Select(n.y, n.long, n.a.stretched(&n.node, 1), n.b.stretched(&n.node, 2))
}

func (n *where) backward() {
	g := n.buffer(4, n.y.Len())
	if n.a.needs {
		kernel.Masked(g, n.dy, n.long, true)
		n.collect(&n.a, 1, g)
	}
	if n.b.needs {
		kernel.Masked(g, n.dy, n.long, false)
		n.collect(&n.b, 1, g)
	}
}
