package grad

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/tensor"
)

// scaleShift is the scale and the shift behind a normalisation. A missing scale,
// the zero Value, counts as ones and a missing shift as zeros.
type scaleShift struct{ w, b *node }

// inputs returns x with those that are there, in memory that the caller lends.
func (scaleShift) inputs(buf []Value, x, w, b Value) []Value {
	buf = append(buf, x)
	for _, p := range [2]Value{w, b} {
		if p.n != nil {
			buf = append(buf, p)
		}
	}
	return buf
}

// wrong says what is wrong with a scale or a shift of d numbers, "" for nothing.
func (scaleShift) wrong(w, b Value, d int) string {
	for _, p := range [2]Value{w, b} {
		if p.n == nil {
			continue
		}
		if s := p.n.val.Shape(); len(s) != 1 || s[0] != d {
			return fmt.Sprintf("but %s is %s", p.Name(), tensor.ShapeString(s))
		}
	}
	return ""
}

// filled returns d numbers of each, which stand in scratch 4 and 5 of n where
// one is missing.
func (s scaleShift) filled(n *node, d int) (w, b kernel.Slice) {
	return s.orFilled(s.w, n, 4, d, 1), s.orFilled(s.b, n, 5, d, 0)
}

func (scaleShift) orFilled(p, n *node, i, d int, v float64) kernel.Slice {
	if p != nil {
		return p.y
	}
	numbers := n.buffer(i, d)
	numbers.Fill(v)
	return numbers
}

// wanted reports whether either wants a gradient.
func (s scaleShift) wanted() bool { return s.w != nil && s.w.needs || s.b != nil && s.b.needs }

// addSums adds the sums of dy and of dy·x̂ to the gradients that are wanted.
func (s scaleShift) addSums(dy, dyx []float64) {
	if s.w != nil && s.w.needs {
		kernel.AddFloats(s.w.into(), dyx)
	}
	if s.b != nil && s.b.needs {
		kernel.AddFloats(s.b.into(), dy)
	}
}
