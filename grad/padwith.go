package grad

import (
	"fmt"

	"cajal/internal/kernel"
)

// PadMode says what stands in a padding.
type PadMode uint8

// The modes, by PyTorch's names.
const (
	PadZeros     PadMode = iota
	PadReflect           // the axis backwards, without its end: c b | a b c | b a
	PadReplicate         // its end: a a | a b c | c c
	PadCircular          // its other end, as if it were a ring: b c | a b c | a b
)

// String returns PyTorch's name of the mode, "reflect".
func (m PadMode) String() string {
	return [...]string{"zeros", "reflect", "replicate", "circular"}[m]
}

type padWith struct {
	node
	pads     padding
	made     padding // what resample was made for
	resample kernel.Resample
}

// padding is how far the last axes are padded: as many as there are, behind axes of
// length 1.
type padding struct {
	mode    PadMode
	widths  [maxSpatial][2]int
	lengths [maxSpatial]int
}

func (*padWith) name() string { return "pad-with" }

// PadWith returns x with its last axes padded: one for each of the widths, three at
// most, which say how many indices come before those of the axis and how many behind.
// The mode says which place of the axis stands there.
//
//	y[j] = x[place(j − before)]
//	dx[place(j − before)] += dy[j]
//
// The place of k on an axis of length n is |k| before the axis and 2·(n − 1) − k
// behind it for PadReflect, which takes less than n, the nearest one for PadReplicate,
// and k modulo n for PadCircular, which takes up to n. PadZeros is Pad.
func (x Value) PadWith(mode PadMode, widths ...[2]int) Value {
	t := takes{anything}.check("pad-with", x)
	shape := x.n.val.Shape()
	first := len(shape) - len(widths) // axis that is padded
	if len(widths) < 1 || len(widths) > maxSpatial || first < 0 || len(shape) > kernel.MaxAxes {
		refuse(BadShape, "pad-with", []Value{x}, fmt.Sprintf("widths of %d axes for shape %s, want those of 1 to %d of its last axes", len(widths), shapes(x), maxSpatial))
	}
	var all [kernel.MaxAxes][2]int
	copy(all[first:], widths)
	if mode == PadZeros {
		return x.Pad(0, all[:len(shape)]...)
	}
	if mode > PadCircular {
		fault("pad-with", []Value{x}, fmt.Sprintf("mode %d, want one of those of PadMode", uint8(mode)))
	}
	p := padding{mode: mode, lengths: [maxSpatial]int{1, 1, 1}}
	var out [kernel.MaxAxes]int
	dims := copy(out[:], shape)
	for i, w := range widths {
		p.check(w, first+i, x)
		to := maxSpatial - len(widths) + i
		p.widths[to], p.lengths[to] = w, shape[first+i]
		out[first+i] += w[0] + w[1]
	}
	n := record[padWith](t, x)
	n.pads = p
	n.shapedAs(x.n.val.DType(), out[:dims]...)
	return n.run()
}

// check refuses widths that the mode cannot fill on an axis of x.
func (p *padding) check(w [2]int, axis int, x Value) {
	length := x.n.val.Shape()[axis]
	least, most := 1, 0 // the shortest axis, and the widest padding of one, 0 for any
	switch p.mode {
	case PadReflect:
		most = length - 1
	case PadCircular:
		most = length
	}
	widest := max(w[0], w[1])
	switch {
	case w[0] < 0 || w[1] < 0:
		refuse(BadShape, "pad-with", []Value{x}, fmt.Sprintf("widths %v of axis %d, want none below 0", w, axis))
	case length < least:
		refuse(BadShape, "pad-with", []Value{x}, fmt.Sprintf("axis %d of shape %s is empty: there is nothing for mode %s to repeat", axis, shapes(x), p.mode))
	case p.mode != PadReplicate && widest > most:
		refuse(BadShape, "pad-with", []Value{x}, fmt.Sprintf("padding %d of axis %d, which has length %d; mode %s takes at most %d", widest, axis, length, p.mode, most))
	}
}

func (*padWith) keeps() Kept { return nothing }

func (n *padWith) forward() {
	if n.made != n.pads {
		n.pads.fill(&n.resample)
		n.made = n.pads
	}
	n.resample.Do(n.y, n.in[0].y)
}

func (n *padWith) backward() { n.resample.AddBack(n.in[0].into(), n.dy) }

// fill makes the tables of the axes.
func (p *padding) fill(r *kernel.Resample) {
	for axis, n := range p.lengths {
		w, t := p.widths[axis], &r.Axes[axis]
		t.Begin(n, w[0]+n+w[1])
		for j := range w[0] + n + w[1] {
			t.Copy(j, p.mode.place(j-w[0], n))
		}
		t.End()
	}
}

// place returns which place of an axis of length n stands at k, which lies at most as
// far outside as check allows.
func (m PadMode) place(k, n int) int {
	switch {
	case k >= 0 && k < n:
		return k
	case m == PadReflect && k < 0:
		return -k
	case m == PadReflect:
		return 2*(n-1) - k
	case m == PadCircular:
		return (k + n) % n
	}
	return min(max(k, 0), n-1)
}
