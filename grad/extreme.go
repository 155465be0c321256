package grad

import "cajal/internal/kernel"

type extreme struct {
	node
	largest bool
	spread  kernel.Broadcast // how the result stretches to x
}

func (n *extreme) name() string {
	if n != nil && n.largest {
		return "max"
	}
	return "min"
}

// Max returns the largest element of x over the given axes, which disappear, or
// over all of them if none is given; NaN where one is NaN.
//
//	dx += [x = y] ∘ dy / how many are equal
//
// Equal elements share the gradient, as in PyTorch's amax.
func (x Value) Max(axes ...int) Value { return extremeOf(x, true, false, axes) }

// MaxKeepDims is Max with the axes left in place, of length one.
func (x Value) MaxKeepDims(axes ...int) Value { return extremeOf(x, true, true, axes) }

// Min returns the smallest element of x over the given axes, otherwise as Max.
//
//	dx += [x = y] ∘ dy / how many are equal
func (x Value) Min(axes ...int) Value { return extremeOf(x, false, false, axes) }

// MinKeepDims is Min with the axes left in place, of length one.
func (x Value) MinKeepDims(axes ...int) Value { return extremeOf(x, false, true, axes) }

func extremeOf(x Value, largest, keepDims bool, axes []int) Value {
	name := "min"
	if largest {
		name = "max"
	}
	t := numbers.check(name, x)
	s := span(name, x, axes, keepDims)
	if s.count == 0 {
		refuse(BadShape, name, []Value{x}, "no elements along the axes of "+shapes(x))
	}
	n := record[extreme](t, x)
	n.largest = largest
	n.shaped(s.out[:s.dims]...)
	n.spread = s.spread
	return n.run()
}

func (*extreme) keeps() Kept { return result | first }

func (n *extreme) forward() { n.spread.Extreme(n.y, n.in[0].y, n.largest) }

func (n *extreme) backward() {
	x := n.in[0]
	n.spread.AddExtremeGrad(x.into(), x.y, n.y, n.dy, n.doubles(0, n.y.Len()))
}
