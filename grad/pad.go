package grad

import (
	"fmt"

	"cajal/internal/kernel"
)

// Pad returns x with the number v around it: widths[i] is how many indices come
// before and how many behind those of axis i.
//
//	dx += dy without its edges
func (x Value) Pad(v float64, widths ...[2]int) Value {
	t := takes{anything}.check("pad", x)
	shape := x.n.val.Shape()
	if len(widths) != len(shape) || len(shape) > kernel.MaxAxes {
		refuse(BadShape, "pad", []Value{x}, fmt.Sprintf("%d widths for shape %s", len(widths), shapes(x)))
	}
	var out [kernel.MaxAxes]int
	dims := copy(out[:], shape)
	for i, w := range widths {
		if w[0] < 0 || w[1] < 0 {
			refuse(BadShape, "pad", []Value{x}, fmt.Sprintf("widths %v of axis %d, want none below 0", w, i))
		}
		out[i] += w[0] + w[1]
	}
	old, now := rowMajor(shape), rowMajor(out[:dims])
	start := 0
	for i, w := range widths {
		start += w[0] * now[i]
	}
	n := x.move(t, "pad", kernel.NewMove(shape, now[:dims], start, old[:dims], 0), out[:dims])
	n.fills, n.fill = true, v
	return n.run()
}
