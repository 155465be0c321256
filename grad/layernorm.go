package grad

import (
	"fmt"
	"math"

	"cajal/internal/kernel"
)

type layerNorm struct {
	node
	x *node
	scaleShift
	// In scratch 0 to 3:
	mean, r []float64 // of each row; r is 1/√(variance + eps)
	s, sx   []float64 // Σ dy and Σ dy·x̂ over the rows
	eps     float64
}

func (*layerNorm) name() string { return "layer-norm" }

// LayerNorm normalises each row along the last axis of x (…, D) by its own mean
// μ and variance σ², then scales and shifts it by w and b, both (D): Ba and
// others, 2016.
//
//	x̂ = (x − μ)/√(σ² + eps), σ² divided by D
//	y = w ∘ x̂ + b
//	dw += Σ dy∘x̂ over the rows
//	db += Σ dy over the rows
//	dx += (g − mean(g) − x̂·mean(g∘x̂))/√(σ² + eps) with g = w ∘ dy
//
// The zero Value for w is a scale of 1, and for b a shift of 0.
func (x Value) LayerNorm(w, b Value, eps float64) Value {
	var buf [3]Value
	in := scaleShift{}.inputs(buf[:0], x, w, b)
	t := numbers.check("layer-norm", in...)
	s := x.n.val.Shape()
	if len(s) == 0 || s[len(s)-1] == 0 {
		refuse(BadShape, "layer-norm", in, "x is "+shapes(x)+", want (…, D) with D at least 1")
	}
	d := s[len(s)-1]
	if wrong := (scaleShift{}).wrong(w, b, d); wrong != "" {
		refuse(BadShape, "layer-norm", in, fmt.Sprintf("x is %s, last axis %d, %s", shapes(x), d, wrong))
	}
	n := record[layerNorm](t, in...)
	n.x, n.scaleShift = x.n, scaleShift{w.n, b.n}
	n.eps = eps
	n.shaped(s...)
	return n.run()
}

func (*layerNorm) keeps() Kept { return first | second }

func (n *layerNorm) forward() {
	d := n.width()
	rows := n.x.y.Len() / d
	n.mean, n.r = n.doubles(0, rows), n.doubles(1, rows)
	kernel.RowMoments(n.mean, n.r, n.x.y)
	for i, v := range n.r {
		n.r[i] = 1 / math.Sqrt(v+n.eps)
	}
	w, b := n.filled(&n.node, d)
	kernel.RowNormalize(n.y, n.x.y, w, b, n.mean, n.r)
}

func (n *layerNorm) backward() {
	d := n.width()
	if n.wanted() {
		n.s, n.sx = n.doubles(2, d), n.doubles(3, d)
		kernel.RowNormalizeSums(n.s, n.sx, n.x.y, n.dy, n.mean, n.r)
		n.addSums(n.s, n.sx)
	}
	if n.x.needs {
		w, _ := n.filled(&n.node, d)
		kernel.RowNormalizeGrad(n.x.into(), n.x.y, n.dy, w, n.mean, n.r)
	}
}

// width returns D.
func (n *layerNorm) width() int { return n.val.Dim(-1) }
