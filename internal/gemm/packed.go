package gemm

import (
	"bytes"
	"sync"
	"unsafe"

	"cajal/internal/kernel"
)

// Packed is the second operand of products to come, such as the weights of a
// model that predicts, copied once in the order in which the micro-kernels
// read it: panels as wide as a tile, one behind the other, and in each of them
// its rows. A few long columns stay as they are, to be multiplied along k.
// Goroutines may share it while nobody changes it.
type Packed struct {
	b      Mat // its sizes; its elements too where they stay as they are
	table  *gemmTable
	asIs   bool         // whether b stays as it is
	panels []byte       // aligned; behind the last column stands anything
	change sync.RWMutex // held for comparing with what is to be there, and for writing it
}

// Pack returns a copy of b.
func Pack(b Mat) *Packed {
	w := &Packed{b: b, table: tableOf(b.Slice)}
	w.asIs = w.table == nil || b.RowStep == 1 && b.Cols <= w.table.lanes && b.Rows >= 4*w.table.lanes
	if w.asIs {
		w.b.Slice = kernel.Make(b.Len(), b.Kind())
	} else {
		w.b.Slice = b.Range(0, 0)
		panels := (b.Cols + w.width() - 1) / w.width()
		memory := make([]byte, panels*w.panelBytes()+64)
		w.panels = memory[-uintptr(unsafe.Pointer(&memory[0]))&63:][:panels*w.panelBytes()]
	}
	w.Update(b)
	return w
}

// Update makes w the copy of another b of the same sizes and steps. It writes
// only what differs, so while it finds nothing new others may read w. Goroutines
// may call it at the same time with the same b: when the first of them returns,
// the others write no more.
func (w *Packed) Update(b Mat) {
	b.check()
	switch {
	case b.Rows != w.b.Rows || b.Cols != w.b.Cols || b.RowStep != w.b.RowStep || b.ColStep != w.b.ColStep || w.table != tableOf(b.Slice):
		panic("gemm: a packed matrix changed its sizes, type or set of instructions")
	case !w.asIs:
		w.pack(b)
	default:
		w.replace(w.b.Slice.Memory(), b.Slice.Memory())
	}
}

// width is how many columns a panel has, panelBytes how many bytes it takes.
func (w *Packed) width() int      { return 2 * w.table.lanes }
func (w *Packed) panelBytes() int { return w.b.Rows * w.width() * w.table.size }

// pack copies those panels of b that differ from those of w.
func (w *Packed) pack(b Mat) {
	buf := takeSpace(w.panelBytes() / 8)
	at := &buf.work
	at.product = newProduct(b.Range(0, 0), Mat{Cols: b.Rows}, b, &epilogue{alpha: 1})
	at.t.k = b.Rows
	for p := 0; p*w.panelBytes() < len(w.panels); p++ {
		panel := w.panels[p*w.panelBytes():][:w.panelBytes()]
		again := unsafe.Slice((*byte)(buf.At(0)), w.panelBytes())
		if p == 0 {
			clear(again) // no chance leftovers behind the last column
		}
		n := min(w.width(), b.Cols-p*w.width())
		at.bufB = unsafe.Pointer(&again[0])
		at.packPanel(0, p*w.width(), n, (n+w.table.lanes-1)/w.table.lanes)
		w.replace(panel, again)
	}
	*at = work{}
	spaces.Put(buf)
}

// replace writes from to a part of w, unless it is there.
func (w *Packed) replace(to, from []byte) {
	w.change.RLock()
	same := bytes.Equal(to, from)
	w.change.RUnlock()
	if same {
		return
	}
	w.change.Lock()
	defer w.change.Unlock()
	copy(to, from)
}

// AffinePacked writes c = a·w + bias, as Affine does, or without a bias if that
// is empty, and applies the activation. The order of the sums depends on the sizes of
// w alone: a row gets the same bits by itself as among others, whatever they are.
func AffinePacked(c kernel.Slice, a Mat, w *Packed, bias kernel.Slice, act Activation) {
	e := affineEpilogue(bias, act)
	checkSizes(c, a, w.b, &e)
	if a.Rows*w.b.Cols == 0 {
		return
	}
	if w.table != tableOf(c) {
		panic("gemm: packed for another set of instructions or type")
	}
	p := newProduct(c, a, w.b, &e)
	switch {
	case p.gemmTable == nil:
	case w.asIs:
		p.layout = inColumns
	default:
		p.layout, p.b = inPanels, unsafe.Pointer(unsafe.SliceData(w.panels))
	}
	p.run(c, a, w.b, &e)
}
