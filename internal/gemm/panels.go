package gemm

import "unsafe"

// packed is part for operands that are packed where that is faster.
func (p *product) packed(i0, i1, j0, j1 int) {
	w := p.plan(i1-i0, j1-j0)
	for kb := 0; kb < w.blocks; kb += w.blocksAtOnce {
		w.kb0, w.kb1 = kb, min(kb+w.blocksAtOnce, w.blocks)
		parts := (i1 - i0 + w.rowsAtOnce - 1) / w.rowsAtOnce
		for r := range parts {
			w.rows(i0+(i1-i0)*r/parts, i0+(i1-i0)*(r+1)/parts, j0, j1)
		}
	}
	buf := w.buf
	*w = work{} // holds on to no operand
	spaces.Put(buf)
}

// rows computes rows i0 to i1 of columns j0 to j1 for the blocks of k at hand.
// One panel at a time takes all of them: its part of c and what packing reads
// and writes is still near by for the next.
func (w *work) rows(i0, i1, j0, j1 int) {
	if w.packA {
		w.packRows(i0, i1)
	}
	w.asked = 0
	if w.layout == inPanels && i1-i0 == 1 && w.k > 0 && w.scale == 0 { // singleRow knows no factors
		j0 = w.singleRows(i0, j0, j1)
	}
	first := j0
	for j := j0; j < j1; j += w.width {
		n := min(w.width, j1-j)
		vectors := (n + w.lanes - 1) / w.lanes
		if vectors == 3 {
			w.panel(i0, i1, j, 2*w.lanes, 2)
			w.panel(i0, i1, j+2*w.lanes, n-2*w.lanes, 1)
		} else {
			w.panel(i0, i1, j, n, vectors)
		}
	}
	if w.kb1 == w.blocks && !w.mapsInTiles() {
		w.applyMapping(i0, i1, first, j1)
	}
}

// panel computes rows i0 to i1 of the n columns from j.
func (w *work) panel(i0, i1, j, n, vectors int) {
	p, t := &w.product, &w.t
	for kb := w.kb0; kb < w.kb1; kb++ {
		k0, k1 := w.block(kb)
		t.k = k1 - k0
		switch {
		case w.layout == inPanels:
			t.b, t.bRow = p.packedPanel(k0, j, vectors)
		case w.layout == inPatches:
			w.packPatches(k0, j, n, vectors)
			t.b, t.bRow = w.bufB, vectors*p.lanes*p.size
		case w.packB:
			w.packPanel(k0, j, n, vectors)
			t.b, t.bRow = w.bufB, vectors*p.lanes*p.size
		default:
			t.b, t.bRow = unsafe.Add(p.b, k0*p.bRow+j*p.bCol), p.bRow
		}
		t.last = n - (vectors-1)*p.lanes
		w.tiles(i0, i1, j, kb, vectors)
	}
}

// tiles goes down the rows of one panel for one block of k.
func (w *work) tiles(i0, i1, j, kb, vectors int) {
	p, t := &w.product, &w.t
	k0, _ := w.block(kb)
	from, fromRow := p.c, p.cRow
	p.prepareTile(t)
	if kb == 0 {
		from, fromRow = p.from, p.fromRow
	} else {
		t.beta = p.one()
	}
	if kb == w.blocks-1 {
		t.more |= p.last
	}
	t.cRow, t.fromRow, t.aRow, t.aCol = p.cRow, fromRow, p.aRow, p.aCol
	panels := (i1 - i0 + w.tall - 1) / w.tall
	a, i := w.bufA, i0
	if w.packA {
		t.aRow, t.aCol = p.size, p.tileNumbers()*p.size
		start, _ := w.block(w.kb0)
		a = unsafe.Add(a, panels*t.aCol*(k0-start))
	}
	if w.keepB {
		t.keep = w.bufB
	}
	left := w.prefetch(i0, i1, j, k0)
	for r := range panels {
		rows := i0 + (i1-i0)*(r+1)/panels - i
		if w.packA {
			t.a = a
			a = unsafe.Add(a, t.k*t.aCol)
		} else {
			t.a = unsafe.Add(p.a, i*p.aRow+k0*p.aCol)
		}
		t.c = unsafe.Add(p.c, i*p.cRow+j*p.size)
		t.from = nil
		if from != nil {
			t.from = unsafe.Add(from, i*fromRow)
			if kb > 0 || !p.fromRows {
				t.from = unsafe.Add(t.from, j*p.size)
			}
		}
		if t.gate = nil; kb == w.blocks-1 {
			p.finishTile(t, i, j)
		}
		if t.gate != nil && left <= 0 { // no panel to ask for: the derivative then, of this tile and the next
			t.ahead, t.aheadStep = uintptr(t.gate), p.cRow
		}
		p.kernels[rows][vectors](t)
		if t.keep != nil { // the other tiles read the copy
			t.keep = nil
			t.b, t.bRow = w.bufB, vectors*p.lanes*p.size
		} else if left > 0 {
			n := max(t.k/4-rows, 0)
			t.ahead += uintptr(n * t.aheadStep)
			if left -= n; left <= 0 {
				t.ahead, t.aheadStep = uintptr(p.c), 0
			}
		}
		i += rows
	}
}

// prefetch chooses what tiles fetch into the cache once they have fetched c, and
// returns in how many steps: rows of the next panel of b, or rows of a.
func (w *work) prefetch(i0, i1, j, k0 int) (steps int) {
	p, t := &w.product, &w.t
	next := j + w.width
	switch {
	case w.keepB && next < p.n:
		t.ahead, t.aheadStep = uintptr(p.b)+uintptr(k0*p.bRow+next*p.bCol), p.bRow
		return t.k
	case w.nextA && i1 < p.m && w.asked < w.tall*p.aRow:
		t.ahead, t.aheadStep = uintptr(p.a)+uintptr(i1*p.aRow+w.asked), 128
		w.asked += max(t.k/4-(i1-i0), 0) * t.aheadStep
	default:
		t.ahead, t.aheadStep = uintptr(p.c), 0
	}
	return 0
}
