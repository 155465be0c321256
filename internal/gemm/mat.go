package gemm

import "cajal/internal/kernel"

// Mat is a matrix over a Slice: element (i, j) stands at i·RowStep + j·ColStep.
// Both steps are free, so a transposed matrix is the same memory with the
// steps exchanged.
type Mat struct {
	kernel.Slice
	Rows, Cols       int
	RowStep, ColStep int
}

// Matrix returns a row-major matrix over s.
func Matrix(s kernel.Slice, rows, cols int) Mat {
	return Mat{Slice: s, Rows: rows, Cols: cols, RowStep: cols, ColStep: 1}
}

// T returns the transposed matrix over the same memory.
func (m Mat) T() Mat {
	return Mat{Slice: m.Slice, Rows: m.Cols, Cols: m.Rows, RowStep: m.ColStep, ColStep: m.RowStep}
}

// check panics if an element of m would lie outside its slice.
func (m Mat) check() {
	if m.Rows > 0 && m.Cols > 0 {
		last := (m.Rows-1)*m.RowStep + (m.Cols-1)*m.ColStep
		if min(m.RowStep, m.ColStep) < 0 || last >= m.Len() {
			panic("gemm: a matrix is larger than its slice")
		}
	}
}
