package main

import (
	"math"

	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
)

// unit is the article's output unit as a layer of one's own, for one sample:
// o = σ(w5·h1 + w6·h2 + b3).
type unit struct {
	w, b    *nn.Param // (2) and (1)
	printed bool      // go back as the article prints it
}

// outputUnit starts at zeros; draw gives it its numbers.
func outputUnit(printed bool) *unit {
	return &unit{nn.NewParam(nn.Constant(0), 2), nn.NewParam(nn.Constant(0), 1), printed}
}

func (u *unit) String() string { return "output unit" }

func (u *unit) Forward(h grad.Value) grad.Value {
	return grad.Apply(derivatives{u.printed}, h, u.w.Value, u.b.Value)
}

func (u *unit) Walk(v nn.Visitor) {
	v.Param("weight", u.w)
	v.Param("bias", u.b)
}

// derivatives is the unit's operation with its chain rule written out, once as
// it should be and once as the article's code has it.
type derivatives struct{ printed bool }

func (derivatives) Name() string { return "output-unit" }

func (derivatives) Shape(...[]int) ([]int, error) { return []int{1, 1}, nil }

func (derivatives) Forward(y *tensor.Tensor, xs []*tensor.Tensor) {
	h, w, b := xs[0].Float64s(), xs[1].Float64s(), xs[2].Float64s()
	y.Float64s()[0] = 1 / (1 + math.Exp(-(w[0]*h[0] + w[1]*h[1] + b[0])))
}

func (d derivatives) Backward(dxs []*tensor.Tensor, dy, y *tensor.Tensor, xs []*tensor.Tensor) {
	h, w, o := xs[0].Float64s(), xs[1].Float64s(), y.Float64s()[0]
	dh, dw, db := dxs[0].Float64s(), dxs[1].Float64s(), dxs[2].Float64s()

	dLdo := dy.Float64s()[0]
	slope := o * (1 - o) // σ′
	dodh1, dodh2 := w[0]*slope, w[1]*slope
	dodw5, dodw6, dodb3 := h[0]*slope, h[1]*slope, slope
	if d.printed {
		dh[0] += dLdo * dodh1
		dh[1] += dLdo * dodh1 // ∂o/∂h2 belongs here
		dw[0] += dLdo * dodh1 * dodw5
		dw[1] += dLdo * dodh1 * dodw6
		db[0] += dLdo * dodh1 * dodb3 // w5, w6 and b3 act on o directly: no ∂o/∂h1
		return
	}
	dh[0] += dLdo * dodh1
	dh[1] += dLdo * dodh2
	dw[0] += dLdo * dodw5
	dw[1] += dLdo * dodw6
	db[0] += dLdo * dodb3
}
