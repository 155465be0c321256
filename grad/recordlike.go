package grad

// recordLike records an operation on one value whose result has the value's shape.
func recordLike[N any, P pointer[N]](x Value) P {
	var p P
	n := record[N, P](numbers.check(p.name(), x), x)
	n.base().shaped(x.n.val.Shape()...)
	return n
}
