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

// Activation is the function that a product ends with: y = f(c), elementwise. The
// zero Activation is none.
type Activation struct {
	F     kernel.Function
	Param float64      // the number that f takes, LeakyReLU's slope for example
	Y     kernel.Slice // where f(c) goes: the memory of c, which is then lost, or other memory
}

// Derivative is f′, which a product of gradients is multiplied by. It is given by x or
// y = f(x), whichever the gradient of f reads (ELU's reads both).
type Derivative struct {
	F     kernel.Function
	Param float64
	X, Y  kernel.Slice
}

// Gemm writes c = alpha·a·b + beta·c; c is row-major with a.Rows × b.Cols
// elements and shares no memory with a and b. With a beta of 0 it does not read
// c. An alpha of 0 spares nothing: 0 times what is not finite is NaN.
func Scaled(c kernel.Slice, alpha float64, a, b Mat, beta float64) {
	matMul(c, a, b, scaledEpilogue(c, alpha, beta, b.Cols))
}

// MatMulThrough writes c = f′ ∘ (alpha·a·b): the gradient with respect to x of
// what follows y = alpha·f(x), if a·b is that with respect to y. alpha comes
// after the sums.
func MatMulThrough(c kernel.Slice, alpha float64, a, b Mat, d Derivative) {
	matMul(c, a, b, epilogue{alpha: 1, hasDerivative: true, derivative: d, derivativeAlpha: alpha})
}

// epilogue is what a product makes of its sums: c = alpha·a·b + beta·from, then an
// activation or a derivative, if there is one. Rows of from are step elements apart;
// an empty from is zero.
type epilogue struct {
	from            kernel.Slice
	step            int
	alpha, beta     float64
	activation      Activation
	hasDerivative   bool
	derivative      Derivative
	derivativeAlpha float64
}

// scaledEpilogue is that of c = alpha·a·b + beta·c.
func scaledEpilogue(c kernel.Slice, alpha, beta float64, cols int) epilogue {
	e := epilogue{alpha: alpha, beta: beta}
	if beta != 0 {
		e.from, e.step = c, cols
	}
	return e
}

// check panics if an operand of the activation or the derivative has fewer than n
// elements.
func (e *epilogue) check(n int) {
	y, x := e.activation.Y, e.derivative
	if e.activation.F != kernel.IdentityOf && y.Len() < n || x.F.ReadsX() && x.X.Len() < n || x.F.ReadsY() && x.Y.Len() < n {
		panic("gemm: an operand of what follows the product is too short")
	}
}

// Flags of tile.more, which the assembly knows by name.
const (
	moreScale = 1 << iota // alpha and beta are not 1
	moreFloor             // c = max(c, 0)
	moreGate              // c = alpha·c where gate is positive, 0 elsewhere
)

// mapping is the activation or the derivative as it is applied: operand and result of
// element i of c are element i of x and y.
type mapping struct {
	f        kernel.Function
	gradient bool // f′ ∘ alpha·c instead of f(c)
	param    float64
	alpha    float64
	x, y     unsafe.Pointer // for f(c) y is where it goes
}

// setEpilogue gives a product its epilogue.
func (p *product) setEpilogue(e *epilogue) {
	p.alpha, p.beta = bitsOf(e.alpha, p.double), bitsOf(e.beta, p.double)
	if e.alpha != 1 || e.from.Len() > 0 && e.beta != 1 {
		p.scale = moreScale
	}
	switch {
	case e.activation.F != kernel.IdentityOf:
		p.mapping = mapping{f: e.activation.F, param: e.activation.Param, y: e.activation.Y.Pointer()}
		if e.activation.F == kernel.ReLUOf && p.mapping.y == p.c {
			p.last = moreFloor
		}
	case e.hasDerivative:
		g := &e.derivative
		p.mapping = mapping{f: g.F, gradient: true, param: g.Param, alpha: e.derivativeAlpha, x: g.X.Pointer(), y: g.Y.Pointer()}
		if g.F == kernel.ReLUOf {
			p.last, p.alpha = moreGate, bitsOf(e.derivativeAlpha, p.double)
		}
	}
}

// prepareTile gives t what is the same for all tiles of a product.
func (p *product) prepareTile(t *tile) {
	t.more, t.alpha, t.beta, t.gateRow = p.scale, p.alpha, p.beta, p.cRow
}

// one is the beta of a block of k that adds to the block before.
func (p *product) one() uint64 { return bitsOf(1, p.double) }

// derivativeAt returns where the derivative that the tile at element (i, j) of c
// applies is given, nil if tiles apply none.
func (p *product) derivativeAt(i, j int) unsafe.Pointer {
	if p.last != moreGate {
		return nil
	}
	return unsafe.Add(p.mapping.y, i*p.cRow+j*p.size)
}

// bitsOf returns the bits of v in one of the two types.
func bitsOf(v float64, double bool) uint64 {
	if double {
		return math.Float64bits(v)
	}
	return uint64(math.Float32bits(float32(v)))
}
