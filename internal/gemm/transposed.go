package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
)

// transposes reports whether cᵀ = bᵀ·aᵀ is computed and transposed at the end.
// Where rows of a and columns of b run along k, something has to be transposed for
// the lanes of a vector to be neighbours; a and c are smaller than b where
// there are few rows, as in the forward pass of a layer.
func (p *product) transposes() bool {
	return p.aCol == p.size && p.bRow == p.size && p.bCol != p.size &&
		p.m >= transposedRows && p.m <= transposedRowsMost && p.fills(p.m) && 2*p.m <= p.n && p.k >= 64 &&
		p.m*p.k*p.size <= transposedBytesMost && (p.from == nil || p.fromRow == 0)
}

// fills reports whether so many columns leave few lanes idle.
func (p *product) fills(cols int) bool {
	vectors := (cols + p.lanes - 1) / p.lanes
	return vectors > 1 && 8*cols >= 7*vectors*p.lanes
}

// transposedPart is part for such a product. It packs all rows of a in panels, and
// reads each row of bᵀ once: a row of tiles at a time takes all panels.
func (p *product) transposedPart(i0, i1, j0, j1 int) {
	rows, cols := i1-i0, j1-j0
	sizeC := (rows*cols*p.size + 63) &^ 63
	width := 2 * p.lanes
	buf := takeSpace((sizeC + (rows+width-1)/width*width*p.k*p.size) / 8)
	w := &buf.work
	q := product{
		gemmTable: p.gemmTable, m: cols, n: rows, k: p.k,
		c: buf.At(0), out: buf.At(0), cRow: rows * p.size,
		a: unsafe.Add(p.b, j0*p.bCol), aRow: p.bCol, aCol: p.bRow,
		b: unsafe.Add(p.a, i0*p.aRow), bRow: p.aCol, bCol: p.aRow,
		double: p.double, scale: p.scale, alpha: p.alpha,
	}
	w.product = q
	q.b, q.layout, q.unblocked = unsafe.Add(q.c, sizeC), inPanels, true
	w.packPanels(q.b, width)
	q.packed(0, cols, 0, rows)
	w.product = *p
	w.transposeBack(q.c, i0, i1, j0, j1)
	*w = work{}
	spaces.Put(buf)
	if p.from != nil {
		p.addBias(i0, i1, j0, j1)
	}
	p.applyMapping(i0, i1, j0, j1)
}

// transposeBack copies the columns at from, rows of c long, to where they belong in c.
func (w *work) transposeBack(from unsafe.Pointer, i0, i1, j0, j1 int) {
	t, rows := &w.t, i1-i0
	group := 32 / w.size
	t.k, t.last, t.cRow = rows, group, w.cRow
	t.bRow, t.bCol = w.size, rows*w.size
	for j := j0; j < j1; j += group {
		t.b = unsafe.Add(from, (j-j0)*t.bCol)
		t.c = unsafe.Add(w.c, i0*w.cRow+j*w.size)
		if j1-j < group { // transpose writes whole groups
			w.packSingly(j1 - j)
			continue
		}
		w.transpose(t)
	}
}

// addBias adds from, which has one row, to rows of c.
func (p *product) addBias(i0, i1, j0, j1 int) {
	bias := p.numbers(p.from, j0, j1-j0)
	for i := i0; i < i1; i++ {
		row := p.numbers(p.c, i*p.n+j0, j1-j0)
		kernel.Add(row, row, bias)
	}
}
