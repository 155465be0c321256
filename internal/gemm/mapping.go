package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
)

// applyMapping applies the activation or the derivative to rows i0 to i1 of columns j0 to j1 of c.
func (p *product) applyMapping(i0, i1, j0, j1 int) {
	if p.mapping == (mapping{}) || i0 == i1 || j0 == j1 {
		return
	}
	runs, n := i1-i0, j1-j0
	if n == p.n { // whole rows are one run
		runs, n = 1, runs*n
	}
	for r := range runs {
		start := (i0+r)*p.n + j0
		for at := start; at < start+n; at += kernel.Chunk {
			p.mapRun(at, min(kernel.Chunk, start+n-at))
		}
	}
}

// mapRun does it to n elements from number at on.
func (p *product) mapRun(at, n int) {
	f := &p.mapping
	c, x, y := p.numbers(p.out, at, n), p.numbers(f.x, at, n), p.numbers(f.y, at, n)
	if !f.gradient {
		kernel.Map(f.f, f.param, y, c)
		return
	}
	if f.alpha != 1 {
		kernel.Map(kernel.MulNumberOf, f.alpha, c, c)
	}
	kernel.MapThrough(f.f, f.param, c, x, y)
}

// numbers returns n numbers from number i of memory on, none if there is no memory.
func (p *product) numbers(memory unsafe.Pointer, i, n int) kernel.Slice {
	switch {
	case memory == nil:
		return kernel.Slice{}
	case p.double:
		return kernel.SliceOf(unsafe.Slice((*float64)(unsafe.Add(memory, i*8)), n))
	default:
		return kernel.SliceOf(unsafe.Slice((*float32)(unsafe.Add(memory, i*4)), n))
	}
}
