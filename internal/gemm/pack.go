package gemm

import "unsafe"

// packPanel copies t.k rows of n columns of b, from (k, j) on, one row behind
// the other.
func (w *work) packPanel(k, j, n, vectors int) {
	p, t := &w.product, &w.t
	t.c, t.cRow = w.bufB, vectors*p.lanes*p.size
	w.pack(unsafe.Add(p.b, k*p.bRow+j*p.bCol), p.bRow, p.bCol, n, vectors)
}

// packPanels copies all of b to where to points, one panel behind the other.
func (w *work) packPanels(to unsafe.Pointer, width int) {
	w.t.k = w.k
	for j := 0; j < w.n; j += width {
		n := min(width, w.n-j)
		w.bufB = unsafe.Add(to, j*w.k*w.size)
		w.packPanel(0, j, n, (n+w.lanes-1)/w.lanes)
	}
}

// packRows copies rows i0 to i1 of a for the blocks of k at hand: block by
// block, tile by tile, column by column.
func (w *work) packRows(i0, i1 int) {
	p, t := &w.product, &w.t
	panels := (i1 - i0 + w.tall - 1) / w.tall
	t.cRow = p.tileNumbers() * p.size
	c := w.bufA
	for kb := w.kb0; kb < w.kb1; kb++ {
		k0, k1 := w.block(kb)
		t.k = k1 - k0
		for r := range panels {
			i := i0 + (i1-i0)*r/panels
			n := i0 + (i1-i0)*(r+1)/panels - i
			t.c = c
			w.pack(unsafe.Add(p.a, i*p.aRow+k0*p.aCol), p.aCol, p.aRow, n, (n+p.lanes-1)/p.lanes)
			c = unsafe.Add(c, t.k*t.cRow)
		}
	}
}

// pack copies t.k rows of n numbers to t.c, where one row follows t.cRow bytes
// after the other; step leads from a row to the next, and along from a number
// to the next.
func (w *work) pack(from unsafe.Pointer, step, runsAlongK, n, vectors int) {
	p, t := &w.product, &w.t
	t.b, t.bRow, t.bCol = from, step, runsAlongK
	if runsAlongK == p.size {
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
		t.b = unsafe.Add(from, at*runsAlongK)
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
