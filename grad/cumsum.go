package grad

import "cajal/internal/kernel"

type cumSum struct {
	node
	axis kernel.Axis
}

func (*cumSum) name() string { return "cumsum" }

// CumSum returns the sums of the elements up to each place of an axis, that one
// included; a negative axis counts from the end.
//
//	y[i] = Σ x[j], j ≤ i
//	dx[j] += Σ dy[i], i ≥ j
func (x Value) CumSum(axis int) Value {
	t := numbers.check("cumsum", x)
	a := axisOf("cumsum", x, axis)
	n := record[cumSum](t, x)
	n.axis = kernel.AxisOf(x.n.val.Shape(), a)
	n.shaped(x.n.val.Shape()...)
	return n.run()
}

func (*cumSum) keeps() Kept { return nothing }

func (n *cumSum) forward()  { n.axis.CumSum(n.y, n.in[0].y) }
func (n *cumSum) backward() { n.axis.AddCumSumGrad(n.in[0].into(), n.dy) }
