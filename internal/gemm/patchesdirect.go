package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
)

// direct reports whether the tiles read the patches of a picture where they stand. That
// spares packing them, which few rows of weights do not repay; but outputs that are not
// whole vectors in a row of the picture leave lanes idle.
func (p *product) readsDirectly() bool {
	if p.m <= fewDirectRows {
		return true
	}
	row := p.patches.Out[2]
	if p.patches.joined {
		row = p.n
	}
	vectors := (row + p.lanes - 1) / p.lanes
	return p.m <= 4*p.directRows && 8*row >= 7*vectors*p.lanes
}

// fewDirectRows is up to how many rows of weights idle lanes cost less than packing.
//
//	go test ./internal/gemm -bench Conv/.*depthwise
const fewDirectRows = 3

// directPart is packed for tiles that read the patches where they stand. k is one block.
func (p *product) directPart(i0, i1, j0, j1 int) {
	if p.m == 1 && p.convRows != nil && (p.from == nil || p.fromRows) && p.last&moreGate == 0 && p.k > 0 {
		p.rowPart(j0, j1)
		return
	}
	buf := takeSpace(0)
	f, t := p.patches, &buf.work.t
	tiles := (i1 - i0 + p.directRows - 1) / p.directRows
	most := 2
	if p.direct[(i1-i0+tiles-1)/tiles][4] != nil {
		most = 4
	}
	p.prepareTile(t)
	t.more |= p.last
	t.k, t.aRow, t.aCol, t.cRow, t.fromRow = p.k, p.aRow, p.aCol, p.cRow, p.fromRow
	t.keep = unsafe.Pointer(&f.offsets[0])
	for j := j0; j < j1; {
		n, at := f.run(j, j1-j)
		vectors := min(most, (n+p.lanes-1)/p.lanes)
		if vectors == 3 {
			vectors = 2
		}
		n = min(n, vectors*p.lanes)
		t.last = n - (vectors-1)*p.lanes
		t.b = unsafe.Add(f.at, at*p.size)
		for r := range tiles {
			i := i0 + (i1-i0)*r/tiles
			t.a = unsafe.Add(p.a, i*p.aRow)
			if t.from = p.from; t.from != nil {
				t.from = unsafe.Add(p.from, i*p.fromRow)
				if !p.fromRows {
					t.from = unsafe.Add(t.from, j*p.size)
				}
			}
			p.finishTile(t, i, j)
			p.direct[i0+(i1-i0)*(r+1)/tiles-i][vectors](t)
		}
		j += n
	}
	*t = tile{}
	spaces.Put(buf)
	if !p.mapsInTiles() {
		p.applyMapping(i0, i1, j0, j1)
	}
}

// rowPart is directPart for one row of weights, of whole rows of outputs.
func (p *product) rowPart(j0, j1 int) {
	buf := takeSpace(0)
	f, t := p.patches, &buf.work.t
	more, out := p.withoutPlus()
	t.more, t.ceiling, t.norm = more, p.ceiling, p.norm
	t.k, t.a, t.from = p.k, p.a, p.from
	t.keep = unsafe.Pointer(&f.offsets[0])
	t.last, t.vectors = f.Out[2], (j1-j0)/f.Out[2]
	if f.Out[0] > 1 {
		t.vectors = f.Out[1]
	}
	t.bRow, t.cRow = f.length[2]*p.size, f.Out[2]*p.size
	for j := j0; j < j1; j += t.vectors * t.last {
		_, at := f.run(j, 1)
		t.b, t.c = unsafe.Add(f.at, at*p.size), unsafe.Add(out, j*p.size)
		p.convRows(t)
	}
	*t = tile{}
	spaces.Put(buf)
	p.addPlus(j0, j1)
	if !p.mapsInTiles() {
		p.applyMapping(0, 1, j0, j1)
	}
}

// withoutPlus returns what a loop over rows that knows no plus does with its sums, and
// where it writes them; addPlus does the rest. The activation waits for it, too.
func (p *product) withoutPlus() (more int, out unsafe.Pointer) {
	if p.last&morePlus == 0 {
		return p.last, p.out
	}
	return p.last & moreNorm, p.c // plus may stand in p.out
}

// addPlus adds plus to columns j0 to j1 of the one row of c, and applies the activation
// that tiles would have applied.
func (p *product) addPlus(j0, j1 int) {
	if p.last&morePlus == 0 || j0 == j1 {
		return
	}
	y, n := p.numbers(p.out, j0, j1-j0), j1-j0
	kernel.Combine(kernel.Plus, y, p.numbers(p.c, j0, n), nil, p.numbers(p.plus, j0, n), nil)
	if p.mapsInTiles() {
		p.applyMapping(0, 1, j0, j1)
	}
}
