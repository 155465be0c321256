package kernel

import (
	"unsafe"

	"cajal/internal/scratch"
)

// finish does what follows to rows i0 to i1 of columns j0 to j1 of c.
func (p *product) finish(i0, i1, j0, j1 int) {
	switch {
	case p.after == follows{} || i0 == i1 || j0 == j1:
	case p.double:
		finishIn(p, &f64, i0, i1, j0, j1)
	default:
		finishIn(p, &f32, i0, i1, j0, j1)
	}
}

func finishIn[T Float](p *product, t *table[T], i0, i1, j0, j1 int) {
	var dx []T
	if p.after.gradient {
		buf := scratch.Take(chunk)
		defer scratch.Put(buf)
		dx = scratch.Of[T](buf, chunk)
	}
	runs, n := i1-i0, j1-j0
	if n == p.n { // whole rows are one run
		runs, n = 1, runs*n
	}
	for r := range runs {
		start := (i0+r)*p.n + j0
		for at := start; at < start+n; at += chunk {
			finishRun(p, t, dx, at, min(chunk, start+n-at))
		}
	}
}

// finishRun does it to n elements from number at on.
func finishRun[T Float](p *product, t *table[T], dx []T, at, n int) {
	f := &p.after
	c, x, y := run[T](p.c, at, n), run[T](f.x, at, n), run[T](f.y, at, n)
	if !f.gradient {
		rowOf[T](f.f).forward(y, c, T(f.param))
		return
	}
	if f.alpha != 1 {
		t.scaled(c, c, T(f.alpha))
	}
	dx = dx[:n]
	clear(dx) // the loops of gradients add
	rowOf[T](f.f).grad(dx, x, y, c, T(f.param))
	copy(c, dx)
}

// run returns n numbers from number i on, nil if there is no memory.
func run[T Float](memory unsafe.Pointer, i, n int) []T {
	if memory == nil {
		return nil
	}
	var v T
	return unsafe.Slice((*T)(unsafe.Add(memory, i*int(unsafe.Sizeof(v)))), n)
}
