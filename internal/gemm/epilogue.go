package gemm

import (
	"math"
	"unsafe"

	"cajal/internal/kernel"
)

// What a product makes of its sums while they are near by. Scaling them, the
// bias, ReLU and its gradient take place in registers, before a tile is stored
// for good; other functions, and in products that are turned around or run along
// k what the tiles there cannot do, are applied by their elementwise loops to
// pieces of c that are complete, while those are in the cache. The loops are those
// of a pass of its own, and none of them asks where an element stands, so the bits
// are the same.

// Then is what follows a product: y = f(c), elementwise. The zero Then is
// nothing.
type Then struct {
	F     kernel.Function
	Param float64      // the number that f takes, LeakyReLU's slope for example
	Y     kernel.Slice // where f(c) goes: the memory of c, which is then lost, or other memory
}

// Gate is the derivative that a gradient passes through: f′, given by x or
// y = f(x), whichever the gradient of f takes (ELU's takes both). The zero Gate
// is open.
type Gate struct {
	F     kernel.Function
	Param float64
	X, Y  kernel.Slice
}

// Gemm writes c = alpha·a·b + beta·c; c is row-major with a.Rows × b.Cols
// elements and shares no memory with a and b. With a beta of 0 it does not read
// c. An alpha of 0 spares nothing: 0 times what is not finite is NaN.
func Gemm(c kernel.Slice, alpha float64, a, b Mat, beta float64) {
	matMul(c, a, b, scaledEnding(c, alpha, beta, b.Cols))
}

// MatMulThrough writes c = f′ ∘ (alpha·a·b): the gradient with respect to x of
// what follows y = alpha·f(x), if a·b is that with respect to y. alpha comes
// after the sums.
func MatMulThrough(c kernel.Slice, alpha float64, a, b Mat, gate Gate) {
	matMul(c, a, b, ending{alpha: 1, gated: true, gate: gate, gateAlpha: alpha})
}

// ending is what a product makes of its sums: c = alpha·a·b + beta·from, and
// what follows. Rows of from are step elements apart; an empty one is zero.
type ending struct {
	from        kernel.Slice
	step        int
	alpha, beta float64
	then        Then
	gated       bool
	gate        Gate
	gateAlpha   float64
}

// scaledEnding is that of c = alpha·a·b + beta·c.
func scaledEnding(c kernel.Slice, alpha, beta float64, cols int) ending {
	e := ending{alpha: alpha, beta: beta}
	if beta != 0 {
		e.from, e.step = c, cols
	}
	return e
}

// check panics unless there is room for what follows c of n elements.
func (e *ending) check(n int) {
	y, x := e.then.Y, e.gate
	if e.then.F != kernel.IdentityOf && y.Len() < n || x.F.ReadsX() && x.X.Len() < n || x.F.ReadsY() && x.Y.Len() < n {
		panic("gemm: an operand of what follows the product is too short")
	}
}

// Flags of tile.more, which the assembly knows by name.
const (
	moreScale = 1 << iota // alpha and beta are not 1
	moreFloor             // c = max(c, 0)
	moreGate              // c = alpha·c where gate is positive, 0 elsewhere
)

// follows is what follows the sums of c, in the same places of other slices.
type follows struct {
	f        kernel.Function
	gradient bool // f′ ∘ alpha·c instead of f(c)
	param    float64
	alpha    float64
	x, y     unsafe.Pointer // for f(c) y is where it goes
}

// follow tells a product of its ending.
func (p *product) follow(e *ending) {
	p.alpha, p.beta = bitsOf(e.alpha, p.double), bitsOf(e.beta, p.double)
	if e.alpha != 1 || e.from.Len() > 0 && e.beta != 1 {
		p.scale = moreScale
	}
	switch {
	case e.then.F != kernel.IdentityOf:
		p.after = follows{f: e.then.F, param: e.then.Param, y: e.then.Y.Pointer()}
		if e.then.F == kernel.ReLUOf && p.after.y == p.c {
			p.last = moreFloor
		}
	case e.gated:
		g := &e.gate
		p.after = follows{f: g.F, gradient: true, param: g.Param, alpha: e.gateAlpha, x: g.X.Pointer(), y: g.Y.Pointer()}
		if g.F == kernel.ReLUOf {
			p.last, p.alpha = moreGate, bitsOf(e.gateAlpha, p.double)
		}
	}
}

// prepareTile gives t what is the same for all tiles of a product.
func (p *product) prepareTile(t *tile) {
	t.more, t.alpha, t.beta, t.gateRow = p.scale, p.alpha, p.beta, p.cRow
}

// one is the beta of a block of k that adds to the block before.
func (p *product) one() uint64 { return bitsOf(1, p.double) }

// gateAt returns what the gate of element (i, j) of c is, nil if there is none.
func (p *product) gateAt(i, j int) unsafe.Pointer {
	if p.last != moreGate {
		return nil
	}
	return unsafe.Add(p.after.y, i*p.cRow+j*p.size)
}

// bitsOf returns the bits of v in one of the two types.
func bitsOf(v float64, double bool) uint64 {
	if double {
		return math.Float64bits(v)
	}
	return uint64(math.Float32bits(float32(v)))
}
