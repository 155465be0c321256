package grad

import "cajal/internal/kernel"

type softmax struct {
	node
	rows int
}

func (*softmax) name() string { return "softmax" }

// Softmax returns y = exp(x) / Σ exp(x) along the last axis: x is (…, K)
// logits, y probabilities that add up to one. For a loss use CrossEntropy on
// the logits instead of a logarithm of this.
//
//	dx += y ∘ (dy − Σ y∘dy)
func (x Value) Softmax() Value {
	rows := rowsOf("softmax", x)
	n := recordLike[softmax](x)
	n.rows = rows
	return n.run()
}

func (*softmax) keeps() Kept { return result | inPlace }

func (n *softmax) forward() { kernel.Softmax(n.y, n.in[0].y, n.rows) }

func (n *softmax) backward() { kernel.SoftmaxGrad(n.in[0].into(), n.y, n.dy, n.rows) }

type logSoftmax struct {
	node
	rows int
}

func (*logSoftmax) name() string { return "log-softmax" }

// LogSoftmax returns y = x − ln Σ exp(x) along the last axis: x is (…, K)
// logits, y log-probabilities.
//
//	dx += dy − exp(y)·Σ dy
func (x Value) LogSoftmax() Value {
	rows := rowsOf("log-softmax", x)
	n := recordLike[logSoftmax](x)
	n.rows = rows
	return n.run()
}

func (*logSoftmax) keeps() Kept { return result | inPlace }

func (n *logSoftmax) forward() { kernel.LogSoftmax(n.y, n.in[0].y, n.rows) }

func (n *logSoftmax) backward() { kernel.LogSoftmaxGrad(n.in[0].into(), n.y, n.dy, n.rows) }

// rowsOf returns how many rows x has along its last axis.
func rowsOf(op string, x Value) int {
	x.check(op)
	s := x.n.val.Shape()
	if len(s) == 0 || s[len(s)-1] == 0 {
		refuse(BadShape, op, []Value{x}, "x is "+shapes(x)+", want (…, K) with K at least 1")
	}
	return x.n.val.Size() / s[len(s)-1]
}
