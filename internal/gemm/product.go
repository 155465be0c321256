package gemm

import (
	"math"
	"unsafe"

	"cajal/internal/kernel"
	"cajal/internal/scratch"
)

// product is c = alpha·a·b + beta·from and its epilogue, with sizes m, n and k and
// steps in bytes.
type product struct {
	*gemmTable
	c, a, b, from                unsafe.Pointer
	cRow, aRow, aCol, bRow, bCol int
	fromRow                      int
	m, n, k                      int
	double                       bool
	layout                       layout         // how b stands ready, see Packed
	unblocked                    bool           // whether k is cut as little and a read where it is, see transposes
	scale, last                  int            // flags of tile.more: for each block of k, and for the last one
	alpha, beta, ceiling         uint64         // as bits
	out                          unsafe.Pointer // where the sums go that are complete: c, or memory of as many rows
	norm, plus                   unsafe.Pointer // see tile
	mapping                      mapping
	patches                      *frame // of which b is made, for inPatches
	fromRows                     bool   // whether from has the same number for all columns of a row: a vector of them
}

// layout says in which order a product's b was put for it before, or that it is made
// of a picture.
type layout int8

const (
	asGiven layout = iota
	inPanels
	inColumns
	inPatches
)

// mapping is the activation or the derivative as it is applied: operand and result of
// element i of c are element i of x and y.
type mapping struct {
	f        kernel.Function
	gradient bool // f′ ∘ alpha·c instead of f(c)
	param    float64
	alpha    float64
	x, y     unsafe.Pointer // for f(c) y is where it goes
}

// Flags of tile.more, which the assembly knows by name.
const (
	moreScale   = 1 << iota // alpha and beta are not 1
	moreFloor               // c = max(c, 0)
	moreGate                // c = alpha·c where gate is positive, 0 elsewhere
	moreNorm                // c = scale·c + shift, those of its row
	morePlus                // c += plus
	moreCeiling             // c = min(c, ceiling), with a floor
)

// work is the state of one thread in a product. It lives in a buffer, since a
// stack cannot hold what a function value is given.
type work struct {
	product
	t            tile
	buf          *space
	packA, packB bool // whether a part of it is copied before it is used
	keepB        bool // whether the first tile copies b for the others
	nextA        bool // whether tiles ask for what the next ones read of a
	bufA, bufB   unsafe.Pointer
	blocks       int // of k
	blocksAtOnce int // blocks for which a is packed at a time: all or one
	rowsAtOnce   int
	width        int // columns of a panel
	tall         int // rows of the tallest tile
	asked        int // bytes of the next tile of a that were asked for
	kb0, kb1     int // the blocks at hand
}

// space is what a product computes in.
type space struct {
	scratch.Buffer
	work work
}

// spaces keeps the spaces that no product is using.
var spaces scratch.List[space]

// takeSpace returns a space with room for n numbers.
func takeSpace(n int) *space {
	s := spaces.Take()
	s.Grow(n)
	return s
}

// blocks returns into how many blocks k is cut.
func (p *product) blocks() int {
	if p.unblocked {
		return blocksOf(p.k, unblockedSteps)
	}
	return blocksOf(p.k, blockSteps)
}

// blocksOf returns into how many blocks of about so many k is cut.
func blocksOf(k, size int) int { return max(1, (k+size/2)/size) }

// block returns where block kb of k begins and ends.
func (w *work) block(kb int) (k0, k1 int) { return kb * w.k / w.blocks, (kb + 1) * w.k / w.blocks }

// tileRoom is how many numbers of a packed a belong to one k of a tile.
func (p *product) tileNumbers() int { return (p.rows + 7) / 8 * 8 }

// prepareTile gives t what is the same for all tiles of a product.
func (p *product) prepareTile(t *tile) {
	t.more, t.alpha, t.beta, t.ceiling, t.gateRow = p.scale, p.alpha, p.beta, p.ceiling, p.cRow
}

// finishTile gives t what becomes of its sums when they are complete: those from element
// (i, j) on.
func (p *product) finishTile(t *tile, i, j int) {
	at := i*p.cRow + j*p.size
	t.c = unsafe.Add(p.out, at)
	t.gate = p.derivativeAt(i, j)
	if p.last&moreNorm != 0 {
		t.norm = unsafe.Add(p.norm, 2*i*p.size)
	}
	if p.last&morePlus != 0 {
		t.plus = unsafe.Add(p.plus, at)
	}
}

// mapsInTiles reports whether tiles apply the activation or the derivative.
func (p *product) mapsInTiles() bool { return p.last&(moreFloor|moreGate) != 0 }

// derivativeAt returns where the derivative that the tile at element (i, j) of c
// applies is given, nil if tiles apply none.
func (p *product) derivativeAt(i, j int) unsafe.Pointer {
	if p.last&moreGate == 0 {
		return nil
	}
	return unsafe.Add(p.mapping.y, i*p.cRow+j*p.size)
}

// one is the beta of a block of k that adds to the block before.
func (p *product) one() uint64 { return bitsOf(1, p.double) }

// bitsOf returns the bits of v in one of the two types.
func bitsOf(v float64, double bool) uint64 {
	if double {
		return math.Float64bits(v)
	}
	return uint64(math.Float32bits(float32(v)))
}
