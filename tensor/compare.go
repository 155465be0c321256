package tensor

// Comparisons return a Bool tensor. NaN is neither less than anything nor equal
// to anything. [Equal] compares two tensors as wholes.

// Less returns a < b, elementwise.
func (a *Tensor) Less(b *Tensor) *Tensor { return compared("less", a, b, less[float64], less[int64]) }

// LessEqual returns a ≤ b, elementwise.
func (a *Tensor) LessEqual(b *Tensor) *Tensor {
	return compared("less equal", a, b, lessEqual[float64], lessEqual[int64])
}

// Greater returns a > b, elementwise.
func (a *Tensor) Greater(b *Tensor) *Tensor { return b.Less(a) }

// GreaterEqual returns a ≥ b, elementwise.
func (a *Tensor) GreaterEqual(b *Tensor) *Tensor { return b.LessEqual(a) }

// EqualTo returns a = b, elementwise.
func (a *Tensor) EqualTo(b *Tensor) *Tensor {
	return compared("equal to", a, b, equal[float64], equal[int64])
}

// NotEqualTo returns a ≠ b, elementwise.
func (a *Tensor) NotEqualTo(b *Tensor) *Tensor { return a.EqualTo(b).Not() }

// And returns where a and b are true.
func (a *Tensor) And(b *Tensor) *Tensor { return logical("and", a, b, smaller[int64]) }

// Or returns where a or b is true.
func (a *Tensor) Or(b *Tensor) *Tensor { return logical("or", a, b, larger[int64]) }

// Not returns where t is false.
func (t *Tensor) Not() *Tensor {
	return logical("not", t, New(t.dtype), func(x, _ int64) int64 { return 1 - x })
}

func less[C carrier](x, y C) bool      { return x < y }
func lessEqual[C carrier](x, y C) bool { return x <= y }
func equal[C carrier](x, y C) bool     { return x == y }

// compared returns where f(a, b) holds.
func compared(op string, a, b *Tensor, floats func(x, y float64) bool, whole func(x, y int64) bool) *Tensor {
	a, b = meet(op, a, b)
	y := New(Bool, a.shape...)
	if a.dtype.Float() {
		where(y, a, b, floats)
	} else {
		where(y, a, b, whole)
	}
	return y
}

func where[C carrier](y, a, b *Tensor, f func(x, y C) bool) {
	k, holds := 0, y.Bools()
	walk(a, b, func(i, j int) {
		holds[k] = f(load[C](a.data, i), load[C](b.data, j))
		k++
	})
}

// logical returns f(a, b), elementwise, for tensors of Bool.
func logical(op string, a, b *Tensor, f func(x, y int64) int64) *Tensor {
	a.mask(op)
	a, b = meet(op, a, b)
	y := New(Bool, a.shape...)
	pairwise(y, a, b, f)
	return y
}

// mask returns t, which has to hold Bool.
func (t *Tensor) mask(op string) *Tensor {
	if t.dtype != Bool {
		fail(op, "a tensor of %v %s, want bool; To(Bool) or a comparison makes one", t.dtype, ShapeString(t.shape))
	}
	return t
}
