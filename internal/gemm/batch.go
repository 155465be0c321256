package gemm

import (
	"cajal/internal/kernel"
	"cajal/internal/parallel"
	"cajal/internal/scratch"
)

// MatMulBatch writes n products cₚ = aₚ·bₚ, or adds them if add is set. The
// matrices of an operand have the same sizes and steps and stand one behind the
// other: a describes all n of the first operand and covers the first of them.
// The products of c are row-major.
func MatMulBatch(c kernel.Slice, a, b Mat, n int, add bool) {
	matMulBatch(c, a, b, n, plainEpilogue(c, b.Cols, add))
}

// GemmBatch writes n products cₚ = alpha·aₚ·bₚ + beta·cₚ, otherwise as Gemm and
// MatMulBatch.
func ScaledBatch(c kernel.Slice, alpha float64, a, b Mat, n int, beta float64) {
	matMulBatch(c, a, b, n, scaledEpilogue(c, alpha, beta, b.Cols))
}

func matMulBatch(c kernel.Slice, a, b Mat, n int, e epilogue) {
	checkBatch(c, a, b, n)
	each := a.Rows * a.Cols * b.Cols
	chunk := max(1, (grain+each)/(each+1)) // matrices that are worth a thread
	s := batch{c, a, b, n, chunk, e}
	if each >= 2*grain { // each product is cut by itself
		for p := range n {
			s.item(p, matMul)
		}
		return
	}
	if job := parallel.Acquire(productCost(n*each), (n+chunk-1)/chunk, kernel.ThreadsOf(c, a.Slice, b.Slice)); job != nil {
		shared := batches.Take()
		*shared = s
		job.Run(shared)
		*shared = batch{}
		batches.Put(shared)
		return
	}
	for p := range n {
		s.item(p, matMulSingly)
	}
}

// batch is n products, in chunks of so many.
type batch struct {
	c        kernel.Slice
	a, b     Mat
	n, chunk int
	epilogue epilogue
}

var batches scratch.List[batch]

// Do computes a chunk of products.
func (s *batch) Do(chunk int) {
	for p := chunk * s.chunk; p < min((chunk+1)*s.chunk, s.n); p++ {
		s.item(p, matMulSingly)
	}
}

// item computes product p.
func (s *batch) item(p int, multiply func(c kernel.Slice, a, b Mat, e epilogue)) {
	n := s.a.Rows * s.b.Cols
	c, e := s.c.Range(p*n, (p+1)*n), s.epilogue
	if e.from.Len() > 0 {
		e.from = c
	}
	multiply(c, s.a.item(p), s.b.item(p), e)
}

// checkBatch panics unless all n products lie within their slices.
func checkBatch(c kernel.Slice, a, b Mat, n int) {
	switch {
	case n < 0:
		panic("gemm: a negative number of products")
	case n == 0:
		return
	case a.Cols != b.Rows:
		panic("gemm: the inner sizes differ")
	case n*a.Rows*a.Cols > a.Len() || n*b.Rows*b.Cols > b.Len() || n*a.Rows*b.Cols > c.Len():
		panic("gemm: a batch is larger than its slice")
	}
}

// item returns matrix p of a batch.
func (m Mat) item(p int) Mat {
	n := m.Rows * m.Cols
	m.Slice = m.Slice.Range(p*n, (p+1)*n)
	return m
}

// matMulSingly is matMul on the caller's thread.
func matMulSingly(c kernel.Slice, a, b Mat, e epilogue) {
	if a.Rows*b.Cols > 0 {
		p := newProduct(c, a, b, &e)
		multiply(&p, c, a, b, &e)
	}
}
