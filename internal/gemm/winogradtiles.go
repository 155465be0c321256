package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
	"cajal/internal/scratch"
)

// When Winograd's algorithm is used, and how it is cut: from so many channels on both
// sides it repays its transforms, and from so many outputs those of the weights; smaller
// maps are turned around (smallmaps.go). So many tiles are a block, whose numbers stay in
// the second-level cache.
//
//	go test ./internal/gemm -bench 'Conv/.*3x3,stride1'
const (
	winogradChannels = 16
	winogradOutputs  = 64
	winogradBlock    = 64
)

// winogradFor reports whether Winograd's algorithm computes a convolution, which the shapes
// of a picture and of the weights of a group alone decide.
func winogradFor(table *gemmTable, w *kernel.Window, in, out int) bool {
	one := [3]int{1, 1, 1}
	return table != nil && len(table.winograd) > 0 && w.Size == [3]int{1, 3, 3} && w.Stride == one && w.Dilation == one &&
		w.In[0] == 1 && w.Out[0] == 1 && min(in, out) >= winogradChannels && w.OutLen() >= winogradOutputs
}

// winogradTiles are the tiles that the outputs of pictures are cut into, two by two each,
// and how their inputs are read, four by four.
type winogradTiles struct {
	*gemmTable
	window           kernel.Window
	x                kernel.Slice
	groups, channels int           // of x, the channels in a group
	down, along      int           // tiles of a picture
	of               winogradTable // for the vectors that a row of tiles fills best
	vectors          int           // that a row of tiles fills
	masks            scratch.Buffer
}

func (w *winogradTiles) set(table *gemmTable, window *kernel.Window, x kernel.Slice, groups, channels int) {
	w.gemmTable, w.window, w.x, w.groups, w.channels = table, *window, x, groups, channels
	w.down, w.along = (window.Out[1]+1)/2, (window.Out[2]+1)/2
	w.vectors = 0
	for _, of := range table.winograd {
		if n := (w.along + of.lanes - 1) / of.lanes; w.vectors == 0 || n == w.vectors {
			w.of, w.vectors = of, n
		}
	}
	w.setMasks()
}

// setMasks writes which numbers of a row of the picture the four loads of each vector of
// tiles may read.
func (w *winogradTiles) setMasks() {
	lanes := w.of.lanes
	w.masks.Grow(w.vectors * 4 * lanes)
	bits := unsafe.Slice((*uint64)(w.masks.At(0)), 4*w.vectors)
	words := unsafe.Slice((*uint32)(w.masks.At(0)), 4*w.vectors*lanes)
	for i := range 4 * w.vectors {
		first := i/4*2*lanes - w.window.Before[2] + [4]int{0, lanes, 2, lanes + 2}[i%4]
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

// read writes Bᵀ·d·B of the tiles in rows r0 to r1 of one group of a picture: for each of
// the sixteen numbers a row for each channel, step apart.
func (w *winogradTiles) read(t *tile, to unsafe.Pointer, step, picture, group, r0, r1 int) {
	in := &w.window
	*t = tile{k: r1 - r0, vectors: w.vectors, keep: w.masks.At(0), aRow: in.In[1], bRow: 4 * in.In[2]}
	t.last = 2*r0 - in.Before[1]
	t.bCol = 4 * (t.last*in.In[2] - in.Before[2])
	t.cRow, t.fromRow = 4*w.channels*step, 4*w.along
	length := w.channels * in.InLen()
	at := (picture*w.groups + group) * length
	x := w.x.Range(at, at+length).Pointer()
	for c := range w.channels {
		t.b, t.c = unsafe.Add(x, 4*c*in.InLen()), unsafe.Add(to, 4*c*step)
		w.of.input(t)
	}
}
