package tensor

import (
	"math"
	"math/bits"
	"slices"
	"strings"
	"testing"
)

func TestShapeString(t *testing.T) {
	for want, shape := range map[string][]int{"()": nil, "(3,)": {3}, "(2, 0)": {2, 0}, "(-1, 2, 3)": {-1, 2, 3}} {
		if got := ShapeString(shape); got != want {
			t.Errorf("ShapeString(%v): got %q, want %q", shape, got, want)
		}
	}
}

func TestInferShape(t *testing.T) {
	for _, c := range []struct {
		shape []int
		size  int
		want  []int // nil for an error
		rule  string
	}{
		{[]int{}, 1, []int{}, ""},
		{[]int{6}, 6, []int{6}, ""},
		{[]int{-1}, 6, []int{6}, ""},
		{[]int{2, -1}, 6, []int{2, 3}, ""},
		{[]int{-1, 6}, 6, []int{1, 6}, ""},
		{[]int{-1}, 1, []int{1}, ""},
		{[]int{-1}, 0, []int{0}, ""},
		{[]int{-1, 3}, 0, []int{0, 3}, ""},
		{[]int{2, 0, 5}, 0, []int{2, 0, 5}, ""},
		{[]int{}, 2, nil, "want 2 elements, not 1"},
		{[]int{}, 0, nil, "want 0 elements, not 1"},
		{[]int{4}, 6, nil, "want 6 elements, not 4"},
		{[]int{4, -1}, 6, nil, "6 elements do not divide by 4"},
		{[]int{0, -1}, 0, nil, "0 elements do not divide by 0"},
		{[]int{0, -1}, 3, nil, "3 elements do not divide by 0"},
		{[]int{-1, -1}, 4, nil, "at most one"},
		{[]int{-2}, 4, nil, "at most one"},
		{[]int{-1, -2}, 4, nil, "at most one"},
		{[]int{half, half}, 0, nil, "too many"}, // 2⁶⁴ wraps to 0
		{[]int{1 << (bits.UintSize - 2), 4, 1}, 0, nil, "too many"},
		{[]int{-1, math.MaxInt}, 0, nil, "too many"},
	} {
		shape := slices.Clone(c.shape)
		rule := InferShape(shape, c.size)
		if c.want == nil {
			if !strings.Contains(rule, c.rule) || rule == "" || !slices.Equal(shape, c.shape) {
				t.Errorf("InferShape(%v, %d): got %v, %q, want the shape as it was and %q",
					c.shape, c.size, shape, rule, c.rule)
			}
		} else if rule != "" || !slices.Equal(shape, c.want) {
			t.Errorf("InferShape(%v, %d): got %v, %q, want %v", c.shape, c.size, shape, rule, c.want)
		}
	}
}

type broadcastCase struct {
	A, B []int
	Want []int // nil if there is none
}

func TestBroadcastShapesAsNumPy(t *testing.T) {
	for _, c := range golden[broadcastCase](t, "broadcast") {
		for range 2 {
			got, ok := BroadcastShapes([]int{9}, c.A, c.B)
			if ok != (c.Want != nil) || !slices.Equal(got, append([]int{9}, c.Want...)) {
				t.Errorf("BroadcastShapes([9], %v, %v): got %v, %v, want [9]+%v", c.A, c.B, got, ok, c.Want)
			}
			c.A, c.B = c.B, c.A
		}
	}
}

// A shape stretches to another one exactly if the two meet in the other.
func TestBroadcastToAsNumPy(t *testing.T) {
	for _, c := range golden[broadcastCase](t, "broadcast") {
		x := arange(Float32, c.A...)
		if !slices.Equal(c.Want, c.B) || c.Want == nil {
			wantPanic(t, ShapeString(c.A)+" to "+ShapeString(c.B), "broadcast", "does not stretch",
				func() { x.BroadcastTo(c.B...) })
			continue
		}
		y := x.BroadcastTo(c.B...)
		eachIndex(c.B, func(index []int) {
			from := slices.Clone(index[len(c.B)-len(c.A):])
			for a := range from {
				from[a] = min(from[a], c.A[a]-1)
			}
			if got, want := y.At(index...), x.At(from...); got != want {
				t.Fatalf("%v to %v: got %g at %v, want %g", c.A, c.B, got, index, want)
			}
		})
	}
}

func TestBroadcastShapesAllocatesNothing(t *testing.T) {
	a, b, dst := []int{64, 1, 28}, []int{10, 1}, make([]int, 0, 4)
	if got := testing.AllocsPerRun(100, func() { dst, _ = BroadcastShapes(dst[:0], a, b) }); got != 0 {
		t.Errorf("got %g allocations, want 0", got)
	}
}
