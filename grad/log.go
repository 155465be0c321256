package grad

import "cajal/internal/kernel"

type log struct{ node }

func (*log) name() string { return "log" }

// Log returns y = ln x, elementwise: −∞ for 0 and NaN for negative x.
//
//	dx += dy / x
func (x Value) Log() Value {
	n := record[log](x)
	n.shaped(x.n.val.Shape()...)
	kernel.Log(n.y, x.n.y)
	return n.value()
}

func (n *log) backward() { kernel.DivGrad(n.in[0].into(), n.in[0].y, n.dy) }
