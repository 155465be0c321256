package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
)

// isSmall reports whether b is so small, and k so short, that the tiles read both
// operands where they are. Such a product may take less time than it takes to
// plan one.
func (p *product) isSmall(rows, cols int) bool {
	if p.k == 0 || p.k > blockSteps+blockSteps/2-1 || p.k*cols*p.size > plainB || p.packsA(rows, cols) {
		return false
	}
	return p.bCol == p.size && p.bRow%4096 != 0 || cols <= 2*p.lanes && p.k <= transposedSteps
}

// smallPart is part for a small product. It goes along the rows of c, which
// keeps what a tile reads of a near by.
func (p *product) smallPart(i0, i1, j0, j1 int) {
	buf := takeSpace(transposedSteps * 2 * p.lanes * p.size / 8)
	w := &buf.work
	t := &w.t
	b := unsafe.Add(p.b, j0*p.bCol)
	t.bRow, t.k = p.bRow, p.k
	if p.bCol != p.size {
		w.product, w.bufB = *p, buf.At(0)
		vectors := (j1 - j0 + p.lanes - 1) / p.lanes
		w.packPanel(0, j0, j1-j0, vectors)
		b, t.bRow = w.bufB, vectors*p.lanes*p.size
		w.product = product{}
	}
	t.aRow, t.aCol, t.cRow, t.fromRow = p.aRow, p.aCol, p.cRow, p.fromRow
	t.ahead, t.aheadStep = uintptr(p.c), 0
	p.prepareTile(t)
	t.more |= p.last
	tall := p.rows
	if j1-j0 >= 4*p.lanes && p.kernels[broadRows][4] != nil {
		tall = broadRows
	}
	tiles := (i1 - i0 + tall - 1) / tall
	rows, taller := (i1-i0)/tiles, (i1-i0)%tiles // so many tiles are a row taller
	i := i0 + taller*(rows+1)
	p.smallTiles(t, i0, i, rows+1, j0, j1, b)
	p.smallTiles(t, i, i1, rows, j0, j1, b)
	*t, w.bufB = tile{}, nil
	spaces.Put(buf)
}

// smallTiles computes rows i0 to i1 in tiles of so many rows, if there are any.
func (p *product) smallTiles(t *tile, i0, i1, rows, j0, j1 int, b unsafe.Pointer) {
	if i0 == i1 {
		return
	}
	most := 2
	if p.kernels[rows][4] != nil {
		most = 4
	}
	done := i0
	for i := i0; i < i1; i += rows {
		a, c, from := unsafe.Add(p.a, i*p.aRow), unsafe.Add(p.c, i*p.cRow), p.from
		if from != nil {
			from = unsafe.Add(from, i*p.fromRow)
		}
		t.a = a
		for j := j0; j < j1; {
			vectors := min(most, (j1-j+p.lanes-1)/p.lanes)
			if vectors == 3 {
				vectors = 2
			}
			t.last = min(p.lanes, j1-j-(vectors-1)*p.lanes)
			t.b, t.c = unsafe.Add(b, (j-j0)*p.size), unsafe.Add(c, j*p.size)
			if from != nil {
				t.from = unsafe.Add(from, j*p.size)
			}
			t.gate = p.derivativeAt(i, j)
			p.kernels[rows][vectors](t)
			j += vectors * p.lanes
		}
		if next := i + rows; p.last == 0 && ((next-done)*(j1-j0) >= kernel.Chunk || next == i1) {
			p.applyMapping(done, next, j0, j1)
			done = next
		}
	}
}
