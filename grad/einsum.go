package grad

import (
	"fmt"
	"strings"

	"cajal/internal/kernel"
)

// Einsum returns the sums of products of two values that a formula names, with a
// letter for each axis: "bqd,bkd->bqk" is q·kᵀ for each b. Axes with one letter are
// walked together, and summed over unless the letter stands behind the arrow too.
// A letter stands once in each operand, and once in the result.
//
// It is made of other operations: a letter of one operand alone that is not wanted is
// summed first, then one product of matrices for each place of the letters that all
// three have does the rest.
func Einsum(formula string, a, b Value) Value {
	e := einsum{formula: formula, a: a, b: b}
	numbers.check("einsum", a, b)
	e.parse()
	a, b = e.onTape(a, b), e.onTape(b, a)
	a, e.la = e.sumLone(a, e.la, e.lb)
	b, e.lb = e.sumLone(b, e.lb, e.la)
	// The axes in groups: those of all three, those of one operand and the result,
	// those that are summed over.
	var both, left, right, summed letters
	for _, l := range e.la.list() {
		switch inB, inOut := e.lb.has(l), e.out.has(l); {
		case inB && inOut:
			both.add(l)
		case inOut:
			left.add(l)
		default:
			summed.add(l)
		}
	}
	for _, l := range e.lb.list() {
		if !e.la.has(l) {
			right.add(l)
		}
	}
	batch, n, m, k := e.size(both), e.size(left), e.size(right), e.size(summed)
	a = arrange(a, e.la, both, left, summed).Reshape(batch, n, k)
	b = arrange(b, e.lb, both, right, summed).Reshape(batch, m, k)
	y := a.BatchMatMul(b, TransposeSecond)
	made := both.and(left).and(right)
	var shape [kernel.MaxAxes]int
	for i, l := range made.list() {
		shape[i] = e.length[l-'A']
	}
	return arrange(y.Reshape(shape[:made.n]...), made, e.out)
}

// letters are the axes of a value, in their order.
type letters struct {
	l [2 * kernel.MaxAxes]byte
	n int
}

func (s *letters) list() []byte    { return s.l[:s.n] }
func (s *letters) add(l byte)      { s.l[s.n] = l; s.n++ }
func (s *letters) has(l byte) bool { return s.index(l) >= 0 }
func (s *letters) index(l byte) int {
	for i, have := range s.list() {
		if have == l {
			return i
		}
	}
	return -1
}

func (s letters) and(more letters) letters {
	for _, l := range more.list() {
		s.add(l)
	}
	return s
}

// einsum is a formula, read.
type einsum struct {
	formula     string
	a, b        Value
	la, lb, out letters
	length      ['z' - 'A' + 1]int // of the axis of each letter
}

func (e *einsum) fail(rule string) {
	refuse(Invalid, "einsum", []Value{e.a, e.b}, fmt.Sprintf("%q for %s: %s", e.formula, shapes(e.a, e.b), rule))
}

func (e *einsum) parse() {
	in, out, ok := strings.Cut(e.formula, "->")
	first, second, two := strings.Cut(in, ",")
	if !ok || !two || strings.Contains(second, ",") {
		e.fail("want two operands and a result, such as \"ij,jk->ik\"")
	}
	e.la, e.lb, e.out = e.read(first), e.read(second), e.read(out)
	e.measure(e.la, e.a)
	e.measure(e.lb, e.b)
	for _, l := range e.out.list() {
		if !e.la.has(l) && !e.lb.has(l) {
			e.fail("no operand has an axis " + string(rune(l)))
		}
	}
}

func (e *einsum) read(text string) (s letters) {
	for _, l := range []byte(text) {
		switch {
		case !('a' <= l && l <= 'z' || 'A' <= l && l <= 'Z'):
			e.fail("an axis is a letter, and one of them is " + fmt.Sprintf("%q", l))
		case s.has(l):
			e.fail("the axis " + string(rune(l)) + " stands twice in " + text)
		case s.n == kernel.MaxAxes:
			e.fail("more than eight axes")
		}
		s.add(l)
	}
	return s
}

// measure notes the lengths of v's axes.
func (e *einsum) measure(s letters, v Value) {
	shape := v.n.val.Shape()
	if len(shape) != s.n {
		e.fail(fmt.Sprintf("%d letters for %s", s.n, shapes(v)))
	}
	for i, l := range s.list() {
		if have := e.length[l-'A']; have != 0 && have != shape[i] {
			e.fail(fmt.Sprintf("the axis %c is %d long and %d", l, have, shape[i]))
		}
		e.length[l-'A'] = shape[i]
	}
}

func (e *einsum) size(s letters) int {
	n := 1
	for _, l := range s.list() {
		n *= e.length[l-'A']
	}
	return n
}

// onTape returns v, put on the tape of other if it is a parameter.
func (e *einsum) onTape(v, other Value) Value {
	if v.IsParam() {
		return other.n.tape.Use(v)
	}
	return v
}

// sumLone sums v over the axes that neither the other operand nor the result has.
func (e *einsum) sumLone(v Value, s, other letters) (Value, letters) {
	var axes [kernel.MaxAxes]int
	var kept letters
	n := 0
	for i, l := range s.list() {
		if other.has(l) || e.out.has(l) {
			kept.add(l)
			continue
		}
		axes[n] = i
		n++
	}
	if n == 0 {
		return v, s
	}
	return v.Sum(axes[:n]...), kept
}

// arrange brings the axes of v, which have these letters, into the order of the
// groups.
func arrange(v Value, s letters, groups ...letters) Value {
	var order [kernel.MaxAxes]int
	n, same := 0, true
	for _, g := range groups {
		for _, l := range g.list() {
			order[n] = s.index(l)
			same = same && order[n] == n
			n++
		}
	}
	if same {
		return v
	}
	return v.Transpose(order[:n]...)
}
