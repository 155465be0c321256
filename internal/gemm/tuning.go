package gemm

// The tuned limits. Those of the first and the fourth group decide in which order sums
// are added, so another number there changes bits; the others change none. Each group names the command whose lines decide about
// it; they were chosen on the machine of docs/measurements.md. To try another number,
// build the command before and after and run the two in turn: a line counts if it
// moves by more than 3 % in the median of 15 pairs.

// How k is cut into sums, longer ones in blocks of about so many steps: for tiles,
// for products whose b is transposed or packed beforehand, and for sums along k. A
// block of a panel of b stays in the first-level cache.
//
//	go test ./internal/gemm -bench 'MatMul/(512|1024|dW)'
const (
	blockSteps     = 256 // and at most half as many again
	unblockedSteps = 1024
	longBlock      = 8192
)

// What is packed. At most budgetA bytes of a are packed at a time: they stay in the
// second-level cache. A b of at most plainB bytes is read where it is, since it stays
// in the first level without help, and a packed b of at most nearB stays in the second.
// So many columns and steps of k repay packing a; fewer columns do if the part of a has
// more than plainA bytes, since all of it is read again for each panel.
//
//	go test ./internal/gemm -bench 'MatMul/(128|256|512|forward|dW|dX)'
const (
	budgetA                 = 1 << 20
	plainB                  = 24 << 10
	nearB                   = 1 << 20
	packCols, packColsLarge = 800, 192
	packSteps               = 32
	plainA                  = 4 << 20
)

// Shapes of tiles. Rows of a that are whole pages apart begin in the same place of a
// cache, which has room for few lines from there: tiles of pageAlignedRows leave some
// for b. Tiles of broadRows may be four vectors broad: they write longer pieces of c,
// which matters where sums are short, those of convolutions up to shortSteps.
//
//	go test ./internal/gemm -bench 'MatMul/(1024|out|moons)|Conv/.*forward'
const (
	pageAlignedRows = 10
	broadRows       = 6
	shortSteps      = 64
)

// What is transposed first. Up to dotsRows rows, products along k beat packing b;
// up to fewCols columns, transposing those of b pays if vectors have at least
// fewColsLanes lanes. So many rows repay computing cᵀ, if they fill two vectors or
// more; more of them no longer stay in the cache. All of a is copied then, so more of
// it than transposedBytesMost is cut into blocks instead. Up to transposedSteps rows of
// a small b are transposed if its columns are not next to each other.
//
//	go test ./internal/gemm -bench 'MatMul/(forward|out|one|sixteen)'
const (
	dotsRows              = 96
	fewCols, fewColsLanes = 12, 8
	transposedRows        = 16
	transposedRowsMost    = 96
	transposedBytesMost   = 2 << 20
	transposedSteps       = 64
)

// How a product is cut for threads. A thread takes at least about grain
// multiplications at a time, 5 µs; a second one gains from twice that. chunksEach
// chunks for each thread even out what delays one of them. Chunks of fewer than
// chunkRows rows spend too much on packing b, of fewer than chunkCols columns on a. A
// chunk of a transposed product packs all rows of a, which transposedCols times as many
// columns repay.
//
//	go run ./bench -only gemm,threads -threads 2
const (
	grain                = 1 << 18
	chunksEach           = 4
	chunkRows, chunkCols = 96, 64
	transposedCols       = 3
)
