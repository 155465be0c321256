package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
	"cajal/internal/scratch"
)

// winogradWeights is G·g·Gᵀ of all kernels g of a convolution: for each number (i, j) a matrix
// like that of the weights.
//
// The gradient of the input meets the kernels turned round, and their channels exchanged.
// With tiles of two by two, turning round g exchanges row 0 of G·g·Gᵀ with row 3, and column
// 0 with column 3: it is the same numbers in other places, and a transposed matrix of them.
type winogradWeights struct {
	*gemmTable
	by         *winogradTable
	g          kernel.Slice
	turned     bool
	rows, cols int // rows of all groups, and kernels in each
	groups     int
	first      int            // the row that is transformed first
	plane      int            // numbers from one number of a tile to the next
	to         unsafe.Pointer // where they stand
	numbers    scratch.Buffer // for all rows
}

// turns reports whether the weights turned round are the same numbers in other places.
func (t *winogradTable) turns() bool { return t.side == 2 }

func (w *winogradWeights) set(s *correlation, by *winogradTable, streaming bool) {
	w.gemmTable, w.by, w.g, w.turned, w.groups = s.gemmTable, by, s.weights, s.turned, s.groups
	w.rows, w.cols = s.groups*s.m, s.channels
	if w.turned {
		w.rows, w.cols = s.groups*s.channels, s.m
	}
	if w.place(0, w.rows); !streaming {
		w.numbers.Grow(w.size())
		w.to = w.numbers.At(0)
	}
}

// place makes w those of so many rows from first on.
func (w *winogradWeights) place(first, rows int) {
	w.first, w.plane = first, rows*w.cols+16 // not a power of two apart
}

// size is how much scratch memory its numbers take.
func (w *winogradWeights) size() int { return w.by.places() / 2 * (w.plane + 1) }

// at returns where the matrix of a group has row i0 for number i of a tile.
func (w *winogradWeights) at(i, group, i0 int) unsafe.Pointer {
	row := group * w.rows / w.groups
	if w.turned {
		place := [4]int{3, 1, 2, 0}
		return unsafe.Add(w.to, 4*((4*place[i/4]+place[i%4])*w.plane+row*w.cols+i0))
	}
	return unsafe.Add(w.to, 4*(i*w.plane+(row+i0-w.first)*w.cols))
}

// steps returns how many bytes apart its rows and columns are, as the product has them.
func (w *winogradWeights) steps() (row, col int) {
	if w.turned {
		return 4, 4 * w.cols
	}
	return 4 * w.cols, 4
}

// transform writes G·g·Gᵀ of the kernels in a row. They are transposed first: a row for each
// of their nine places.
func (w *winogradWeights) transform(row int) {
	buf := takeSpace(9 * (w.cols + 8) / 2)
	t, step := &buf.work.t, (w.cols+7)&^7
	g := w.g.Range(row*w.cols*9, (row+1)*w.cols*9).Pointer()
	*t = tile{k: 9, bCol: 4 * 9, cRow: 4 * step}
	for c := 0; c < w.cols; c += 8 {
		t.b, t.c, t.last = unsafe.Add(g, 4*9*c), unsafe.Add(buf.At(0), 4*c), min(8, w.cols-c)
		w.transpose(t)
	}
	vectors := (w.cols + w.lanes - 1) / w.lanes
	*t = tile{b: buf.At(0), bRow: 4 * step, c: unsafe.Add(w.to, 4*(row-w.first)*w.cols), cRow: 4 * w.plane, vectors: vectors, last: w.cols - (vectors-1)*w.lanes}
	w.by.kernels(t)
	*t = tile{}
	spaces.Put(buf)
}
