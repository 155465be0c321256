package gemm

// plan decides how a part of so many rows and columns is computed.
func (p *product) plan(rows, cols int) *work {
	blocks := p.blocks()
	longest := (p.k + blocks - 1) / blocks
	packA := p.k > 0 && p.packsA(rows, cols)
	tall := p.rows
	if p.unblocked && p.aRow%4096 == 0 {
		tall = min(tall, pageAlignedRows)
	}
	if p.layout == inPatches && p.k <= shortSteps && cols >= 4*p.lanes && p.kernels[broadRows][4] != nil {
		tall = broadRows
	}
	tiles := (rows + tall - 1) / tall
	lowest, tallest := rows/tiles, (rows+tiles-1)/tiles
	large := p.k*cols*p.size > plainB || p.k > 0 && p.bRow%4096 == 0
	ready, made := p.layout == inPanels, p.layout == inPatches
	keepB := !ready && !made && large && p.bCol == p.size && lowest >= p.keepRows
	packB := made || !ready && (p.k > 0 && p.bCol != p.size || large && !keepB && tiles > 4)
	width := 2 * p.lanes
	if (made || !packB && !keepB && !ready) && p.kernels[tallest][4] != nil {
		width = 4 * p.lanes
	}
	blocksAtOnce, rowsAtOnce, sizeA, sizeB := blocks, rows, 0, 0
	if packA {
		room := longest * p.tileNumbers() * p.size // of a tile, for one block
		if blocksAtOnce = blocks; blocks*tiles*room > budgetA {
			blocksAtOnce, tiles = 1, min(tiles, budgetA/room)
		}
		rowsAtOnce = tiles * tall
		sizeA = blocksAtOnce * longest * (tiles + 1) * p.tileNumbers()
	}
	switch {
	case packB || keepB:
		sizeB = longest * width
	case packA:
	case ready && cols > width && p.k*cols*p.size <= nearB, !ready && cols > 2*width:
		rowsAtOnce = tall // all of b is near by: a row of tiles at a time keeps c and a so, too
	}
	buf := takeSpace((sizeA + sizeB) * p.size / 8)
	w := &buf.work
	w.product, w.buf, w.tall = *p, buf, tall
	w.packA, w.packB, w.keepB = packA, packB, keepB
	w.nextA = ready && rowsAtOnce == tall && rows > tall && p.aCol == p.size
	w.blocks, w.blocksAtOnce, w.rowsAtOnce, w.width = blocks, blocksAtOnce, rowsAtOnce, width
	if sizeA+sizeB > 0 {
		w.bufB = buf.At(0)
	}
	if packA {
		w.bufA = buf.At(sizeB * p.size)
	}
	return w
}

// packsA reports whether a is copied: if the tiles could not read it where it
// is, if many of them read it, or if what they read would fight for the same
// places of a cache.
func (p *product) packsA(rows, cols int) bool {
	repaid := packCols
	if rows*p.k*p.size > plainA {
		repaid = packColsLarge
	}
	switch {
	case rows == 1 || p.unblocked:
		return false
	case p.aCol != p.size && p.aRow != p.size || cols >= repaid && p.k >= packSteps:
		return true
	}
	return max(p.aRow, p.aCol)%4096 == 0 && p.k > 64 && cols > 4*p.lanes
}
