package gemm

import (
	"testing"

	"cajal/internal/kernel"
)

// The calls of a pass of the moons network, 200×2→3→2 in float64, where what a call
// costs whatever its size counts as much as its arithmetic.
func BenchmarkSmall(b *testing.B) {
	const n, in, hidden, out = 200, 2, 3, 2
	x, h, y := kernel.Make(n*in, kernel.F64), kernel.Make(n*hidden, kernel.F64), kernel.Make(n*out, kernel.F64)
	w1, b1, w2 := kernel.Make(hidden*in, kernel.F64), kernel.Make(hidden, kernel.F64), kernel.Make(out*hidden, kernel.F64)
	dw1, dw2 := kernel.Make(hidden*in, kernel.F64), kernel.Make(out*hidden, kernel.F64)
	for _, s := range []kernel.Slice{x, h, w1, b1, w2} {
		for i := range s.Len() {
			s.Set(i, float64(i%7)/7-0.4)
		}
	}
	labels := make([]int64, n)
	row, column := kernel.NewBroadcast([]int{hidden}, []int{n, hidden}), kernel.NewBroadcast([]int{n, 1}, []int{n, hidden})
	for _, c := range []struct {
		name string
		call func()
	}{
		{"affine 200×2→3", func() { Affine(h, Matrix(x, n, in), Matrix(w1, hidden, in).T(), b1, Activation{}) }},
		{"affine 200×2→3 with tanh", func() { Affine(h, Matrix(x, n, in), Matrix(w1, hidden, in).T(), b1, Activation{kernel.TanhOf, 0, h}) }},
		{"matmul 200×2→3", func() { MatMul(h, Matrix(x, n, in), Matrix(w1, in, hidden), false) }},
		{"matmul 200×3→2", func() { MatMul(y, Matrix(h, n, hidden), Matrix(w2, hidden, out), false) }},
		{"gradient of x", func() { MatMul(h, Matrix(y, n, out), Matrix(w2, out, hidden), false) }},
		{"gradient of w, 3×200→2", func() { MatMul(dw1, Matrix(h, n, hidden).T(), Matrix(x, n, in), true) }},
		{"gradient of w, 2×200→3", func() { MatMul(dw2, Matrix(y, n, out).T(), Matrix(h, n, hidden), true) }},
		{"gradient of a bias", func() { kernel.AddColumnSums(b1, h, n) }},
		{"tanh", func() { kernel.Tanh(h, h) }},
		{"add", func() { kernel.Add(h, h, h) }},
		{"add a row", func() { kernel.Combine(kernel.Plus, h, h, nil, b1, &row) }},
		{"multiply by a column", func() { kernel.Combine(kernel.Times, h, h, nil, x.Range(0, n), &column) }},
		{"cross-entropy", func() { kernel.CrossEntropy(y, y, labels) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.call()
			}
		})
	}
}
