package kernel

// Dot returns Σ a∘b, added up in double precision in a fixed order.
func Dot(a, b Slice) float64 {
	switch n := a.Len(); {
	case n > Chunk:
		t := newTask(a, dotPiece[float32], dotPiece[float64], n)
		t.a, t.b = a, b
		return t.run(cheap)
	case a.Double():
		return f64.dot(Of[float64](a), Of[float64](b)[:n])
	default:
		return f32.dot(Of[float32](a), Of[float32](b)[:n])
	}
}

func dotPiece[T Float](t *task, lo, hi int) float64 {
	return loops[T]().dot(Of[T](t.a)[lo:hi], Of[T](t.b)[lo:hi])
}

// Sum returns Σ x, added up in double precision in a fixed order.
func Sum(x Slice) float64 {
	switch n := x.Len(); {
	case n > Chunk:
		t := newTask(x, sumPiece[float32], sumPiece[float64], n)
		t.a = x
		return t.run(cheap)
	case x.Double():
		return f64.sum(Of[float64](x))
	default:
		return f32.sum(Of[float32](x))
	}
}

func sumPiece[T Float](t *task, lo, hi int) float64 { return loops[T]().sum(Of[T](t.a)[lo:hi]) }
