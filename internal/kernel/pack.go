package kernel

import "unsafe"

// packB copies a block of b in panels of two vectors, or one if that is enough,
// row by row. Rows that are in one piece are read in that order, a few at a
// time, which lets the processor fetch them ahead.
func (w *work) packB(k0, k1, j0, j1 int) {
	p, t := &w.product, &w.t
	slice := 128
	if p.bCol == p.size {
		slice = 16
	}
	for k := k0; k < k1; k += slice {
		t.k = min(slice, k1-k)
		for j := j0; j < j1; j += 2 * p.lanes {
			n := min(2*p.lanes, j1-j)
			vectors := (n + p.lanes - 1) / p.lanes
			t.cRow = vectors * p.lanes * p.size
			t.c = unsafe.Add(w.bufB, (j-j0)*(k1-k0)*p.size+(k-k0)*t.cRow)
			w.pack(unsafe.Add(p.b, k*p.bRow+j*p.bCol), p.bRow, p.bCol, n, vectors)
		}
	}
}

// packA copies a block of a tile by tile, column by column.
func (w *work) packA(i0, i1, k0, k1, panels int) {
	p, t := &w.product, &w.t
	cRow := t.cRow
	t.cRow = p.tileRoom() * p.size
	for r := range panels {
		i := i0 + (i1-i0)*r/panels
		n := i0 + (i1-i0)*(r+1)/panels - i
		t.c = unsafe.Add(w.bufA, r*t.k*t.cRow)
		w.pack(unsafe.Add(p.a, i*p.aRow+k0*p.aCol), p.aCol, p.aRow, n, (n+p.lanes-1)/p.lanes)
	}
	t.cRow = cRow
}

// pack copies t.k rows of n numbers to t.c, where one row follows t.cRow bytes
// after the other; step leads from a row to the next, and along from a number
// to the next.
func (w *work) pack(from unsafe.Pointer, step, along, n, vectors int) {
	p, t := &w.product, &w.t
	t.b, t.bRow, t.bCol = from, step, along
	if along == p.size {
		t.vectors, t.last = vectors, n-(vectors-1)*p.lanes
		p.copyRows(t)
		return
	}
	if step != p.size && t.k > 1 {
		w.packSingly(n)
		return
	}
	group := 32 / p.size
	c := t.c
	for at := 0; at < n; at += group {
		t.c = unsafe.Add(c, at*p.size)
		t.b = unsafe.Add(from, at*along)
		t.last = min(group, n-at)
		p.transpose(t)
	}
}

// packSingly copies from where neither rows nor columns are in one piece.
func (w *work) packSingly(n int) {
	t := &w.t
	for k := range t.k {
		for j := range n {
			to, from := unsafe.Add(t.c, k*t.cRow+j*w.size), unsafe.Add(t.b, k*t.bRow+j*t.bCol)
			if w.size == 8 {
				*(*float64)(to) = *(*float64)(from)
			} else {
				*(*float32)(to) = *(*float32)(from)
			}
		}
	}
}
