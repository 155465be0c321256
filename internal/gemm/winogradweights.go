package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
	"cajal/internal/scratch"
)

// winogradWeights is G·g·Gᵀ of all kernels g of a convolution: for each of the sixteen
// numbers (i, j) a matrix like that of the weights.
//
// The gradient of the input meets the kernels turned round, and their channels exchanged.
// Turning round g exchanges row 0 of G·g·Gᵀ with row 3, and column 0 with column 3: it is the
// same numbers in other places, and a transposed matrix of them.
type winogradWeights struct {
	g          kernel.Slice
	turned     bool
	rows, cols int // rows of all groups, and kernels in each
	groups     int
	plane      int // numbers from one of the sixteen to the next
	numbers    scratch.Buffer
}

func (w *winogradWeights) set(s *correlation) {
	w.g, w.turned, w.groups = s.weights, s.turned, s.groups
	w.rows, w.cols = s.groups*s.m, s.channels
	if w.turned {
		w.rows, w.cols = s.groups*s.channels, s.m
	}
	w.plane = w.rows*w.cols + 16 // not a power of two apart
	w.numbers.Grow(8 * (w.plane + 1))
}

// at returns where the matrix of a group begins for number i of the sixteen.
func (w *winogradWeights) at(i, group int) unsafe.Pointer {
	if w.turned {
		place := [4]int{3, 1, 2, 0}
		i = 4*place[i/4] + place[i%4]
	}
	return unsafe.Add(w.numbers.At(0), 4*(i*w.plane+group*w.rows/w.groups*w.cols))
}

// steps returns how many bytes apart its rows and columns are, as the product has them.
func (w *winogradWeights) steps() (row, col int) {
	if w.turned {
		return 4, 4 * w.cols
	}
	return 4 * w.cols, 4
}

// transform writes G·g·Gᵀ of the kernels in a row.
func (w *winogradWeights) transform(row int) {
	g := kernel.Of[float32](w.g)[row*w.cols*9 : (row+1)*w.cols*9]
	to := unsafe.Slice((*float32)(w.numbers.At(0)), 16*w.plane)[row*w.cols:]
	half := func(a, b, c float32) (p, q float32) { return 0.5 * (a + c + b), 0.5 * (a + c - b) }
	for c := range w.cols {
		k := g[9*c : 9*c+9]
		var rows [4][3]float32 // G·g
		for j := range 3 {
			rows[0][j], rows[3][j] = k[j], k[6+j]
			rows[1][j], rows[2][j] = half(k[j], k[3+j], k[6+j])
		}
		at := c
		for i := range 4 {
			a, b, c := rows[i][0], rows[i][1], rows[i][2]
			p, q := half(a, b, c)
			to[at], to[at+w.plane], to[at+2*w.plane], to[at+3*w.plane] = a, p, q, c
			at += 4 * w.plane
		}
	}
}
