package grad

import "cajal/internal/kernel"

type maxPool struct{ pooling }

func (n *maxPool) name() string {
	if n == nil {
		return "max-pool"
	}
	return n.pooledName("max-pool", "adaptive-max-pool")
}

// MaxPool returns the largest number of each window of each channel of x, (N, C, L),
// (N, C, H, W) or (N, C, D, H, W), NaN where one is NaN.
//
//	y[o] = max x[i] over the places i of window o
//	dx[i] += dy[o] where i is the first place of window o with x[i] = y[o]
//
// The window is of as many axes as w.Size has; it moves by its size if w.Stride is nil.
// Padding is never the largest, and at most half of what the window reaches over: with a
// dilation, dilation·(size − 1) + 1. A window that has padding alone, which takes a
// dilation, gives −∞. A NaN that is the last of its window gets the gradient.
func (x Value) MaxPool(w Window) Value {
	t := numbers.check("max-pool", x)
	on := w.pooled("max-pool", x)
	n := record[maxPool](t, x)
	n.give(on, len(w.Size), false)
	return n.run()
}

// AdaptiveMaxPool returns the largest number of each bin of each channel of x, (N, C, L),
// (N, C, H, W) or (N, C, D, H, W), NaN where one is NaN. Each of the last axes is cut
// into as many bins as out has for it.
//
//	y[o] = max x[i] for i from ⌊o·in/out⌋ up to ⌈(o + 1)·in/out⌉ along each axis
//	dx[i] += dy[o] where i is the first place of bin o with x[i] = y[o]
func (x Value) AdaptiveMaxPool(out ...int) Value {
	t := numbers.check("adaptive-max-pool", x)
	on := binned("adaptive-max-pool", x, out)
	n := record[maxPool](t, x)
	n.give(on, len(out), true)
	return n.run()
}

func (n *maxPool) forward() {
	var at []int32 // where the largest stood, if somebody may ask for a gradient
	if n.tape.record {
		at = n.places()
	}
	n.on.Max(n.y, n.in[0].y, at)
}

func (n *maxPool) backward() { n.on.AddMaxGrad(n.in[0].into(), n.dy, n.places()) }

func (n *maxPool) places() []int32 {
	return kernel.Of[int32](n.bufferOf(0, n.y.Len(), kernel.I32))
}
