package gemm

import "unsafe"

// packedPanel returns where row k of the panel at column j stands.
func (p *product) packedPanel(k, j, vectors int) (b unsafe.Pointer, step int) {
	step = vectors * p.lanes * p.size
	return unsafe.Add(p.b, j*p.k*p.size+k*step), step
}

// singleRows computes row i of as many columns from j0 on as there are groups of
// four full panels, and returns where it stopped. One row of sums in one panel
// would not keep the multipliers busy.
func (w *work) singleRows(i, j0, j1 int) int {
	p, t := &w.product, &w.t
	group := 8 * p.lanes
	t.aCol, t.bCol = p.aCol, p.k*2*p.lanes*p.size
	j := j0
	for ; j+group <= j1; j += group {
		t.c = unsafe.Add(p.c, i*p.cRow+j*p.size)
		for kb := range w.blocks {
			k0, k1 := w.block(kb)
			t.k, t.a = k1-k0, unsafe.Add(p.a, i*p.aRow+k0*p.aCol)
			t.b, t.bRow = p.packedPanel(k0, j, 2)
			t.from = t.c
			if kb == 0 {
				if t.from = nil; p.from != nil {
					t.from = unsafe.Add(p.from, i*p.fromRow+j*p.size)
				}
			}
			p.singleRow(t)
		}
	}
	p.applyMapping(i, i+1, j0, j)
	return j
}
