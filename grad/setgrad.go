package grad

import (
	"math"
	"slices"

	"cajal/tensor"
)

// SetGrad makes g the gradient of a parameter in this pass, as if Backward had
// left it: one that was put together elsewhere, such as the sum over the parts
// of a batch. It copies g, which has the parameter's type and shape. Of a frozen
// parameter there is no gradient, and it does nothing.
func (t *Tape) SetGrad(p Value, g *tensor.Tensor) {
	n := p.live("set grad")
	switch {
	case n.tape != nil:
		refuse(NoGradient, "set grad", []Value{p}, n.label()+" is no parameter")
	case g.DType() != n.val.DType() || !slices.Equal(g.Shape(), n.val.Shape()):
		refuse(unlike(g, n.val.DType()), "set grad", []Value{p}, "the gradient is "+g.DType().String()+" "+tensor.ShapeString(g.Shape()))
	case !n.needs:
		return
	}
	t.touch(n, math.MaxInt)
	if n.fresh {
		n.prepare()
	}
	tensor.Copy(n.gradient(), g)
}
