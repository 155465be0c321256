package grad

import (
	"fmt"
	"math"

	"cajal/internal/kernel"
	"cajal/tensor"
)

type layerNorm struct {
	node
	x, w, b *node
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
func (x Value) LayerNorm(w, b Value, eps float64) Value {
	n := record[layerNorm](x, w, b)
	n.x, n.w, n.b = x.n, w.n, b.n
	s := x.n.val.Shape()
	if len(s) == 0 || s[len(s)-1] == 0 {
		fault("layer-norm", []Value{x, w, b}, "x is "+shapes(x)+", want (…, D) with D at least 1")
	}
	d := s[len(s)-1]
	for _, p := range []*node{n.w, n.b} {
		if ps := p.val.Shape(); len(ps) != 1 || ps[0] != d {
			fault("layer-norm", []Value{x, w, b}, fmt.Sprintf("x is %s, last axis %d, but %s is %s",
				shapes(x), d, p.label(), tensor.ShapeString(ps)))
		}
	}
	rows := x.n.y.Len() / d
	n.mean, n.r, n.eps = floats(n.mean, rows), floats(n.r, rows), eps
	n.shaped(s...)
	return n.run()
}

func (*layerNorm) keeps() kept { return first | second }

func (n *layerNorm) forward() {
	kernel.RowMoments(n.mean, n.r, n.x.y)
	for i, v := range n.r {
		n.r[i] = 1 / math.Sqrt(v+n.eps)
	}
	kernel.RowNormalize(n.y, n.x.y, n.w.y, n.b.y, n.mean, n.r)
}

func (n *layerNorm) backward() {
	if n.w.needs || n.b.needs {
		d := n.w.y.Len()
		n.s, n.sx = floats(n.s, d), floats(n.sx, d)
		kernel.RowNormalizeSums(n.s, n.sx, n.x.y, n.dy, n.mean, n.r)
	}
	if n.w.needs {
		kernel.AddFloats(n.w.into(), n.sx)
	}
	if n.b.needs {
		kernel.AddFloats(n.b.into(), n.s)
	}
	if n.x.needs {
		kernel.RowNormalizeGrad(n.x.into(), n.x.y, n.dy, n.w.y, n.mean, n.r)
	}
}
