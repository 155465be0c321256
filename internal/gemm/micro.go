package gemm

import "unsafe"

// tile holds the arguments of a micro-kernel, steps in bytes. The assembly
// knows the fields by name.
type tile struct {
	c, a, b, from                         unsafe.Pointer
	keep                                  unsafe.Pointer // where rows of b are copied to, nil for nowhere
	cRow, aRow, aCol, bRow, bCol, fromRow int
	k                                     int
	last                                  int // columns in the last vector; copies: rows
	vectors                               int
	ahead                                 uintptr // what to fetch after c, two lines for every four k; may point anywhere
	aheadStep                             int
	more                                  int // what to do with the sums besides, see epilogue.go
	alpha, beta, ceiling                  uint64
	gate                                  unsafe.Pointer
	gateRow                               int
	norm                                  unsafe.Pointer // a scale and a shift for each row
	plus                                  unsafe.Pointer // whose rows are cRow apart
	plusRow                               int
}

// gemmTable holds the micro-kernels of one set of instructions and one type.
type gemmTable struct {
	rows       int                // of the tallest tile
	directRows int                // of the tallest direct one
	keepRows   int                // of the lowest tile that can keep b
	lanes      int                // numbers in a vector
	size       int                // bytes of a number
	kernels    [15][5]func(*tile) // by rows and vectors
	direct     [15][5]func(*tile) // the same for rows of b that stand where keep says, and rows of a
	dots       [5][5]func(*tile)  // by rows and columns
	dotRows    int

	copyRows   func(*tile) // k rows of b, one behind the other
	gatherRows func(*tile) // k rows from b on, whose offsets keep has, one behind the other
	transpose  func(*tile) // last columns of b, of k numbers each, as rows

	everySecond func(*tile) // every second number of k rows, last of each; nil for none
	interleave  func(*tile) // k rows of last numbers, in turn from rows of b and of from; nil for none

	// convRows computes rows of outputs, vectors of them with last columns each, from one
	// row of weights; nil for none.
	convRows func(*tile)

	winograd []winogradTable // of the smallest tiles first; empty for none

	// singleRow multiplies one row with eight vectors of columns from four panels,
	// bCol bytes apart.
	singleRow func(*tile)

	planes planeTable // of depthwise convolutions, empty for none

	peak func(n int) // n times 28 vectors of multiply-adds that touch no memory
}

// winogradTable is what Winograd's algorithm does before the products and after them, for
// tiles of so many outputs along each side.
type winogradTable struct {
	side     int
	vectors  []winogradVectors // the widest first
	gradient func(*tile)       // a row of tiles of gradients, all channels of each
	kernels  func(*tile)       // weights
}

// winogradVectors is what it does to the tiles of one channel, for vectors of so many tiles.
type winogradVectors struct {
	lanes         int
	bits          bool // whether masks have a bit for each lane, not a number
	input, output func(*tile)
}
