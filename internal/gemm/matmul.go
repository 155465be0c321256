package gemm

import (
	"cajal/internal/kernel"
	"cajal/internal/parallel"
	"cajal/internal/scratch"
)

// MatMul writes c = a·b, or adds c += a·b if add is set; c is row-major with
// a.Rows × b.Cols elements and shares no memory with a and b. Each element of
// c is one sum over k in an order that depends on the sizes alone.
func MatMul(c kernel.Slice, a, b Mat, add bool) { matMul(c, a, b, plainEpilogue(c, b.Cols, add)) }

// Gemm writes c = alpha·a·b + beta·c; c is row-major with a.Rows × b.Cols
// elements and shares no memory with a and b. With a beta of 0 it does not read
// c. An alpha of 0 spares nothing: 0 times what is not finite is NaN.
func Scaled(c kernel.Slice, alpha float64, a, b Mat, beta float64) {
	matMul(c, a, b, scaledEpilogue(c, alpha, beta, b.Cols))
}

// Affine writes c = a·b + bias, with bias of b.Cols elements added to every
// row, none if it is empty, and applies the activation. Otherwise it is as MatMul.
func Affine(c kernel.Slice, a, b Mat, bias kernel.Slice, act Activation) {
	matMul(c, a, b, affineEpilogue(bias, act))
}

// MatMulThrough writes c = f′ ∘ (alpha·a·b): the gradient with respect to x of
// what follows y = alpha·f(x), if a·b is that with respect to y. alpha comes
// after the sums.
func MatMulThrough(c kernel.Slice, alpha float64, a, b Mat, d Derivative) {
	matMul(c, a, b, epilogue{alpha: 1, hasDerivative: true, derivative: d, derivativeAlpha: alpha})
}

// matMul writes c = alpha·a·b + beta·from and applies the rest of the epilogue.
func matMul(c kernel.Slice, a, b Mat, e epilogue) {
	checkSizes(c, a, b, &e)
	b.check()
	if a.Rows*b.Cols > 0 {
		p := newProduct(c, a, b, &e)
		p.run(c, a, b, &e)
	}
}

// checkSizes panics unless the sizes agree and c and from have room.
func checkSizes(c kernel.Slice, a, b Mat, e *epilogue) {
	a.check()
	switch n := a.Rows * b.Cols; {
	case a.Cols != b.Rows:
		panic("gemm: the inner sizes differ")
	case n > 0 && (c.Len() < n || e.from.Len() > 0 && e.from.Len() < (a.Rows-1)*e.step+b.Cols):
		panic("gemm: the destination is too short")
	default:
		e.check(n)
	}
}

// newProduct describes a product to the assembly, if there is any.
func newProduct(c kernel.Slice, a, b Mat, e *epilogue) (p product) {
	p.m, p.n, p.k, p.double = a.Rows, b.Cols, a.Cols, c.Double()
	p.c = c.Pointer()
	p.out = p.c
	p.setEpilogue(e)
	if p.gemmTable = tableOf(c); p.gemmTable == nil {
		return p
	}
	p.a, p.b, p.from = a.Slice.Pointer(), b.Slice.Pointer(), e.from.Pointer()
	p.cRow, p.fromRow = p.n*p.size, e.step*p.size
	if p.k == 0 {
		p.a, p.b, p.bCol = p.c, p.c, p.size // somewhere that exists; nothing is read
		return p
	}
	p.aRow, p.aCol = a.RowStep*p.size, a.ColStep*p.size
	p.bRow, p.bCol = b.RowStep*p.size, b.ColStep*p.size
	// Where there is one row or column, any step will do.
	if p.n == 1 {
		p.bCol = p.size
	}
	if p.k == 1 {
		p.aCol = p.size
	}
	if p.m == 1 {
		p.aRow = p.size
	}
	return p
}

// run computes a product on as many threads as pay.
func (p *product) run(c kernel.Slice, a, b Mat, e *epilogue) {
	threads := kernel.ThreadsOf(c, a.Slice, b.Slice)
	rows, cols, chunks := p.cut(threads)
	if job := parallel.Acquire(productCost(p.m*p.n*p.k), chunks, threads); job != nil {
		s := sharedProducts.Take()
		*s = sharedProduct{product: *p, to: c, ma: a, mb: b, epilogue: *e, rows: rows, cols: cols}
		job.Run(s)
		*s = sharedProduct{}
		sharedProducts.Put(s)
		return
	}
	multiply(p, c, a, b, e)
}

// sharedProduct is a product in chunks of rows × cols elements of c.
type sharedProduct struct {
	product
	to         kernel.Slice
	ma, mb     Mat
	epilogue   epilogue
	rows, cols int
}

var sharedProducts scratch.List[sharedProduct]

// Do computes chunk c.
func (s *sharedProduct) Do(c int) {
	across := (s.mb.Cols + s.cols - 1) / s.cols
	i0, j0 := c/across*s.rows, c%across*s.cols
	i1, j1 := min(i0+s.rows, s.ma.Rows), min(j0+s.cols, s.mb.Cols)
	if s.gemmTable != nil {
		s.part(i0, i1, j0, j1)
		return
	}
	matMulScalar(s.to, s.ma, s.mb, &s.epilogue, i0, i1, j0, j1)
	s.applyMapping(i0, i1, j0, j1)
}

// multiply computes all of a product on the caller's thread.
func multiply(p *product, c kernel.Slice, a, b Mat, e *epilogue) {
	if p.gemmTable != nil {
		p.part(0, p.m, 0, p.n)
		return
	}
	matMulScalar(c, a, b, e, 0, a.Rows, 0, b.Cols)
	p.applyMapping(0, a.Rows, 0, b.Cols)
}

// productCost is what so many multiplications cost, as the pool counts.
func productCost(multiplications int) int { return multiplications / (2 * grain / parallel.Worth) }

// cut divides a product into chunks of rows × cols elements of c. Each packs
// what it reads of a and b for itself, so they are about square. One chunk means
// that a second thread would not pay. limit is the most threads, 0 for as many as
// there are.
func (p *product) cut(limit int) (rows, cols, chunks int) {
	m, n := p.m, p.n
	rows, cols = m, n
	work := m * n * p.k
	if work < 2*grain {
		return rows, cols, 1
	}
	threads := parallel.Threads()
	if limit > 0 {
		threads = min(threads, limit)
	}
	want := min(work/grain, chunksEach*threads)
	down := 1
	for 2*down <= want && m >= 2*down*chunkRows && m*want > n*down*down {
		down *= 2
	}
	across := min(want/down, n/chunkCols)
	if p.gemmTable != nil && p.transposes() {
		across = min(across, max(n/(transposedCols*m), threads))
	}
	if across > 1 {
		const unit = 32 // whole panels of any kernel
		cols = (n/across + unit - 1) / unit * unit
	}
	across = (n + cols - 1) / cols
	if across*down < threads {
		down = max(1, min((want+across-1)/across, m/16))
	}
	rows = (m + down - 1) / down
	return rows, cols, across * ((m + rows - 1) / rows)
}
