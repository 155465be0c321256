package grad

// Sort returns x in ascending order along an axis, NaN last, and the place, of
// Int64, that each element had. Equal elements stay in their order. It is an ArgSort
// and a Gather, through which the gradient goes back to where the elements stood.
func (x Value) Sort(axis int) (values, index Value) {
	index = x.ArgSort(axis)
	return x.Gather(axis, index), index
}

// TopK returns the k largest elements of x along an axis, the largest first and NaN
// before all, and the place, of Int64, that each had. Otherwise it is as Sort.
func (x Value) TopK(k, axis int) (values, index Value) {
	index = x.ArgTopK(k, axis)
	return x.Gather(axis, index), index
}
