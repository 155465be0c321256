package grad

import "cajal/internal/kernel"

type logSumExp struct {
	node
	spread kernel.Broadcast // how the result stretches to x
	double []float64        // the result in double precision, in scratch 0
}

func (*logSumExp) name() string { return "log-sum-exp" }

// LogSumExp returns y = ln Σ exp(x) over the given axes, which disappear, or over
// all of them if none is given. The largest x is taken out first, so that nothing
// overflows.
//
//	dx += exp(x − y) ∘ dy
func (x Value) LogSumExp(axes ...int) Value { return logSumExpOf(x, false, axes) }

// LogSumExpKeepDims is LogSumExp with the axes left in place, of length one.
func (x Value) LogSumExpKeepDims(axes ...int) Value { return logSumExpOf(x, true, axes) }

func logSumExpOf(x Value, keepDims bool, axes []int) Value {
	t := numbers.check("log-sum-exp", x)
	s := span("log-sum-exp", x, axes, keepDims)
	if s.count == 0 {
		refuse(BadShape, "log-sum-exp", []Value{x}, "no elements along the axes of "+shapes(x))
	}
	n := record[logSumExp](t, x)
	n.shaped(s.out[:s.dims]...)
	n.spread = s.spread
	return n.run()
}

func (*logSumExp) keeps() Kept { return first }

func (n *logSumExp) forward() {
	n.double = n.doubles(0, n.y.Len())
	n.spread.LogSumExp(n.y, n.in[0].y, n.double)
}

func (n *logSumExp) backward() {
	x := n.in[0]
	n.spread.AddLogSumExpGrad(x.into(), x.y, n.dy, n.double)
}
