package explain

import (
	"math"
	"slices"

	"cajal/grad"
	"cajal/internal/memory"
	"cajal/tensor"
)

// trail is what leads from one value or parameter, its origin, to the loss.
type trail struct {
	values []grad.Value // all of the tape, in order
	origin grad.Value
	on     []bool // values that depend on the origin and that the loss depends on
}

func newTrail(values []grad.Value, origin, loss grad.Value) *trail {
	t := &trail{values: values, origin: origin, on: make([]bool, len(values))}
	for i, v := range values {
		t.on[i] = v.Same(origin) || slices.ContainsFunc(v.Inputs(), t.holds)
	}
	needed := make([]bool, len(values))
	needed[loss.Index()] = true
	for i := len(values) - 1; i >= 0; i-- {
		if !needed[i] {
			t.on[i] = false
			continue
		}
		for _, in := range values[i].Inputs() {
			if !in.IsParam() {
				needed[in.Index()] = true
			}
		}
	}
	return t
}

// holds reports whether v is on the trail.
func (t *trail) holds(v grad.Value) bool {
	return v.Same(t.origin) || !v.IsParam() && t.on[v.Index()]
}

// waists returns, for each value, whether every way from the origin to the loss
// leads through it: no operation behind it reads a value of the trail that
// stands before it. The derivatives of the loss with respect to the elements
// of a waist are all there is to know of what comes after it.
func (t *trail) waists() []bool {
	waist := make([]bool, len(t.values))
	low := math.MaxInt // the first value that an operation behind value i reads
	for i := len(t.values) - 1; i >= 0; i-- {
		if !t.on[i] {
			continue
		}
		waist[i] = low >= i
		for _, in := range t.values[i].Inputs() {
			if t.holds(in) {
				low = min(low, in.Index())
			}
		}
	}
	return waist
}

// derivative returns ∂y[j]/∂origin, over all ways from the origin to y: the
// chain rule, operation by operation, from y backwards.
func (t *trail) derivative(y grad.Value, j int) *tensor.Tensor {
	var sum *tensor.Tensor
	waiting := map[int]*tensor.Tensor{y.Index(): oneHot(y, j)}
	for i := y.Index(); i > t.origin.Index(); i-- {
		dy := waiting[i]
		if dy == nil {
			continue
		}
		delete(waiting, i)
		for _, k := range t.inputs(t.values[i]) {
			dx := t.values[i].Pull(dy, k)
			if x := t.values[i].Inputs()[k]; x.Same(t.origin) {
				sum = plus(sum, dx)
			} else {
				waiting[x.Index()] = plus(waiting[x.Index()], dx)
			}
		}
	}
	if sum == nil {
		return tensor.New(y.DType(), t.origin.Shape()...)
	}
	return sum
}

// inputs returns the numbers of the inputs of v that are on the trail; of one
// that stands twice only the first, since its derivative is that of both.
func (t *trail) inputs(v grad.Value) []int {
	var numbers []int
	in := v.Inputs()
	for k, x := range in {
		if t.holds(x) && !slices.ContainsFunc(in[:k], x.Same) {
			numbers = append(numbers, k)
		}
	}
	return numbers
}

func oneHot(y grad.Value, j int) *tensor.Tensor {
	t := tensor.New(y.DType(), y.Shape()...)
	memory.Of(t).Set(j, 1)
	return t
}

// plus adds b to a, element by element, and returns a, or b if a is nil.
func plus(a, b *tensor.Tensor) *tensor.Tensor {
	if a == nil {
		return b
	}
	to, from := memory.Of(a), memory.Of(b)
	for i := range a.Size() {
		to.Set(i, to.At(i)+from.At(i))
	}
	return a
}
