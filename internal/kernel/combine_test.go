package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cajal/internal/parallel"
)

// Each operation on operands that meet in every way has the bits of the same
// operation on operands that were written out in full.
func TestCombine(t *testing.T) {
	defer parallel.SetThreads(0)
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(31, 32))
		for i, c := range []struct{ a, b, y []int }{
			{[]int{200, 3}, []int{3}, []int{200, 3}}, {[]int{200, 3}, []int{200, 1}, []int{200, 3}},
			{[]int{3}, []int{200, 3}, []int{200, 3}}, {[]int{7, 1}, []int{7, 129}, []int{7, 129}},
			{[]int{5, 300}, []int{300}, []int{5, 300}}, {[]int{5, 300}, []int{5, 1}, []int{5, 300}},
			{[]int{40, 128}, []int{128}, []int{40, 128}}, {[]int{1}, []int{17}, []int{17}}, {[]int{2, 3}, []int{}, []int{2, 3}},
			{[]int{6, 1}, []int{5}, []int{6, 5}}, {[]int{3, 1, 4}, []int{3, 5, 4}, []int{3, 5, 4}},
			{[]int{2, 3, 4, 200}, []int{3, 1, 200}, []int{2, 3, 4, 200}}, {[]int{2, 3, 2, 150}, []int{2, 1, 2, 1}, []int{2, 3, 2, 150}},
			{[]int{5, 4}, []int{5, 4}, []int{5, 4}}, {[]int{0, 3}, []int{3}, []int{0, 3}}, {[]int{4, 0}, []int{4, 1}, []int{4, 0}},
			{[]int{700, 900}, []int{900}, []int{700, 900}}, {[]int{900, 700}, []int{900, 1}, []int{900, 700}}, {[]int{90_000, 7}, []int{7}, []int{90_000, 7}},
		} {
			for _, double := range []bool{false, true} {
				n := sizeOf(c.y)
				a, b := randomSlice(rnd, sizeOf(c.a), double), randomSlice(rnd, sizeOf(c.b), double)
				ra, rb := NewBroadcast(c.a, c.y), NewBroadcast(c.b, c.y)
				fullA, fullB := Make(n, a.Kind()), Make(n, a.Kind())
				ra.Stretch(fullA, a)
				rb.Stretch(fullB, b)
				parallel.SetThreads(1 + i%3)
				for o, plain := range []func(y, a, b Slice){Add, Sub, Mul, Div} {
					want, got := Make(n, a.Kind()), Make(n, a.Kind())
					got.Fill(math.NaN())
					plain(want, fullA, fullB)
					Combine(Operation(o), got, a, &ra, b, &rb)
					equalBits(t, fmt.Sprintf("%v and %v, operation %d, double %v", c.a, c.b, o, double), got, want)
					if a.Len() == n { // in place
						got = clone(a)
						Combine(Operation(o), got, got, nil, b, &rb)
						equalBits(t, fmt.Sprintf("%v and %v in place, operation %d, double %v", c.a, c.b, o, double), got, want)
					}
				}
			}
		}
	})
}

func sizeOf(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

func TestCombineAllocatesNothing(t *testing.T) {
	a, b, c, y := Make(600, F64), Make(3, F64), Make(200, F64), Make(600, F64)
	rb, rc := NewBroadcast([]int{3}, []int{200, 3}), NewBroadcast([]int{200, 1}, []int{200, 3})
	run := func() {
		Combine(Plus, y, a, nil, b, &rb)
		Combine(Times, y, a, nil, c, &rc)
		Combine(Minus, y, b, &rb, a, nil)
	}
	run()
	if n := testing.AllocsPerRun(100, run); n > 0 {
		t.Errorf("%g allocations, want none", n)
	}
}
