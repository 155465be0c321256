package optim

import "cajal/tensor"

// Bytes returns the memory of what the rule remembers of the parameters, such
// as Adam's two running means.
func (o *Optimizer) Bytes() int {
	var n int
	for _, p := range o.params {
		size := 4
		if p.Value.DType() == tensor.Float64 {
			size = 8
		}
		n += size * p.state.Len()
	}
	return n
}
