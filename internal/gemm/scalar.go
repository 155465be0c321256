package gemm

import "cajal/internal/kernel"

// matMulScalar computes rows i0 to i1 of columns j0 to j1 of c without
// assembly.
func matMulScalar(c kernel.Slice, a, b Mat, e *epilogue, i0, i1, j0, j1 int) {
	if c.Double() {
		matMulTiles(scalarSumsOf[float64](c, e), viewOf[float64](a), viewOf[float64](b), a.Cols, b.Cols, i0, i1, j0, j1)
	} else {
		matMulTiles(scalarSumsOf[float32](c, e), viewOf[float32](a), viewOf[float32](b), a.Cols, b.Cols, i0, i1, j0, j1)
	}
}

type view[T kernel.Float] struct {
	at     []T
	rs, cs int
}

func viewOf[T kernel.Float](m Mat) view[T] {
	return view[T]{kernel.Of[T](m.Slice), m.RowStep, m.ColStep}
}

// scalarSums is where sums go: c = alpha·sum + beta·from.
type scalarSums[T kernel.Float] struct {
	c, from     []T
	step        int
	alpha, beta T
}

func scalarSumsOf[T kernel.Float](c kernel.Slice, e *epilogue) scalarSums[T] {
	return scalarSums[T]{kernel.Of[T](c), kernel.Of[T](e.from), e.step, T(e.alpha), T(e.beta)}
}

// matMulTiles computes its part of c in tiles of four rows and two columns:
// eight sums and six loaded numbers fill the sixteen registers of a scalar
// processor, and each loaded number serves two or four products.
func matMulTiles[T kernel.Float](to scalarSums[T], a, b view[T], k, n, i0, i1, j0, j1 int) {
	for i := i0; i < i1; i += 4 {
		for j := j0; j < j1; j += 2 {
			rows, cols := min(4, i1-i), min(2, j1-j)
			var t [4][2]T
			switch {
			case k == 0:
			case rows == 4 && cols == 2:
				tile4x2(&t, a.at[i*a.rs:], a, b.at[j*b.cs:], b, k)
			default:
				for r := range rows {
					for s := range cols {
						t[r][s] = dotStrided(a.at[(i+r)*a.rs:], b.at[(j+s)*b.cs:], a.cs, b.rs, k)
					}
				}
			}
			for r := range rows {
				for s := range cols {
					v := T(to.alpha * t[r][s])
					if len(to.from) > 0 {
						v += T(to.beta * to.from[(i+r)*to.step+j+s])
					}
					to.c[(i+r)*n+j+s] = v
				}
			}
		}
	}
}

func dotStrided[T kernel.Float](a, b []T, as, bs, k int) (s T) {
	p, q := 0, 0
	for range k {
		s += T(a[p] * b[q])
		p += as
		q += bs
	}
	return s
}

func tile4x2[T kernel.Float](t *[4][2]T, a []T, av view[T], b []T, bv view[T], k int) {
	var c00, c01, c10, c11, c20, c21, c30, c31 T
	p0, p1, p2, p3, q := 0, av.rs, 2*av.rs, 3*av.rs, 0
	for range k {
		b0, b1 := b[q], b[q+bv.cs]
		a0 := a[p0]
		c00 += T(a0 * b0)
		c01 += T(a0 * b1)
		a1 := a[p1]
		c10 += T(a1 * b0)
		c11 += T(a1 * b1)
		a2 := a[p2]
		c20 += T(a2 * b0)
		c21 += T(a2 * b1)
		a3 := a[p3]
		c30 += T(a3 * b0)
		c31 += T(a3 * b1)
		p0 += av.cs
		p1 += av.cs
		p2 += av.cs
		p3 += av.cs
		q += bv.rs
	}
	*t = [4][2]T{{c00, c01}, {c10, c11}, {c20, c21}, {c30, c31}}
}
