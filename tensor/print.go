package tensor

import (
	"iter"
	"strconv"
	"strings"
)

// NumPy's defaults (numpy.get_printoptions).
const (
	printThreshold = 1000 // elements from which on the middle is left out
	printEdge      = 3    // indices left at either end of an axis then
	printWidth     = 75   // characters in a line
)

// String writes the elements as NumPy's str does, to the character: brackets
// around each axis, columns aligned, floats with the digits that tell them
// from their neighbours but at most 8 after the point, scientific notation
// where the magnitudes are far from one or from each other, lines broken at 75
// characters, and "..." for the middle of more than 1000 elements. A scalar
// has all of its digits; a tensor without elements is "[]".
func (t *Tensor) String() string {
	if t.Size() == 0 || t.data.Len() == 0 {
		return "[]"
	}
	if t.NDim() == 0 {
		return t.scalarString()
	}
	p := printer{t: t, summary: t.Size() > printThreshold}
	p.word = p.wordFunc()
	return p.block(0, t.offset, " ", printWidth)
}

func (t *Tensor) scalarString() string {
	if !t.dtype.Float() {
		return t.wholeString(t.offset)
	}
	return scalarFloat(t.Item(), t.bits())
}

// wholeString writes an element that is no float.
func (t *Tensor) wholeString(position int) string {
	v := t.data.Int(position)
	switch {
	case t.dtype != Bool:
		return strconv.FormatInt(v, 10)
	case v != 0:
		return "True"
	}
	return "False"
}

func (t *Tensor) bits() int {
	if t.dtype == Float32 {
		return 32
	}
	return 64
}

// printer writes one tensor of at least one axis.
type printer struct {
	t       *Tensor
	summary bool
	word    func(position int) string
}

// shown yields the indices of an axis that are written, and -1 for "...".
func (p *printer) shown(axis int) iter.Seq[int] {
	n := p.t.shape[axis]
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if p.summary && i == printEdge && n > 2*printEdge {
				if !yield(-1) {
					return
				}
				i = n - printEdge
			}
			if !yield(i) {
				return
			}
		}
	}
}

// visit calls f with the position of every element that is written.
func (p *printer) visit(axis, position int, f func(position int)) {
	if axis == p.t.NDim() {
		f(position)
		return
	}
	for i := range p.shown(axis) {
		if i >= 0 {
			p.visit(axis+1, position+i*p.t.strides[axis], f)
		}
	}
}

// block writes the part of the tensor under one index of the outer axes.
func (p *printer) block(axis, position int, indent string, width int) string {
	if axis == p.t.NDim() {
		return p.word(position)
	}
	var parts []string
	for i := range p.shown(axis) {
		if i < 0 {
			parts = append(parts, "...")
			continue
		}
		parts = append(parts, p.block(axis+1, position+i*p.t.strides[axis], indent+" ", width-1))
	}
	if inner := p.t.NDim() - 1 - axis; inner > 0 {
		return "[" + strings.Join(parts, strings.Repeat("\n", inner)+indent) + "]"
	}
	return "[" + wrap(parts, indent, width-1) + "]"
}

// wrap joins words with spaces into lines of at most width characters, all
// but the first beginning with indent, which counts in the first as well.
func wrap(words []string, indent string, width int) string {
	var done strings.Builder
	line := indent
	for i, word := range words {
		if i > 0 {
			line += " "
		}
		if len(line)+len(word) > width && len(line) > len(indent) {
			done.WriteString(strings.TrimRight(line, " "))
			done.WriteByte('\n')
			line = indent
		}
		line += word
	}
	done.WriteString(line)
	return done.String()[len(indent):]
}

// wordFunc returns the function that writes one element, in a width that
// suits all that are shown.
func (p *printer) wordFunc() func(position int) string {
	if !p.t.dtype.Float() {
		width := 0
		if p.t.dtype == Bool {
			width = len("False") // though all are true
		}
		p.visit(0, p.t.offset, func(i int) { width = max(width, len(p.t.wholeString(i))) })
		return func(i int) string { return pad(p.t.wholeString(i), width) }
	}
	var shown []float64
	p.visit(0, p.t.offset, func(i int) { shown = append(shown, p.t.value(i)) })
	column := newFloatColumn(shown, p.t.bits())
	return func(i int) string { return column.format(p.t.value(i)) }
}
