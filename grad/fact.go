package grad

import "cajal/tensor"

// Fact is what an operation takes beside the numbers that it differentiates, such
// as a mask or indices: a [Value] on the same tape, or a *[tensor.Tensor], which
// must not change before the pass ends. Comparisons, ArgMax, ArgSort and OneHot
// return facts about values: they have no gradient.
type Fact interface {
	DType() tensor.DType
	Shape() []int
	Size() int
}

// fact returns f as a value of the tape that beside stands on.
func fact(op string, f Fact, beside ...Value) Value {
	switch f := f.(type) {
	case Value:
		f.check(op)
		return f
	case *tensor.Tensor:
		for _, v := range beside {
			v.check(op)
			if v.n.tape != nil {
				return v.n.tape.Const(f)
			}
		}
		refuse(OtherTape, op, beside, "no input stands on a tape; begin with tape.Const(x), or tape.Use(w) for a parameter")
	}
	// To write the type here would move every Value that is a fact to the heap.
	refuse(BadType, op, beside, "a mask or an index is neither a grad.Value nor a *tensor.Tensor")
	return Value{}
}

// masks is the set of the type of masks.
const masks = kinds(1 << tensor.Bool)
