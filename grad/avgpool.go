package grad

type avgPool struct{ pooling }

func (n *avgPool) name() string {
	if n == nil {
		return "avg-pool"
	}
	return n.pooledName("avg-pool", "adaptive-avg-pool")
}

// AvgPool returns the mean of each window of each channel of x, (N, C, L), (N, C, H, W)
// or (N, C, D, H, W).
//
//	y[o] = Σ x[i] over the places i of window o, divided by how many it counts
//	dx[i] += Σ dy[o] divided by how many o counts, over the windows o that i is in
//
// The window is of as many axes as w.Size has; it moves by its size if w.Stride is nil,
// and has no dilation. Padding is at most half of its size. With countPadding a window
// counts the padding in it, as zeros, but never what lies beyond the padding, where
// w.Ceil lets it end; without, it counts places of x alone.
func (x Value) AvgPool(w Window, countPadding bool) Value {
	t := numbers.check("avg-pool", x)
	for _, d := range w.Dilation {
		if d != 1 {
			fault("avg-pool", []Value{x}, "it has no dilation")
		}
	}
	on := w.pooled("avg-pool", x)
	on.CountPadding = countPadding
	n := record[avgPool](t, x)
	n.give(on, len(w.Size), false)
	return n.run()
}

// AdaptiveAvgPool returns the mean of each bin of each channel of x, (N, C, L),
// (N, C, H, W) or (N, C, D, H, W). Each of the last axes is cut into as many bins as out
// has for it.
//
//	y[o] = mean of x[i] for i from ⌊o·in/out⌋ up to ⌈(o + 1)·in/out⌉ along each axis
//	dx[i] += Σ dy[o] divided by how many places o has, over the bins o that i is in
func (x Value) AdaptiveAvgPool(out ...int) Value {
	t := numbers.check("adaptive-avg-pool", x)
	on := binned("adaptive-avg-pool", x, out)
	n := record[avgPool](t, x)
	n.give(on, len(out), true)
	return n.run()
}

func (n *avgPool) forward() { n.on.Mean(n.y, n.in[0].y) }

func (n *avgPool) backward() { n.on.AddMeanGrad(n.in[0].into(), n.dy) }
