package grad

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/tensor"
)

// Window says how a convolution or a pooling goes over the last axes of its input, of
// which it takes one for each number of Size, three at most.
//
//	out = ⌊(in + before + behind − dilation·(size − 1) − 1)/stride⌋ + 1
type Window struct {
	Size     []int    // how many places the kernel has along each axis
	Stride   []int    // how far it moves; nil is 1
	Dilation []int    // how far its places are apart; nil is 1
	Padding  [][2]int // how many places are added before and behind each axis; nil is none
	// Ceil rounds up instead, unless the last window would begin in the padding behind:
	// windows may then end beyond it.
	Ceil bool
}

// maxSpatial is how many axes a window may go over.
const maxSpatial = 3

// spatialNames names the last axes of a picture.
var spatialNames = [maxSpatial + 1][]string{{}, {"width"}, {"height", "width"}, {"depth", "height", "width"}}

// over places w on the last axes of x. It refuses what cannot be, for an operation on
// inputs of which x is one.
func (w *Window) over(op string, inputs []Value, shape []int) (on kernel.Window) {
	axes := len(w.Size)
	if axes < 1 || axes > maxSpatial {
		fault(op, inputs, fmt.Sprintf("a kernel over %d axes, want 1 to %d", axes, maxSpatial))
	}
	for _, given := range []struct {
		what string
		n    int
	}{{"strides", len(w.Stride)}, {"dilations", len(w.Dilation)}, {"paddings", len(w.Padding)}} {
		if given.n != 0 && given.n != axes {
			fault(op, inputs, fmt.Sprintf("%d %s for a kernel over %d axes", given.n, given.what, axes))
		}
	}
	ofAxes(op, inputs, shape, axes)
	on = blankWindow()
	for i := range axes {
		w.along(i, shape[2+i], &on, op, inputs)
	}
	return on
}

// ofAxes refuses an x of that shape unless it has so many axes behind the channels.
func ofAxes(op string, inputs []Value, shape []int, axes int) {
	if len(shape) != axes+2 {
		refuse(BadShape, op, inputs, fmt.Sprintf("x is %s, want (N, C, %s)", tensor.ShapeString(shape), [...]string{"", "L", "H, W", "D, H, W"}[axes]))
	}
}

// blankWindow is a window of one place along each axis.
func blankWindow() kernel.Window {
	one := [maxSpatial]int{1, 1, 1}
	return kernel.Window{In: one, Out: one, Size: one, Stride: one, Dilation: one}
}

// along places w on axis i of a length.
func (w *Window) along(i, length int, on *kernel.Window, op string, inputs []Value) {
	axes := len(w.Size)
	name := spatialNames[axes][i]
	size := w.Size[i]
	stride, dilation, before, behind := w.at(i)
	for _, given := range []struct {
		what     string
		n, least int
	}{{"kernel", size, 1}, {"stride", stride, 1}, {"dilation", dilation, 1}, {"padding", before, 0}, {"padding", behind, 0}} {
		if given.n < given.least {
			fault(op, inputs, fmt.Sprintf("%s %d along the %s, want at least %d", given.what, given.n, name, given.least))
		}
	}
	reach := dilation*(size-1) + 1
	padded := length + before + behind
	if reach > padded {
		refuse(BadShape, op, inputs, fmt.Sprintf("the kernel reaches over %d places of the %s, which has %d with padding %d and %d; want at most that, or %d more of padding",
			reach, name, padded, before, behind, reach-padded))
	}
	out := (padded-reach)/stride + 1
	if w.Ceil && (padded-reach)%stride != 0 && out*stride < length+before {
		out++
	}
	to := maxSpatial - axes + i
	on.In[to], on.Out[to], on.Size[to], on.Stride[to] = length, out, size, stride
	on.Dilation[to], on.Before[to] = dilation, before
}

// at returns what w says of axis i.
func (w *Window) at(i int) (stride, dilation, before, behind int) {
	stride, dilation = 1, 1
	if w.Stride != nil {
		stride = w.Stride[i]
	}
	if w.Dilation != nil {
		dilation = w.Dilation[i]
	}
	if w.Padding != nil {
		before, behind = w.Padding[i][0], w.Padding[i][1]
	}
	return stride, dilation, before, behind
}

// outShape writes the shape of the result with so many channels to buf: x's first axis,
// the channels, and the windows along each axis.
func (w *Window) outShape(buf []int, samples, channels int, on *kernel.Window) []int {
	return append(append(buf[:0], samples, channels), on.Out[maxSpatial-len(w.Size):]...)
}
