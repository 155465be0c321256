package kernel

import "cajal/internal/scratch"

// Take writes y[o, j, i] = x[o, index[j], i] along an axis of x, for slices of any
// one kind and an index of whole numbers.
func Take(y, x, index Slice, a Axis) {
	m := index.Len()
	for o := range a.Outer {
		for j := range m {
			to, from := (o*m+j)*a.Inner, (o*a.Len+int(index.Int(j)))*a.Inner
			Copy(y.Range(to, to+a.Inner), x.Range(from, from+a.Inner))
		}
	}
}

// Gather writes y[o, j, i] = x[o, index[o, j, i], i] along an axis of x, for slices
// of any one kind. There are m indices in a line.
func Gather(y, x, index Slice, a Axis, m int) {
	switch y.kind.Size() {
	case 8:
		gather(recast[uint64](y), recast[uint64](x), index, a, m)
	case 4:
		gather(recast[uint32](y), recast[uint32](x), index, a, m)
	default:
		gather(y.Memory(), x.Memory(), index, a, m)
	}
}

func gather[T uint64 | uint32 | uint8](y, x []T, index Slice, a Axis, m int) {
	for p := range y {
		y[p] = x[a.place(p, m, index)]
	}
}

// AddScattered adds y[o, index[o, j, i], i] += x[o, j, i] along an axis of y, in the
// order of x, and in double precision where more than a few may meet. It is the
// gradient of Gather.
func AddScattered(y, x, index Slice, a Axis, m int) {
	switch {
	case y.Double():
		addScattered(Of[float64](y), Of[float64](x), index, a, m)
	case m <= fewAdditions:
		addScattered(Of[float32](y), Of[float32](x), index, a, m)
	default:
		b := scratch.Take(y.Len())
		sums := scratch.Of[float64](b, y.Len())
		for i, v := range Of[float32](y) {
			sums[i] = float64(v)
		}
		addScattered(sums, Of[float32](x), index, a, m)
		for i, v := range sums {
			Of[float32](y)[i] = float32(v)
		}
		scratch.Put(b)
	}
}

func addScattered[S, T Float](y []S, x []T, index Slice, a Axis, m int) {
	for p, v := range x {
		y[a.place(p, m, index)] += S(v)
	}
}

// AddGathered adds y[o, j, i] += x[o, index[o, j, i], i] along an axis of x. It is the
// gradient of AddScattered.
func AddGathered(y, x, index Slice, a Axis, m int) {
	if y.Double() {
		addGathered(Of[float64](y), Of[float64](x), index, a, m)
	} else {
		addGathered(Of[float32](y), Of[float32](x), index, a, m)
	}
}

func addGathered[T Float](y, x []T, index Slice, a Axis, m int) {
	for p := range y {
		y[p] += x[a.place(p, m, index)]
	}
}

// place returns where the element stands that number p of the index, with m in a
// line, is about.
func (a Axis) place(p, m int, index Slice) int {
	return (p/(m*a.Inner)*a.Len+int(index.Int(p)))*a.Inner + p%a.Inner
}
