package kernel

// Mat is a matrix over a Slice: element (i, j) stands at i·RowStep + j·ColStep.
// Both steps are free, so a transposed matrix is the same memory with the
// steps exchanged.
type Mat struct {
	Slice
	Rows, Cols       int
	RowStep, ColStep int
}

// Matrix returns a row-major matrix over s.
func Matrix(s Slice, rows, cols int) Mat {
	return Mat{Slice: s, Rows: rows, Cols: cols, RowStep: cols, ColStep: 1}
}

// T returns the transposed matrix over the same memory.
func (m Mat) T() Mat {
	return Mat{Slice: m.Slice, Rows: m.Cols, Cols: m.Rows, RowStep: m.ColStep, ColStep: m.RowStep}
}

// MatMul writes c = a·b, or adds c += a·b if add is set; c is row-major with
// a.Rows × b.Cols elements and shares no memory with a and b. Each element of
// c is one sum over k in rising order.
func MatMul(c Slice, a, b Mat, add bool) {
	if a.Cols != b.Rows {
		panic("kernel: matmul: the inner sizes differ")
	}
	if a.Cols == 0 {
		if !add {
			c.Clear()
		}
		return
	}
	// A thread takes about 2¹⁷ multiplications at a time; fewer than four
	// times that stay on one thread.
	const grain = 1 << 17
	work := a.Rows * a.Cols * b.Cols
	if work >= 4*grain && a.Rows >= 8 && workers.acquire() {
		rows := max(4, grain/(a.Cols*b.Cols)/4*4)
		workers.job = job{run: runMatMul, chunks: (a.Rows + rows - 1) / rows, y: c, ma: a, mb: b, n: rows, add: add}
		workers.finish()
		return
	}
	matMulRows(c, a, b, add, 0, a.Rows)
}

func runMatMul(j *job, c int) {
	matMulRows(j.y, j.ma, j.mb, j.add, c*j.n, min((c+1)*j.n, j.ma.Rows))
}

func matMulRows(c Slice, a, b Mat, add bool, lo, hi int) {
	if c.F64 != nil {
		matMul(c.F64, view[float64]{a.F64, a.RowStep, a.ColStep}, view[float64]{b.F64, b.RowStep, b.ColStep}, a.Cols, b.Cols, add, lo, hi)
		return
	}
	matMul(c.F32, view[float32]{a.F32, a.RowStep, a.ColStep}, view[float32]{b.F32, b.RowStep, b.ColStep}, a.Cols, b.Cols, add, lo, hi)
}

type view[T Float] struct {
	at     []T
	rs, cs int
}

// matMul computes rows lo to hi of c in tiles of four rows and two columns:
// eight sums and six loaded numbers fill the sixteen registers of a scalar
// processor, and each loaded number serves two or four products.
func matMul[T Float](c []T, a, b view[T], k, n int, add bool, lo, hi int) {
	i := lo
	for ; i+4 <= hi; i += 4 {
		j := 0
		for ; j+2 <= n; j += 2 {
			tile4x2(c[i*n+j:], n, a.at[i*a.rs:], a, b.at[j*b.cs:], b, k, add)
		}
		if j < n {
			tile4x1(c[i*n+j:], n, a.at[i*a.rs:], a, b.at[j*b.cs:], b, k, add)
		}
	}
	for ; i < hi; i++ {
		for j := range n {
			var s T
			p, q := i*a.rs, j*b.cs
			for range k {
				s += a.at[p] * b.at[q]
				p += a.cs
				q += b.rs
			}
			if add {
				s += c[i*n+j]
			}
			c[i*n+j] = s
		}
	}
}

func tile4x2[T Float](c []T, n int, a []T, av view[T], b []T, bv view[T], k int, add bool) {
	var c00, c01, c10, c11, c20, c21, c30, c31 T
	p0, p1, p2, p3, q := 0, av.rs, 2*av.rs, 3*av.rs, 0
	for range k {
		b0, b1 := b[q], b[q+bv.cs]
		a0 := a[p0]
		c00 += a0 * b0
		c01 += a0 * b1
		a1 := a[p1]
		c10 += a1 * b0
		c11 += a1 * b1
		a2 := a[p2]
		c20 += a2 * b0
		c21 += a2 * b1
		a3 := a[p3]
		c30 += a3 * b0
		c31 += a3 * b1
		p0 += av.cs
		p1 += av.cs
		p2 += av.cs
		p3 += av.cs
		q += bv.rs
	}
	if add {
		c00 += c[0]
		c01 += c[1]
		c10 += c[n]
		c11 += c[n+1]
		c20 += c[2*n]
		c21 += c[2*n+1]
		c30 += c[3*n]
		c31 += c[3*n+1]
	}
	c[0], c[1] = c00, c01
	c[n], c[n+1] = c10, c11
	c[2*n], c[2*n+1] = c20, c21
	c[3*n], c[3*n+1] = c30, c31
}

func tile4x1[T Float](c []T, n int, a []T, av view[T], b []T, bv view[T], k int, add bool) {
	var c0, c1, c2, c3 T
	p, q := 0, 0
	for range k {
		b0 := b[q]
		c0 += a[p] * b0
		c1 += a[p+av.rs] * b0
		c2 += a[p+2*av.rs] * b0
		c3 += a[p+3*av.rs] * b0
		p += av.cs
		q += bv.rs
	}
	if add {
		c0 += c[0]
		c1 += c[n]
		c2 += c[2*n]
		c3 += c[3*n]
	}
	c[0], c[n], c[2*n], c[3*n] = c0, c1, c2, c3
}
