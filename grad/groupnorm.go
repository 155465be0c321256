package grad

import (
	"fmt"

	"cajal/internal/kernel"
)

// groupStats is what normalisations by statistics of a sample's groups of channels keep.
type groupStats struct {
	node
	x *node
	scaleShift
	groups, inner int // groups of a sample, and elements from one channel to the next
	eps           float64
	mean, r       []float64 // in scratch 0 and 1, of each group of each sample; r is 1/√(variance + eps)
}

type groupNorm struct{ groupStats }

func (*groupNorm) name() string { return "group-norm" }

// GroupNorm cuts the channels of x, (N, C) or (N, C, …), into so many groups of
// neighbours, normalises each group of each sample by its own mean μ and variance σ²,
// and scales and shifts each channel by w and b, both (C): Wu and He, 2018.
//
//	x̂ = (x − μ)/√(σ² + eps), σ² divided by the count of a group's elements
//	y = w·x̂ + b
//	dw += Σ dy·x̂
//	db += Σ dy
//	dx += (g − mean(g) − x̂·mean(g∘x̂))/√(σ² + eps) with g = w·dy
//
// Means are over the group. The groups divide the channels. The zero Value for w is a
// scale of 1, and for b a shift of 0.
func (x Value) GroupNorm(groups int, w, b Value, eps float64) Value {
	var buf [3]Value
	in := scaleShift{}.inputs(buf[:0], x, w, b)
	t := numbers.check("group-norm", in...)
	c := channels("group-norm", in, w, b)
	if groups < 1 || c == 0 || c%groups != 0 {
		refuse(BadShape, "group-norm", in, fmt.Sprintf("x is %s, %d channels, which %d groups do not divide", shapes(x), c, groups))
	}
	notEmpty("group-norm", x)
	n := record[groupNorm](t, in...)
	n.operands(x, w, b, groups, eps)
	return n.run()
}

func (n *groupNorm) backward() { n.collect() }

// notEmpty refuses an x of which the axes behind the channels have nothing.
func notEmpty(op string, x Value) {
	for _, d := range x.n.val.Shape()[2:] {
		if d == 0 {
			refuse(BadShape, op, []Value{x}, "x is "+shapes(x)+", of which a channel has no elements")
		}
	}
}

// operands gives n its operands and its shape.
func (n *groupStats) operands(x, w, b Value, groups int, eps float64) {
	n.x, n.scaleShift = x.n, scaleShift{w.n, b.n}
	s := x.n.val.Shape()
	n.groups, n.inner, n.eps = groups, 1, eps
	for _, d := range s[2:] {
		n.inner *= d
	}
	n.shaped(s...)
}

func (*groupStats) keeps() Kept { return first | second }

func (n *groupStats) forward() {
	rows := n.val.Dim(0) * n.groups
	n.mean, n.r = n.doubles(0, rows), n.doubles(1, rows)
	w, b := n.filled(&n.node, n.val.Dim(1))
	kernel.GroupNormalize(n.y, n.x.y, w, b, n.mean, n.r, n.eps, n.groups, n.inner)
}

// collect passes dy on.
func (n *groupStats) collect() {
	samples, c := n.val.Dim(0), n.val.Dim(1)
	s, sx := n.doubles(2, samples*c), n.doubles(3, samples*c)
	w, _ := n.filled(&n.node, c)
	var dx kernel.Slice
	var add bool
	if n.x.needs {
		dx, add = n.x.product()
	}
	kernel.GroupNormalizeGrad(dx, n.x.y, n.dy, w, n.mean, n.r, s, sx, n.groups, n.inner, add)
	if n.wanted() {
		total, totalX := n.doubles(6, c), n.doubles(7, c)
		sumRows(total, s)
		sumRows(totalX, sx)
		n.addSums(total, totalX)
	}
}

// sumRows writes the sums of the columns of rows.
func sumRows(total, rows []float64) {
	clear(total)
	for at := 0; at < len(rows); at += len(total) {
		for c, v := range rows[at : at+len(total)] {
			total[c] += v
		}
	}
}
