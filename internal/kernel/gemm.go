package kernel

import "unsafe"

// The matrix product in assembly, after Goto and van de Geijn, "Anatomy of
// High-Performance Matrix Multiplication" (2008): c is cut into tiles whose
// sums fit in registers, k into blocks so short that a panel of b, as wide as
// a tile, stays in the first-level cache while tile after tile goes down the
// rows, and the rows into blocks of a that stay in the second level.
//
// Operands are read where they are, by their steps, if that is fast; otherwise
// a block is copied first, in the order in which the tiles read it. No sum
// depends on that: element (i, j) of c is the sum over each block of k in
// rising order, and blocks depend on the sizes alone.

// tile holds the arguments of a micro-kernel, steps in bytes. The assembly
// knows the fields by name.
type tile struct {
	c, a, b, from                         unsafe.Pointer
	cRow, aRow, aCol, bRow, bCol, fromRow int
	k                                     int
	last                                  int // columns in the last vector; copies: rows
	vectors                               int
	ahead                                 uintptr // what to fetch, two lines for every four k; may point anywhere
	aheadStep                             int
}

// gemmTable holds the micro-kernels of one set of instructions and one type.
type gemmTable struct {
	rows    int                // of the tallest tile
	lanes   int                // numbers in a vector
	size    int                // bytes of a number
	kernels [15][5]func(*tile) // by rows and vectors
	dots    [5][5]func(*tile)  // by rows and columns
	dotRows int

	copyRows  func(*tile) // k rows of b, one behind the other
	transpose func(*tile) // last columns of b, of k numbers each, as rows

	peak func(n int) // n times 28 vectors of multiply-adds that touch no memory
}

// product is c = from + a·b with sizes m, n and k and steps in bytes.
type product struct {
	*gemmTable
	c, a, b, from                unsafe.Pointer
	cRow, aRow, aCol, bRow, bCol int
	fromRow                      int
	m, n, k                      int
}

const (
	blockBytes = 1024 // of k: 256 float32, and at most half as many again
	blockRows  = 224
	blockCols  = 1024
	longBlock  = 8192 // of k where sums run along it
	// A b whose rows are in one piece is copied for more rows of a than that,
	// and for fewer if its rows would fight for the same places of a cache.
	packRows, packRowsClash = 112, 28
	// Up to so many rows, products along k beat turning b around first.
	dotsRows = 96
)

// along reports whether rows of a and columns of b are multiplied as they
// stand, along k.
func (p *product) along() bool {
	return p.aCol == p.size && p.bRow == p.size && (p.bCol != p.size || p.n == 1) &&
		p.k >= 4*p.lanes && (p.m <= dotsRows || p.n < 4)
}

// part computes rows i0 to i1 of columns j0 to j1.
func (p *product) part(i0, i1, j0, j1 int) {
	if p.along() {
		p.dotPart(i0, i1, j0, j1)
		return
	}
	packA, packB := p.packs(i1-i0, j1-j0)
	blocks := blocksOf(p.k, blockBytes/p.size)
	longest := (p.k + blocks - 1) / blocks
	cols := min(j1-j0, blockCols)
	rows := min(i1-i0, blockRows)
	// One panel at a time, if rows fit in one block: what packing reads and
	// writes is still near by when the next block of k and the tiles come to
	// it, and the tiles of one panel fetch the next.
	panelwise := !packA && rows == i1-i0 && p.k*p.n*p.size > 64<<10
	if panelwise {
		cols = min(cols, 2*p.lanes)
	}
	sizeB, sizeA := 0, 0
	if packB {
		sizeB = longest * p.padded(cols)
	}
	if packA {
		sizeA = longest * ((rows+p.rows-1)/p.rows + 1) * p.tileRoom()
	}
	buf := buffers.take((sizeA + sizeB) * p.size / 8)
	w := &buf.work
	*w = work{product: *p, packedA: packA, packedB: packB}
	if sizeA+sizeB > 0 {
		w.bufB = unsafe.Pointer(&buf.memory[0])
		if packA {
			w.bufA = unsafe.Pointer(&buf.memory[sizeB*p.size/8])
		}
	}
	for j := j0; j < j1; j += cols {
		w.t.ahead, w.t.aheadStep = uintptr(p.c), 0
		if next := j + cols; panelwise && next < p.n {
			w.t.ahead, w.t.aheadStep = uintptr(p.b)+uintptr(next*p.bCol), p.bRow
			if p.bRow == p.size {
				w.t.aheadStep = 128
			}
		}
		w.columns(i0, i1, j, min(j+cols, j1), blocks)
	}
	*w = work{} // holds on to no operand
	buffers.put(buf)
}

// packs reports which operands of a part are copied before they are used.
func (p *product) packs(rows, cols int) (a, b bool) {
	limit := packRows
	if p.bRow%4096 == 0 {
		limit = packRowsClash
	}
	b = p.bCol != p.size || rows > limit && p.k*cols*p.size > 16<<10
	// Rows of a whose distance is a multiple of a large power of two would
	// fight for the same places of a cache.
	step, along := p.aRow, p.aCol
	if along != p.size {
		step, along = along, step
	}
	a = along == p.size && step%4096 == 0 && p.k > 64 && p.m > 1 && cols > 4*p.lanes
	return a && p.k > 0, b && p.k > 0
}

// blocksOf returns into how many blocks of about so many k is cut.
func blocksOf(k, size int) int { return max(1, (k+size/2)/size) }

// padded rounds columns up to whole panels of two vectors.
func (p *product) padded(cols int) int { return (cols + 2*p.lanes - 1) / (2 * p.lanes) * 2 * p.lanes }

// tileRoom is how many numbers of a packed a belong to one k of a tile.
func (p *product) tileRoom() int { return (p.rows + 7) / 8 * 8 }

// work is the state of one thread in a product. It lives in a buffer, since a
// stack cannot hold what a function value is given.
type work struct {
	product
	t                tile
	packedA, packedB bool
	bufA, bufB       unsafe.Pointer
}

func (w *work) columns(i0, i1, j0, j1, blocks int) {
	for kb := range blocks {
		k0, k1 := kb*w.k/blocks, (kb+1)*w.k/blocks
		if w.packedB {
			w.packB(k0, k1, j0, j1)
		}
		parts := (i1 - i0 + blockRows - 1) / blockRows
		for r := range parts {
			w.block(i0+(i1-i0)*r/parts, i0+(i1-i0)*(r+1)/parts, j0, j1, k0, k1)
		}
	}
}

// block computes a block of c from one of a and one of b.
func (w *work) block(i0, i1, j0, j1, k0, k1 int) {
	p, t := &w.product, &w.t
	panels := (i1 - i0 + p.rows - 1) / p.rows
	t.k, t.cRow = k1-k0, p.cRow
	from := p.c
	t.fromRow = p.cRow
	if k0 == 0 {
		from, t.fromRow = p.from, p.fromRow
	}
	t.aRow, t.aCol = p.aRow, p.aCol
	if w.packedA {
		w.packA(i0, i1, k0, k1, panels)
		t.aRow, t.aCol = p.size, p.tileRoom()*p.size
	}
	widest := 2
	if !w.packedB && p.kernels[(i1-i0+panels-1)/panels][4] != nil {
		widest = 4
	}
	for r := range panels {
		i := i0 + (i1-i0)*r/panels
		rows := i0 + (i1-i0)*(r+1)/panels - i
		if w.packedA {
			t.a = unsafe.Add(w.bufA, r*t.k*t.aCol)
		} else {
			t.a = unsafe.Add(p.a, i*p.aRow+k0*p.aCol)
		}
		for j := j0; j < j1; {
			vectors := min(widest, (j1-j+p.lanes-1)/p.lanes)
			if vectors == 3 {
				vectors = 2
			}
			n := min(vectors*p.lanes, j1-j)
			t.last = n - (vectors-1)*p.lanes
			if w.packedB {
				t.b = unsafe.Add(w.bufB, (j-j0)*(k1-k0)*p.size)
				t.bRow = vectors * p.lanes * p.size
			} else {
				t.b = unsafe.Add(p.b, k0*p.bRow+j*p.bCol)
				t.bRow = p.bRow
			}
			t.c = unsafe.Add(p.c, i*p.cRow+j*p.size)
			if from != nil {
				t.from = unsafe.Add(from, i*t.fromRow+j*p.size)
			} else {
				t.from = nil
			}
			p.kernels[rows][vectors](t)
			t.ahead += uintptr(t.k / 4 * t.aheadStep)
			j += n
		}
	}
}
