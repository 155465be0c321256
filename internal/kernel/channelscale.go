package kernel

// ChannelScale writes y = s·x + t, where x has runs of length inner and the numbers of
// run i are those of channel i mod C: factors holds s and t of each of the C channels, in
// turn. y may be x. A vector instruction rounds the result once.
func ChannelScale(y, x, factors Slice, inner int) {
	t := newTask(y, channelScalePiece[float32], channelScalePiece[float64], 0)
	t.y, t.a, t.b, t.width = y, x, factors, inner
	if inner > 0 {
		t.n = x.Len() / inner
	}
	t.run(cheap)
}

func channelScalePiece[T Float](t *task, lo, hi int) float64 {
	x, y, factors, table := Of[T](t.a), Of[T](t.y), Of[T](t.b), loops[T]()
	for run := lo; run < hi; run++ {
		from, to := run*t.width, (run+1)*t.width
		c := 2 * run % len(factors)
		table.rescale(y[from:to], x[from:to], 0, 0, factors[c], factors[c+1])
	}
	return 0
}
