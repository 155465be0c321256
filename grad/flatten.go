package grad

// Flatten returns x of shape (N, …) as (N, D): one row of all its numbers for
// each sample. Nothing is copied. (N) becomes (N, 1). It is a Reshape that
// also knows what to do with no samples.
func (x Value) Flatten() Value {
	s := x.Shape()
	if len(s) == 0 {
		refuse(BadShape, "flatten", []Value{x}, "x is a scalar, want (N, …)")
	}
	d := 1
	for _, n := range s[1:] {
		d *= n
	}
	return x.Reshape(s[0], d)
}
