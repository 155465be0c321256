package kernel

// FillChannels writes y[n, c, i] = b[c] for y of shape (N, len(b), inner).
func FillChannels(y, b Slice, inner int) {
	if y.Len() == 0 {
		return
	}
	t := newTask(y, fillChannelsPiece[float32], fillChannelsPiece[float64], y.Len()/inner)
	t.y, t.a, t.width = y, b, inner
	t.run(cheap)
}

func fillChannelsPiece[T Float](t *task, lo, hi int) float64 {
	y, b := Of[T](t.y), Of[T](t.a)
	for run := lo; run < hi; run++ {
		fill(y[run*t.width:(run+1)*t.width], b[run%len(b)])
	}
	return 0
}
