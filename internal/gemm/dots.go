package gemm

import "unsafe"

// dotPart is part for operands that both run along k, or whose b is transposed
// first so that it does.
func (p *product) dotPart(i0, i1, j0, j1 int) {
	size := p.transposedBytes(j1 - j0)
	buf := takeSpace(size / 8)
	t := &buf.work.t
	b, bCol := unsafe.Add(p.b, j0*p.bCol), p.bCol
	if size > 0 {
		b, bCol = buf.At(0), size/(j1-j0)
		p.transposeColumns(&buf.work, b, bCol, j0, j1)
	}
	t.aRow, t.bCol, t.cRow = p.aRow, bCol, p.cRow
	p.prepareTile(t)
	group := 8 // two tiles share what they read of a
	if j1-j0 <= fewCols {
		group = fewCols
	}
	blocks := blocksOf(p.k, longBlock)
	for kb := range blocks {
		k0, k1 := kb*p.k/blocks, (kb+1)*p.k/blocks
		t.k = k1 - k0
		from := p.c
		t.fromRow = p.cRow
		if kb == 0 {
			from, t.fromRow = p.from, p.fromRow
		} else {
			t.beta = p.one()
		}
		for j := j0; j < j1; j += group {
			p.dotTiles(t, i0, i1, j, min(j+group, j1), k0, from, unsafe.Add(b, k0*p.size+(j-j0)*bCol))
		}
	}
	*t = tile{}
	spaces.Put(buf)
	p.applyMapping(i0, i1, j0, j1)
}

// dotTiles computes rows i0 to i1 of columns j0 to j1, of which b is the first,
// for the block of k from k0.
func (p *product) dotTiles(t *tile, i0, i1, j0, j1, k0 int, from, b unsafe.Pointer) {
	for i := i0; i < i1; i += p.dotRows {
		rows := min(p.dotRows, i1-i)
		t.a = unsafe.Add(p.a, i*p.aRow+k0*p.aCol)
		for j := j0; j < j1; {
			cols := min(4, j1-j)
			if p.dots[rows][cols] == nil {
				cols = 1
			}
			t.b = unsafe.Add(b, (j-j0)*t.bCol)
			t.c = unsafe.Add(p.c, i*p.cRow+j*p.size)
			t.from = nil
			if from != nil {
				t.from = unsafe.Add(from, i*t.fromRow+j*p.size)
			}
			p.dots[rows][cols](t)
			j += cols
		}
	}
}

// transposedBytes is how many bytes so many columns of b take once they are
// transposed to run along k, none if they do already. They begin an odd number of lines
// apart, so that they do not share places of a cache.
func (p *product) transposedBytes(cols int) int {
	if p.bRow == p.size {
		return 0
	}
	return cols * ((p.k*p.size+63)&^63 | 64)
}

// transposeColumns copies columns of b, each in one piece, to step bytes apart.
func (p *product) transposeColumns(w *work, to unsafe.Pointer, step, j0, j1 int) {
	w.product = *p
	w.t.c, w.t.cRow, w.t.k = to, step, j1-j0
	w.pack(unsafe.Add(p.b, j0*p.bCol), p.bCol, p.bRow, p.k, (p.k+p.lanes-1)/p.lanes)
	*w = work{}
}
