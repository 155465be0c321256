package gemm

import "cajal/internal/kernel"

// What a product makes of its sums while they are near by. Scaling them, the
// bias, ReLU and its gradient take place in registers, before a tile is stored
// for good; other functions, and in products that are transposed or run along
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

func plainEpilogue(c kernel.Slice, cols int, add bool) epilogue {
	if add {
		return scaledEpilogue(c, 1, 1, cols)
	}
	return epilogue{alpha: 1}
}

func affineEpilogue(bias kernel.Slice, act Activation) epilogue {
	return epilogue{from: bias, alpha: 1, beta: 1, activation: act}
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
