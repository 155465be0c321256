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
func (x Value) LayerNorm(w, b Value, eps float64) Value {
	t := numbers.check("layer-norm", x, w, b)
	s := x.n.val.Shape()
	if len(s) == 0 || s[len(s)-1] == 0 {
		refuse(BadShape, "layer-norm", []Value{x, w, b}, "x is "+shapes(x)+", want (…, D) with D at least 1")
	}
	d := s[len(s)-1]
	for _, p := range [2]Value{w, b} {
		if ps := p.n.val.Shape(); len(ps) != 1 || ps[0] != d {
			refuse(BadShape, "layer-norm", []Value{x, w, b}, fmt.Sprintf("x is %s, last axis %d, but %s is %s",
				shapes(x), d, p.Name(), tensor.ShapeString(ps)))
		}
	}
	n := record[layerNorm](t, x, w, b)
	n.x, n.w, n.b = x.n, w.n, b.n
	n.eps = eps
	n.shaped(s...)
	return n.run()
}

func (*layerNorm) keeps() Kept { return first | second }

func (n *layerNorm) forward() {
	rows := n.x.y.Len() / n.w.y.Len()
	n.mean, n.r = n.doubles(0, rows), n.doubles(1, rows)
	kernel.RowMoments(n.mean, n.r, n.x.y)
	for i, v := range n.r {
		n.r[i] = 1 / math.Sqrt(v+n.eps)
	}
	kernel.RowNormalize(n.y, n.x.y, n.w.y, n.b.y, n.mean, n.r)
}

func (n *layerNorm) backward() {
	if n.w.needs || n.b.needs {
		d := n.w.y.Len()
		n.s, n.sx = n.doubles(2, d), n.doubles(3, d)
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
