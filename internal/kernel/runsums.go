package kernel

// sumRuns writes y[i] = scale·(sum of the i-th n numbers of x), or adds it. Numbers that
// lie side by side are added in double precision.
func sumRuns(y Slice, scale float64, add bool, x Slice, n int) {
	switch {
	case n > Chunk:
		for i := range y.Len() {
			s := float64(scale * Sum(x.Range(i*n, (i+1)*n)))
			if add {
				s += y.At(i)
			}
			y.Set(i, s)
		}
	case y.Len()*n > Chunk:
		t := newTask(y, runSumsPiece[float32], runSumsPiece[float64], y.Len())
		t.y, t.a, t.scale, t.add, t.width = y, x, scale, add, n
		t.run(cheap)
	case y.Double():
		runSums(Of[float64](y), scale, add, Of[float64](x), n)
	default:
		runSums(Of[float32](y), scale, add, Of[float32](x), n)
	}
}

func runSumsPiece[T Float](t *task, lo, hi int) float64 {
	runSums(Of[T](t.y)[lo:hi], t.scale, t.add, Of[T](t.a)[lo*t.width:], t.width)
	return 0
}

// Of a shorter run the sum costs less than a call of the loop in the table.
const shortRun = 64

func runSums[T Float](y []T, scale float64, add bool, x []T, n int) {
	l := loops[T]()
	for i, v := range y {
		run := x[i*n:][:n]
		var s T
		if n < shortRun {
			s = T(sum(run) * scale)
		} else {
			s = T(l.sum(run) * scale)
		}
		if add {
			s += v
		}
		y[i] = s
	}
}
