package kernel

import "cajal/internal/scratch"

// Operation is one of the four operations of arithmetic.
type Operation uint8

// The operations.
const (
	Plus Operation = iota
	Minus
	Times
	Over
)

// Combine writes y = a ∘ b, where an operand that has fewer elements than y
// repeats as ra or rb says; that of another isn't read and may be nil. y may be an
// operand that is as long. A row or a column that repeats is not written out in the
// length of y: it fills a few vectors, with which one part of the other operand
// after the other is combined.
func Combine(o Operation, y, a Slice, ra *Broadcast, b Slice, rb *Broadcast) {
	n := y.Len()
	if a.Len() != n && b.Len() != n {
		ra.Stretch(y, a)
		a = y
	}
	l := loopsOf(o)
	if a.Len() != n {
		a, b, rb = b, a, ra
		l = swappedLoopsOf(o)
	}
	switch {
	case n == 0:
	case b.Len() == n:
		binary(cheap, y, a, b, l.single, l.double)
	case y.Double():
		combineIn(rb, y, a, b, l.double)
	default:
		combineIn(rb, y, a, b, l.single)
	}
}

// binaryLoops are the loops y = a ∘ b of an operation.
type binaryLoops struct {
	single func(y, a, b []float32)
	double func(y, a, b []float64)
}

func loopsOf(o Operation) binaryLoops {
	switch o {
	case Plus:
		return binaryLoops{f32.add, f64.add}
	case Minus:
		return binaryLoops{f32.sub, f64.sub}
	case Times:
		return binaryLoops{f32.mul, f64.mul}
	default:
		return binaryLoops{f32.div, f64.div}
	}
}

// swappedLoopsOf returns the loops y = b ∘ a.
func swappedLoopsOf(o Operation) binaryLoops {
	switch o {
	case Minus:
		return binaryLoops{subSwapped[float32], subSwapped[float64]}
	case Over:
		return binaryLoops{divSwapped[float32], divSwapped[float64]}
	default:
		return loopsOf(o)
	}
}

func subSwapped[T Float](y, a, b []T) { loops[T]().sub(y, b, a) }

func divSwapped[T Float](y, a, b []T) { loops[T]().div(y, b, a) }

// combineIn writes y = x ∘ s, where s repeats. Rows of y go to the pool; where there
// are no rows, since axes of both kinds alternate, all is done here.
func combineIn[T Float](r *Broadcast, y, x, s Slice, loop func(y, a, b []T)) {
	rows, k, how := r.matrix()
	if how == anyhow {
		combineRuns(r, Of[T](y), Of[T](x), Of[T](s), loop)
		return
	}
	if rows*k <= Chunk {
		combineShort(how, Of[T](y), Of[T](x)[:rows*k], Of[T](s), k, loop)
		return
	}
	t := newTask(y, combineRowPiece[float32], combineRowPiece[float64], rows)
	if how == asColumn {
		t.piece = combineColumnPiece[float32]
		if y.Double() {
			t.piece = combineColumnPiece[float64]
		}
	}
	t.width, t.y, t.a, t.b, t.loop = k, y, x, s, loop
	t.run(cheap)
}

func combineRowPiece[T Float](t *task, lo, hi int) float64 {
	k := t.width
	combineShort(asRow, Of[T](t.y)[lo*k:hi*k], Of[T](t.a)[lo*k:hi*k], Of[T](t.b), k, t.loop.(func(y, a, b []T)))
	return 0
}

func combineColumnPiece[T Float](t *task, lo, hi int) float64 {
	k := t.width
	combineShort(asColumn, Of[T](t.y)[lo*k:hi*k], Of[T](t.a)[lo*k:hi*k], Of[T](t.b)[lo:hi], k, t.loop.(func(y, a, b []T)))
	return 0
}

// A row or a column is repeated until it fills so many numbers, if it is shorter.
const repeated = 128

// combineShort combines rows of k numbers with a row, or with a column.
func combineShort[T Float](how repetition, y, x, s []T, k int, loop func(y, a, b []T)) {
	if how == asRow && k >= repeated {
		for ; len(x) > 0; y, x = y[k:], x[k:] {
			loop(y[:k], x[:k], s)
		}
		return
	}
	b := scratch.Take(repeated)
	defer scratch.Put(b)
	p := scratch.Of[T](b, repeated)
	if how == asColumn {
		combineColumn(y, x, s, k, p, loop)
		return
	}
	p = p[:min(repeated/k*k, len(x))]
	for done := copy(p, s); done < len(p); {
		done += copy(p[done:], p[:done])
	}
	for len(x) > 0 {
		n := min(len(p), len(x))
		loop(y[:n], x[:n], p[:n])
		y, x = y[n:], x[n:]
	}
}

// combineColumn combines row i of x with s[i]. It writes each number in p as often
// as a row needs it, for as many rows at a time as fill p.
func combineColumn[T Float](y, x, s []T, k int, p []T, loop func(y, a, b []T)) {
	for len(s) > 0 {
		rows := min(max(1, len(p)/k), len(s))
		n := min(k, len(p))
		for i, v := range s[:rows] {
			part := p[i*n : (i+1)*n]
			for j := range part {
				part[j] = v
			}
		}
		for left := rows * k; left > 0; {
			n := min(rows*n, left)
			loop(y[:n], x[:n], p[:n])
			y, x, left = y[n:], x[n:], left-n
		}
		s = s[rows:]
	}
}

// combineRuns combines one innermost run after the other.
func combineRuns[T Float](r *Broadcast, y, x, s []T, loop func(y, a, b []T)) {
	b := scratch.Take(repeated)
	defer scratch.Put(b)
	p := scratch.Of[T](b, repeated)
	r.runs(func(lo, n, at int, repeat bool) {
		if repeat {
			combineColumn(y[lo:lo+n], x[lo:lo+n], s[at:at+1], n, p, loop)
		} else {
			loop(y[lo:lo+n], x[lo:lo+n], s[at:at+n])
		}
	})
}
