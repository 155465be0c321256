package kernel

import "cajal/internal/scratch"

// AddChannelSums adds y[c] += Σ x[n, c, i] over n and i, for x of shape (N, len(y),
// inner). It is the gradient of adding y to every channel.
func AddChannelSums(y, x Slice, inner int) {
	if x.Len() == 0 {
		return
	}
	if inner == 1 {
		AddColumnSums(y, x, x.Len()/y.Len())
		return
	}
	n := x.Len() / inner
	b := scratch.Take(n)
	rows := SliceOf(scratch.Of[float32](b, n))
	if x.Double() {
		rows = SliceOf(scratch.Of[float64](b, n))
	}
	rows = rows.OnThreads(ThreadsOf(y, x, Slice{}))
	sumRuns(rows, 1, false, x, inner)
	AddColumnSums(y, rows, n/y.Len())
	scratch.Put(b)
}
