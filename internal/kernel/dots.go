package kernel

import "unsafe"

// dotPart is part for operands that both run along k.
func (p *product) dotPart(i0, i1, j0, j1 int) {
	buf := buffers.take(0)
	t := &buf.work.t
	t.aRow, t.bCol, t.cRow = p.aRow, p.bCol, p.cRow
	p.prepareTile(t)
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
		// Two tiles share what they read of a.
		for j := j0; j < j1; j += 8 {
			for i := i0; i < i1; i += p.dotRows {
				rows := min(p.dotRows, i1-i)
				t.a = unsafe.Add(p.a, i*p.aRow+k0*p.aCol)
				for q := j; q < min(j+8, j1); {
					cols := min(4, j1-q)
					if p.dots[rows][cols] == nil {
						cols = 1
					}
					t.b = unsafe.Add(p.b, k0*p.bRow+q*p.bCol)
					t.c = unsafe.Add(p.c, i*p.cRow+q*p.size)
					t.from = nil
					if from != nil {
						t.from = unsafe.Add(from, i*t.fromRow+q*p.size)
					}
					p.dots[rows][cols](t)
					q += cols
				}
			}
		}
	}
	*t = tile{}
	buffers.put(buf)
	p.finish(i0, i1, j0, j1)
}
