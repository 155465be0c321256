package shape

import (
	"math"
	"slices"
	"testing"
)

func TestProduct(t *testing.T) {
	for _, c := range []struct {
		shape []int
		n     int
		ok    bool
	}{
		{nil, 1, true}, {[]int{2, 3}, 6, true}, {[]int{4, 0, 2}, 0, true},
		{[]int{math.MaxInt / 8}, math.MaxInt / 8, true}, {[]int{math.MaxInt}, 0, false},
		{[]int{1 << 32, 1 << 32}, 0, false}, {[]int{0, 1 << 40, 1 << 40}, 0, false}, {[]int{1 << 40, 1 << 40, 0}, 0, false},
	} {
		if n, ok := Product(c.shape); n != c.n || ok != c.ok {
			t.Errorf("Product(%v): got %d, %v, want %d, %v", c.shape, n, ok, c.n, c.ok)
		}
	}
}

func TestRowMajor(t *testing.T) {
	strides := make([]int, 3)
	if RowMajor(strides, []int{2, 3, 4}); !slices.Equal(strides, []int{12, 4, 1}) {
		t.Errorf("got %v, want [12 4 1]", strides)
	}
}
