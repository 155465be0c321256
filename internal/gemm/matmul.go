package gemm

import (
	"cajal/internal/kernel"
	"cajal/internal/parallel"
	"cajal/internal/scratch"
)

// Mat is a matrix over a Slice: element (i, j) stands at i·RowStep + j·ColStep.
// Both steps are free, so a transposed matrix is the same memory with the
// steps exchanged.
type Mat struct {
	kernel.Slice
	Rows, Cols       int
	RowStep, ColStep int
}

// Matrix returns a row-major matrix over s.
func Matrix(s kernel.Slice, rows, cols int) Mat {
	return Mat{Slice: s, Rows: rows, Cols: cols, RowStep: cols, ColStep: 1}
}

// T returns the transposed matrix over the same memory.
func (m Mat) T() Mat {
	return Mat{Slice: m.Slice, Rows: m.Cols, Cols: m.Rows, RowStep: m.ColStep, ColStep: m.RowStep}
}

// MatMul writes c = a·b, or adds c += a·b if add is set; c is row-major with
// a.Rows × b.Cols elements and shares no memory with a and b. Each element of
// c is one sum over k in an order that depends on the sizes alone.
func MatMul(c kernel.Slice, a, b Mat, add bool) { matMul(c, a, b, plainEpilogue(c, b.Cols, add)) }

// Affine writes c = a·b + bias, with bias of b.Cols elements added to every
// row, none if it is empty, and applies the activation. Otherwise it is as MatMul.
func Affine(c kernel.Slice, a, b Mat, bias kernel.Slice, act Activation) {
	matMul(c, a, b, affineEpilogue(bias, act))
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

// check panics if an element of m would lie outside its slice.
func (m Mat) check() {
	if m.Rows > 0 && m.Cols > 0 {
		last := (m.Rows-1)*m.RowStep + (m.Cols-1)*m.ColStep
		if min(m.RowStep, m.ColStep) < 0 || last >= m.Len() {
			panic("gemm: a matrix is larger than its slice")
		}
	}
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

// newProduct describes a product to the assembly, if there is any.
func newProduct(c kernel.Slice, a, b Mat, e *epilogue) (p product) {
	p.m, p.n, p.k, p.double = a.Rows, b.Cols, a.Cols, c.Double()
	p.c = c.Pointer()
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

type view[T kernel.Float] struct {
	at     []T
	rs, cs int
}

// matMulScalar computes rows i0 to i1 of columns j0 to j1 of c without
// assembly.
func matMulScalar(c kernel.Slice, a, b Mat, e *epilogue, i0, i1, j0, j1 int) {
	if c.Double() {
		matMulTiles(scalarSumsOf[float64](c, e), viewOf[float64](a), viewOf[float64](b), a.Cols, b.Cols, i0, i1, j0, j1)
	} else {
		matMulTiles(scalarSumsOf[float32](c, e), viewOf[float32](a), viewOf[float32](b), a.Cols, b.Cols, i0, i1, j0, j1)
	}
}

func viewOf[T kernel.Float](m Mat) view[T] {
	return view[T]{kernel.Of[T](m.Slice), m.RowStep, m.ColStep}
}

// scalarSums is where sums go: c = alpha·sum + beta·from.
type scalarSums[T kernel.Float] struct {
	c, from     []T
	step        int
	alpha, beta T
}

func scalarSumsOf[T kernel.Float](c kernel.Slice, e *epilogue) scalarSums[T] {
	return scalarSums[T]{kernel.Of[T](c), kernel.Of[T](e.from), e.step, T(e.alpha), T(e.beta)}
}

// matMulTiles computes its part of c in tiles of four rows and two columns:
// eight sums and six loaded numbers fill the sixteen registers of a scalar
// processor, and each loaded number serves two or four products.
func matMulTiles[T kernel.Float](to scalarSums[T], a, b view[T], k, n, i0, i1, j0, j1 int) {
	for i := i0; i < i1; i += 4 {
		for j := j0; j < j1; j += 2 {
			rows, cols := min(4, i1-i), min(2, j1-j)
			var t [4][2]T
			switch {
			case k == 0:
			case rows == 4 && cols == 2:
				tile4x2(&t, a.at[i*a.rs:], a, b.at[j*b.cs:], b, k)
			default:
				for r := range rows {
					for s := range cols {
						t[r][s] = dotStrided(a.at[(i+r)*a.rs:], b.at[(j+s)*b.cs:], a.cs, b.rs, k)
					}
				}
			}
			for r := range rows {
				for s := range cols {
					v := to.alpha * t[r][s]
					if len(to.from) > 0 {
						v += to.beta * to.from[(i+r)*to.step+j+s]
					}
					to.c[(i+r)*n+j+s] = v
				}
			}
		}
	}
}

func dotStrided[T kernel.Float](a, b []T, as, bs, k int) (s T) {
	p, q := 0, 0
	for range k {
		s += a[p] * b[q]
		p += as
		q += bs
	}
	return s
}

func tile4x2[T kernel.Float](t *[4][2]T, a []T, av view[T], b []T, bv view[T], k int) {
	var c00, c01, c10, c11, c20, c21, c30, c31 T
	p0, p1, p2, p3, q := 0, av.rs, 2*av.rs, 3*av.rs, 0
	for range k {
		b0, b1 := b[q], b[q+bv.cs]
		a0 := a[p0]
		c00 += a0 * b0
		c01 += a0 * b1
		a1 := a[p1]
		c10 += a1 * b0
		c11 += a1 * b1
		a2 := a[p2]
		c20 += a2 * b0
		c21 += a2 * b1
		a3 := a[p3]
		c30 += a3 * b0
		c31 += a3 * b1
		p0 += av.cs
		p1 += av.cs
		p2 += av.cs
		p3 += av.cs
		q += bv.rs
	}
	*t = [4][2]T{{c00, c01}, {c10, c11}, {c20, c21}, {c30, c31}}
}
