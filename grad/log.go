package grad

import "cajal/internal/kernel"

type log struct{ node }

func (*log) name() string { return "log" }

// Log returns y = ln x, elementwise: −∞ for 0 and NaN for negative x.
//
//	dx += dy / x
func (x Value) Log() Value {
	return recordLike[log](x).run()
}

func (*log) keeps() Kept { return first | inPlace }

func (n *log) forward() { kernel.Log(n.y, n.in[0].y) }

func (n *log) backward() { kernel.DivGrad(n.in[0].into(), n.in[0].y, n.dy) }
