package grad

import (
	"fmt"
	"strings"

	"cajal/internal/kernel"
)

// Einsum returns a sum of products of the elements of two values, in Einstein's
// notation: each axis has a letter, and an axis whose letter is not in the result
// is summed over.
//
//	Einsum("ik,kj->ij", x, w)          x·w
//	Einsum("bhqd,bhkd->bhqk", q, k)    the scores of attention, q·kᵀ
//	Einsum("bi,bj->bij", x, y)         outer products
//
// It is made of operations of this package: sums over axes that one operand alone
// has, transpositions, and one BatchMatMul. Letters are a to z and A to Z, without
// spaces, and the result is always written. An axis of length one does not repeat,
// and a letter that stands twice in one operand, for a diagonal, is refused.
func Einsum(formula string, x, w Value) Value {
	const op = "einsum"
	t := numbers.check(op, x, w)
	in := [2]Value{x, w}
	first, second, result, wrong := einsumParts(formula)
	if wrong != "" {
		refuse(Invalid, op, in[:], fmt.Sprintf("%q: %s", formula, wrong))
	}
	var length ['z' + 1]int
	for i, letters := range [2]string{first, second} {
		shape := in[i].n.val.Shape()
		if len(letters) != len(shape) {
			refuse(BadShape, op, in[:], fmt.Sprintf("%q: %q names %d axes, and input %d is %s", formula, letters, len(letters), i, shapes(in[i])))
		}
		for a := range len(letters) {
			letter := letters[a]
			if i == 1 && strings.IndexByte(first, letter) >= 0 && length[letter] != shape[a] {
				refuse(BadShape, op, in[:], fmt.Sprintf("%q: axis %c has length %d in the first input and %d in the second", formula, letter, length[letter], shape[a]))
			}
			length[letter] = shape[a]
		}
	}

	// The axes of both operands that stay, those that are summed over, and those of
	// one operand alone.
	var batch, inner, left, right axisNames
	for a := range len(first) {
		letter := first[a]
		switch both, stays := strings.IndexByte(second, letter) >= 0, strings.IndexByte(result, letter) >= 0; {
		case both && stays:
			batch.add(letter)
		case both:
			inner.add(letter)
		case stays:
			left.add(letter)
		}
	}
	for a := range len(second) {
		if letter := second[a]; strings.IndexByte(first, letter) < 0 && strings.IndexByte(result, letter) >= 0 {
			right.add(letter)
		}
	}
	b, l, k, r := batch.size(&length), left.size(&length), inner.size(&length), right.size(&length)
	xm := matrices(t, x, first, batch.and(left).and(inner), b, l, k)
	wm := matrices(t, w, second, batch.and(inner).and(right), b, k, r)

	have := batch.and(left).and(right)
	var buf [kernel.MaxAxes]int
	shape := buf[:0]
	for _, letter := range have.list() {
		shape = append(shape, length[letter])
	}
	var want axisNames
	for a := range len(result) {
		want.add(result[a])
	}
	return arranged(xm.BatchMatMul(wm, TransposeNone).Reshape(shape...), have, want)
}

// axisNames are the letters of axes in their order.
type axisNames struct {
	letters [2 * kernel.MaxAxes]byte
	n       int
}

func (a *axisNames) add(letter byte) { a.letters[a.n] = letter; a.n++ }

func (a *axisNames) list() []byte { return a.letters[:a.n] }

// and returns the letters of a and behind them those of b.
func (a axisNames) and(b axisNames) axisNames {
	a.n += copy(a.letters[a.n:], b.list())
	return a
}

func (a *axisNames) index(letter byte) int {
	return strings.IndexByte(string(a.list()), letter)
}

func (a *axisNames) size(length *['z' + 1]int) int {
	n := 1
	for _, letter := range a.list() {
		n *= length[letter]
	}
	return n
}

// einsumParts reads a formula; wrong says what is wrong with it.
func einsumParts(formula string) (first, second, result, wrong string) {
	operands, result, arrow := strings.Cut(formula, "->")
	first, second, comma := strings.Cut(operands, ",")
	if !arrow || !comma {
		return "", "", "", `want two operands and a result, as in "ik,kj->ij"`
	}
	for _, part := range [3]string{first, second, result} {
		if len(part) > kernel.MaxAxes {
			return "", "", "", "more than eight axes"
		}
		for i := range len(part) {
			switch letter := part[i]; {
			case !(letter >= 'a' && letter <= 'z' || letter >= 'A' && letter <= 'Z'):
				return "", "", "", fmt.Sprintf("%q is no letter", letter)
			case strings.IndexByte(part[:i], letter) >= 0:
				return "", "", "", fmt.Sprintf("%q stands twice in %q", letter, part)
			}
		}
	}
	for i := range len(result) {
		if strings.IndexByte(operands, result[i]) < 0 {
			return "", "", "", fmt.Sprintf("%q of the result is in no operand", result[i])
		}
	}
	return first, second, result, ""
}

// matrices sums v, with axes of these names, over those that are not wanted, and
// returns the others as a batch of matrices of the given shape.
func matrices(t *Tape, v Value, names string, want axisNames, shape ...int) Value {
	if v.IsParam() {
		v = t.Use(v)
	}
	var buf [kernel.MaxAxes]int
	gone := buf[:0]
	var have axisNames
	for a := range len(names) {
		if want.index(names[a]) < 0 {
			gone = append(gone, a)
		} else {
			have.add(names[a])
		}
	}
	if len(gone) > 0 {
		v = v.Sum(gone...)
	}
	return arranged(v, have, want).Reshape(shape...)
}

// arranged brings the axes of v into the order that is wanted.
func arranged(v Value, have, want axisNames) Value {
	if have == want {
		return v
	}
	var buf [kernel.MaxAxes]int
	order := buf[:0]
	for _, letter := range want.list() {
		order = append(order, have.index(letter))
	}
	return v.Transpose(order...)
}
