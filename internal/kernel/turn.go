package kernel

import "unsafe"

// turns reports whether cᵀ = bᵀ·aᵀ is computed and turned around at the end.
// Where rows of a and columns of b run along k, something has to be turned for
// the lanes of a vector to be neighbours; a and c are smaller than b where
// there are few rows, as in the forward pass of a layer.
func (p *product) turns() bool {
	return p.aCol == p.size && p.bRow == p.size && p.bCol != p.size &&
		p.m >= turnRows && p.m <= turnRowsMost && 2*p.m <= p.n && p.k >= 64 &&
		(p.from == nil || p.fromRow == 0)
}

const turnRows, turnRowsMost = 24, 128

// turnedPart is part for such a product.
func (p *product) turnedPart(i0, i1, j0, j1 int) {
	rows, cols := i1-i0, j1-j0
	buf := buffers.take((rows*cols*p.size + 7) / 8)
	q := product{
		gemmTable: p.gemmTable, m: cols, n: rows, k: p.k,
		c: unsafe.Pointer(&buf.memory[0]), cRow: rows * p.size,
		a: unsafe.Add(p.b, j0*p.bCol), aRow: p.bCol, aCol: p.bRow,
		b: unsafe.Add(p.a, i0*p.aRow), bRow: p.aCol, bCol: p.aRow,
		double: p.double, scale: p.scale, alpha: p.alpha,
	}
	q.packed(0, cols, 0, rows)
	w := &buf.work
	w.product = *p
	w.turn(q.c, i0, i1, j0, j1)
	*w = work{}
	buffers.put(buf)
	if p.from != nil {
		p.addBias(i0, i1, j0, j1)
	}
	p.finish(i0, i1, j0, j1)
}

// turn copies the columns at from, rows of c long, to where they belong in c.
func (w *work) turn(from unsafe.Pointer, i0, i1, j0, j1 int) {
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
	bias := unsafe.Add(p.from, j0*p.size)
	for i := i0; i < i1; i++ {
		row := unsafe.Add(p.c, i*p.cRow+j0*p.size)
		if p.size == 8 {
			y := unsafe.Slice((*float64)(row), j1-j0)
			f64.add(y, y, unsafe.Slice((*float64)(bias), j1-j0))
		} else {
			y := unsafe.Slice((*float32)(row), j1-j0)
			f32.add(y, y, unsafe.Slice((*float32)(bias), j1-j0))
		}
	}
}
