package tensor

import (
	"math"

	"cajal/internal/elementary"
	"cajal/internal/kernel"
)

// carrier is a type that eager arithmetic computes in. Float64 carries both
// types of floats: rounding its sum, difference, product or quotient of two
// float32 numbers gives what float32 arithmetic gives. Int64 carries all whole
// numbers, and Bool as 0 and 1: storing its lowest bits is how shorter types wrap
// around.
type carrier interface{ float64 | int64 }

func load[C carrier](s kernel.Slice, p int) C {
	var c C
	if _, ok := any(c).(float64); ok {
		return C(s.At(p))
	}
	return C(s.Int(p))
}

func save[C carrier](s kernel.Slice, p int, v C) {
	if x, ok := any(v).(float64); ok {
		s.Set(p, x)
		return
	}
	s.SetInt(p, int64(v))
}

// Add returns a + b.
func (a *Tensor) Add(b *Tensor) *Tensor { return numeric("add", a, b, plus[float64], plus[int64]) }

// Sub returns a − b.
func (a *Tensor) Sub(b *Tensor) *Tensor { return numeric("sub", a, b, minus[float64], minus[int64]) }

// Mul returns a·b, elementwise.
func (a *Tensor) Mul(b *Tensor) *Tensor { return numeric("mul", a, b, times[float64], times[int64]) }

// Div returns a/b, elementwise. Of whole numbers it is the largest one that is
// not above the quotient, and 0 where b is, as NumPy's a // b.
func (a *Tensor) Div(b *Tensor) *Tensor { return numeric("div", a, b, quotient, floored) }

// Minimum returns the smaller of a and b, elementwise, NaN where either is.
func (a *Tensor) Minimum(b *Tensor) *Tensor {
	return numeric("minimum", a, b, smaller[float64], smaller[int64])
}

// Maximum returns the larger of a and b, elementwise, NaN where either is.
func (a *Tensor) Maximum(b *Tensor) *Tensor {
	return numeric("maximum", a, b, larger[float64], larger[int64])
}

// Pow returns aᵇ, elementwise. Of floats it is NaN where a is negative and b no whole
// number, and 1 where b is 0 or a is 1. Of whole numbers it wraps around, and with a
// negative exponent it is 1 or −1 where a is, and 0 elsewhere, as in PyTorch.
func (a *Tensor) Pow(b *Tensor) *Tensor { return numeric("pow", a, b, elementary.Pow, wholePower) }

// PowScalar returns tᵖ. Of whole numbers p has to be one.
func (t *Tensor) PowScalar(p float64) *Tensor { return t.Pow(t.number("pow", p)) }

// AddScalar returns t + c. Of whole numbers c has to be one.
func (t *Tensor) AddScalar(c float64) *Tensor {
	return t.Add(t.number("add scalar", c))
}

// Scale returns c·t. Of whole numbers c has to be one.
func (t *Tensor) Scale(c float64) *Tensor { return t.Mul(t.number("scale", c)) }

// Clamp returns min(max(t, lo), hi), NaN where t is. An infinite limit is none,
// for whole numbers too.
func (t *Tensor) Clamp(lo, hi float64) *Tensor {
	y := t.numbers("clamp").Clone()
	if !math.IsInf(lo, -1) {
		y = y.Maximum(t.number("clamp", lo))
	}
	if !math.IsInf(hi, 1) {
		y = y.Minimum(t.number("clamp", hi))
	}
	return y
}

// Neg returns −t.
func (t *Tensor) Neg() *Tensor { return New(t.dtype).Sub(t) }

// Abs returns |t|. The smallest whole number of a type stays what it is.
func (t *Tensor) Abs() *Tensor {
	return numeric("abs", t, New(t.dtype), func(x, _ float64) float64 { return math.Abs(x) },
		func(x, _ int64) int64 { return max(x, -x) })
}

func plus[C carrier](x, y C) C    { return x + y }
func minus[C carrier](x, y C) C   { return x - y }
func times[C carrier](x, y C) C   { return x * y }
func smaller[C carrier](x, y C) C { return min(x, y) }
func larger[C carrier](x, y C) C  { return max(x, y) }
func quotient(x, y float64) float64 {
	return x / y
}

func floored(x, y int64) int64 {
	if y == 0 {
		return 0
	}
	q := x / y
	if x%y != 0 && (x < 0) != (y < 0) {
		q--
	}
	return q
}

// wholePower returns xᵖ by squaring.
func wholePower(x, p int64) int64 {
	switch {
	case p >= 0:
	case x == 1:
		return 1
	case x == -1:
		return 1 - 2*(p&1)
	default:
		return 0
	}
	y := int64(1)
	for ; p > 0; p >>= 1 {
		if p&1 == 1 {
			y *= x
		}
		x *= x
	}
	return y
}

// number returns c as a scalar of t's type, which has to hold it.
func (t *Tensor) number(op string, c float64) *Tensor {
	t.numbers(op)
	s := Full(t.dtype, c)
	if !t.dtype.Float() && s.Item() != c {
		fail(op, "%v is no %v; To converts the tensor", c, t.dtype)
	}
	return s
}

// numbers returns t unless it holds Bool.
func (t *Tensor) numbers(op string) *Tensor {
	if t.dtype == Bool {
		fail(op, "a tensor of bool %s, want numbers; To converts it", ShapeString(t.shape))
	}
	return t
}

// numeric returns f(a, b), elementwise, for operands of numbers.
func numeric(op string, a, b *Tensor, floats func(x, y float64) float64, whole func(x, y int64) int64) *Tensor {
	a.numbers(op)
	a, b = meet(op, a, b)
	y := New(a.dtype, a.shape...)
	if a.dtype.Float() {
		pairwise(y, a, b, floats)
	} else {
		pairwise(y, a, b, whole)
	}
	return y
}

// pairwise writes y = f(a, b) for tensors of one shape; y is contiguous.
func pairwise[C carrier](y, a, b *Tensor, f func(x, y C) C) {
	k := 0
	walk(a, b, func(i, j int) {
		save(y.data, k, f(load[C](a.data, i), load[C](b.data, j)))
		k++
	})
}

// meet returns views of a and b in the shape to which both stretch.
func meet(op string, a, b *Tensor) (*Tensor, *Tensor) {
	if a.dtype != b.dtype {
		fail(op, "types %v and %v; To converts one", a.dtype, b.dtype)
	}
	shape, ok := BroadcastShapes(nil, a.shape, b.shape)
	if !ok {
		fail(op, "shapes %s and %s do not broadcast: matched from the last axis, two lengths must be equal or one of them 1",
			ShapeString(a.shape), ShapeString(b.shape))
	}
	return a.BroadcastTo(shape...), b.BroadcastTo(shape...)
}
