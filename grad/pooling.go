package grad

import (
	"fmt"
	"math"

	"cajal/internal/kernel"
)

// pooling is what the poolings have in common.
type pooling struct {
	node
	on       kernel.Pool
	adaptive bool
}

// pooledName returns the name of a pooling.
func (n *pooling) pooledName(name, adaptive string) string {
	if n != nil && n.adaptive {
		return adaptive
	}
	return name
}

func (*pooling) keeps() Kept { return nothing }

// pooled places a window on the last axes of x.
func (w Window) pooled(op string, x Value) (on kernel.Pool) {
	if w.Stride == nil {
		w.Stride = w.Size
	}
	shape := x.n.val.Shape()
	on.Window = w.over(op, []Value{x}, shape)
	withPlaces(op, x, len(w.Size), &on)
	for i := range w.Padding {
		to := maxSpatial - len(w.Size) + i
		reach := on.Dilation[to]*(on.Size[to]-1) + 1
		for _, n := range w.Padding[i] {
			if 2*n > reach {
				fault(op, []Value{x}, fmt.Sprintf("padding %d along the %s, want at most %d, half of what the kernel reaches over", n, spatialNames[len(w.Size)][i], reach/2))
			}
		}
		on.Behind[to] = w.Padding[i][1]
	}
	return on
}

// binned cuts the last axes of x into so many bins each.
func binned(op string, x Value, out []int) (on kernel.Pool) {
	axes := len(out)
	if axes < 1 || axes > maxSpatial {
		fault(op, []Value{x}, fmt.Sprintf("bins along %d axes, want 1 to %d", axes, maxSpatial))
	}
	shape := x.n.val.Shape()
	ofAxes(op, []Value{x}, shape, axes)
	on.Window = blankWindow()
	for i, n := range out {
		if n < 1 {
			fault(op, []Value{x}, fmt.Sprintf("%d bins along the %s, want at least 1", n, spatialNames[axes][i]))
		}
		to := maxSpatial - axes + i
		on.In[to], on.Out[to] = shape[2+i], n
		on.Bins = on.Bins || shape[2+i]%n != 0
	}
	withPlaces(op, x, axes, &on)
	if !on.Bins { // bins of one length are windows that do not meet
		for i := range on.In {
			on.Size[i] = on.In[i] / on.Out[i]
		}
		on.Stride = on.Size
	}
	return on
}

// withPlaces refuses an x whose axes have no places, or more than can be counted.
func withPlaces(op string, x Value, axes int, on *kernel.Pool) {
	places := 1
	for i, n := range on.In[maxSpatial-axes:] {
		if n == 0 {
			refuse(BadShape, op, []Value{x}, fmt.Sprintf("x is %s: there is nothing along the %s", shapes(x), spatialNames[axes][i]))
		}
		if places *= n; places > math.MaxInt32 {
			refuse(BadShape, op, []Value{x}, fmt.Sprintf("x is %s, want at most %d places in a channel", shapes(x), math.MaxInt32))
		}
	}
}

// give gives n the pooling, over so many axes, and its shape.
func (n *pooling) give(on kernel.Pool, axes int, adaptive bool) {
	n.on, n.adaptive = on, adaptive
	var buf [kernel.MaxAxes]int
	s := n.in[0].val.Shape()
	n.shaped(append(append(buf[:0], s[0], s[1]), on.Out[maxSpatial-axes:]...)...)
}
