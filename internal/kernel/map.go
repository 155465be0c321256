package kernel

import "cajal/internal/scratch"

// Map writes y = f(x). The number s counts for the functions that take one.
func Map(f Function, s float64, y, x Slice) {
	switch n := y.Len(); {
	case n > Chunk:
		t := newTask(y, mapPiece[float32], mapPiece[float64], n)
		t.y, t.a, t.function, t.scale = y, x, f, s
		t.run(functions[f].forward)
	case n == 0:
	case y.Double():
		functions64[f].forward(as[float64](y, F64), as[float64](x, F64)[:n], s)
	default:
		functions32[f].forward(as[float32](y, F32), as[float32](x, F32)[:n], float32(s))
	}
}

func mapPiece[T Float](t *task, lo, hi int) float64 {
	rowOf[T](t.function).forward(Of[T](t.y)[lo:hi], Of[T](t.a)[lo:hi], T(t.scale))
	return 0
}

// MapGrad adds dx += f′ ∘ dy for y = f(x). Of x and y it reads what f.ReadsX and
// f.ReadsY say; the other may be the zero Slice.
func MapGrad(f Function, s float64, dx, x, y, dy Slice) {
	switch n := dx.Len(); {
	case n > Chunk:
		t := newTask(dx, mapGradPiece[float32], mapGradPiece[float64], n)
		t.y, t.a, t.b, t.c, t.function, t.scale = dx, dy, x, y, f, s
		t.run(functions[f].grad)
	case n == 0:
	case dx.Double():
		var xs, ys []float64
		if f.ReadsX() {
			xs = as[float64](x, F64)[:n]
		}
		if f.ReadsY() {
			ys = as[float64](y, F64)[:n]
		}
		functions64[f].grad(as[float64](dx, F64), xs, ys, as[float64](dy, F64)[:n], s)
	default:
		var xs, ys []float32
		if f.ReadsX() {
			xs = as[float32](x, F32)[:n]
		}
		if f.ReadsY() {
			ys = as[float32](y, F32)[:n]
		}
		functions32[f].grad(as[float32](dx, F32), xs, ys, as[float32](dy, F32)[:n], float32(s))
	}
}

func mapGradPiece[T Float](t *task, lo, hi int) float64 {
	f := t.function
	rowOf[T](f).grad(Of[T](t.y)[lo:hi], read[T](f.ReadsX(), t.b, lo, hi), read[T](f.ReadsY(), t.c, lo, hi), Of[T](t.a)[lo:hi], T(t.scale))
	return 0
}

// MapThrough writes dy = f′ ∘ dy: the gradient with respect to y = f(x) becomes that
// with respect to x where it stands. It reads x and y as MapGrad does.
func MapThrough(f Function, s float64, dy, x, y Slice) {
	switch n := dy.Len(); {
	case n > Chunk:
		t := newTask(dy, throughPiece[float32], throughPiece[float64], n)
		t.a, t.b, t.c, t.function, t.scale = dy, x, y, f, s
		t.run(functions[f].grad)
	case dy.Double():
		through[float64](f, s, dy, x, y, 0, n)
	default:
		through[float32](f, s, dy, x, y, 0, n)
	}
}

func throughPiece[T Float](t *task, lo, hi int) float64 {
	through[T](t.function, t.scale, t.a, t.b, t.c, lo, hi)
	return 0
}

// through does elements lo..hi.
func through[T Float](f Function, s float64, dy, x, y Slice, lo, hi int) {
	buf := scratch.Take(hi - lo)
	dx, g := scratch.Of[T](buf, hi-lo), Of[T](dy)[lo:hi]
	clear(dx) // the loops of gradients add
	rowOf[T](f).grad(dx, read[T](f.ReadsX(), x, lo, hi), read[T](f.ReadsY(), y, lo, hi), g, T(s))
	copy(g, dx)
	scratch.Put(buf)
}

// read returns elements lo..hi of x, or nil if they aren't wanted.
func read[T Float](wanted bool, x Slice, lo, hi int) []T {
	if !wanted {
		return nil
	}
	return Of[T](x)[lo:hi]
}
