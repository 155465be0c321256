package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
	"cajal/internal/scratch"
)

// When Winograd's algorithm is used, and how it is cut: from so many channels on both
// sides it repays its transforms, and from so many outputs those of the weights; smaller
// maps are turned around (smallmaps.go). Tiles of four by four outputs round more, the more
// so the longer sums are, and have twice as many numbers of transformed weights: they are
// for at most so many channels. So many tiles are a block, whose numbers stay in the
// second-level cache.
//
//	go test ./internal/gemm -bench 'Conv/.*3x3,stride1'
const (
	winogradChannels     = 16
	winogradFourChannels = 128
	winogradOutputs      = 64
	winogradBlock        = 64
)

// winogradFor returns how Winograd's algorithm computes a convolution, or nil if it does
// not, which the shapes of a picture and of the weights of a group alone decide.
func winogradFor(table *gemmTable, w *kernel.Window, in, out int) *winogradTable {
	one := [3]int{1, 1, 1}
	if table == nil || w.Size != [3]int{1, 3, 3} || w.Stride != one || w.Dilation != one ||
		w.In[0] != 1 || w.Out[0] != 1 || min(in, out) < winogradChannels || w.OutLen() < winogradOutputs {
		return nil
	}
	var best *winogradTable
	for i := range table.winograd {
		t := &table.winograd[i]
		if t.side == 4 && max(in, out) > winogradFourChannels {
			continue
		}
		if best == nil || t.products(w) < best.products(w) {
			best = t
		}
	}
	return best
}

// places is how many numbers a tile has, along both sides.
func (t *winogradTable) places() int { return (t.side + 2) * (t.side + 2) }

// products is how many multiplications a channel of a picture takes.
func (t *winogradTable) products(w *kernel.Window) int {
	down, along := t.tiles(w)
	return t.places() * down * along
}

// tiles is how many tiles there are in a picture's columns and rows.
func (t *winogradTable) tiles(w *kernel.Window) (down, along int) {
	return (w.Out[1] + t.side - 1) / t.side, (w.Out[2] + t.side - 1) / t.side
}

// winogradTiles are the tiles that the outputs of pictures are cut into, and how their
// inputs are read, which are two more along each side.
type winogradTiles struct {
	*gemmTable
	*winogradTable
	window           kernel.Window
	x                kernel.Slice
	groups, channels int             // of x, the channels in a group
	down, along      int             // tiles of a picture
	of               winogradVectors // those that a row of tiles fills best
	count            int             // of vectors that a row of tiles fills
	masks            scratch.Buffer
}

func (w *winogradTiles) set(table *gemmTable, by *winogradTable, window *kernel.Window, x kernel.Slice, groups, channels int) {
	w.gemmTable, w.winogradTable, w.window, w.x, w.groups, w.channels = table, by, *window, x, groups, channels
	w.down, w.along = by.tiles(window)
	w.count = 0
	for _, of := range by.vectors {
		if n := (w.along + of.lanes - 1) / of.lanes; w.count == 0 || n == w.count {
			w.of, w.count = of, n
		}
	}
	w.setMasks()
}

// setMasks writes which numbers of a row of the picture the loads of each vector of tiles
// may read: where they begin, input says.
func (w *winogradTiles) setMasks() {
	lanes := w.of.lanes
	loads := []int{0, lanes, 2, lanes + 2}
	if w.side == 4 {
		loads = []int{0, lanes, 2 * lanes, 3 * lanes, 4 * lanes, 4*lanes + 1}
	}
	n := w.count * len(loads)
	w.masks.Grow(n * lanes)
	bits := unsafe.Slice((*uint64)(w.masks.At(0)), n)
	words := unsafe.Slice((*uint32)(w.masks.At(0)), n*lanes)
	for i := range n {
		first := i/len(loads)*w.side*lanes - w.window.Before[2] + loads[i%len(loads)]
		if w.of.bits {
			bits[i] = 0
		}
		for lane := range lanes {
			inside := first+lane >= 0 && first+lane < w.window.In[2]
			switch {
			case w.of.bits && inside:
				bits[i] |= 1 << lane
			case inside:
				words[i*lanes+lane] = 1<<32 - 1
			case !w.of.bits:
				words[i*lanes+lane] = 0
			}
		}
	}
}

// step returns how far apart rows of so many tiles stand, with room behind them for a
// vector: an odd number of vectors, since rows a power of two apart share places of the
// cache.
func (w *winogradTiles) step(tiles int) int {
	return ((tiles+w.lanes-1)/w.lanes + 1 | 1) * w.lanes
}

// plane returns how far apart are so many such rows and the next ones, for the next number
// of the tiles: an odd number of vectors too.
func (w *winogradTiles) plane(rows, step int) int { return (rows*step/w.lanes | 1) * w.lanes }

// read writes Bᵀ·d·B of the tiles in rows r0 to r1 of one group of a picture: for each of
// its numbers a row for each channel, step apart. from has room for 24 vectors.
func (w *winogradTiles) read(t *tile, to, from unsafe.Pointer, step, picture, group, r0, r1 int) {
	in := &w.window
	*t = tile{k: r1 - r0, vectors: w.count, from: from, keep: w.masks.At(0), aRow: in.In[1], bRow: 4 * in.In[2]}
	t.last = w.side*r0 - in.Before[1]
	t.bCol = 4 * (t.last*in.In[2] - in.Before[2])
	t.cRow, t.fromRow = 4*w.plane(w.channels, step), 4*w.along
	length := w.channels * in.InLen()
	at := (picture*w.groups + group) * length
	x := w.x.Range(at, at+length).Pointer()
	for c := range w.channels {
		t.b, t.c = unsafe.Add(x, 4*c*in.InLen()), unsafe.Add(to, 4*c*step)
		w.of.input(t)
	}
}
