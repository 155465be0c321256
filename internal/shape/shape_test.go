package shape

import (
	"math"
	"math/bits"
	"slices"
	"testing"
)

// Sizes of axes whose product is more than an int holds, be it of 64 bits or of 32.
const (
	half = 1 << (bits.UintSize / 2)     // 2³²
	most = 1 << (bits.UintSize * 5 / 8) // 2⁴⁰
)

func TestProduct(t *testing.T) {
	for _, c := range []struct {
		shape []int
		n     int
		ok    bool
	}{
		{nil, 1, true}, {[]int{2, 3}, 6, true}, {[]int{4, 0, 2}, 0, true},
		{[]int{math.MaxInt / 8}, math.MaxInt / 8, true}, {[]int{math.MaxInt}, 0, false},
		{[]int{half, half}, 0, false}, {[]int{0, most, most}, 0, false}, {[]int{most, most, 0}, 0, false},
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
