package kernel

import (
	"fmt"
	"testing"
)

// script deals the numbers of a list.
type script struct {
	numbers []uint64
	dealt   int
}

func (s *script) Uint64() uint64 {
	s.dealt++
	return s.numbers[s.dealt-1]
}

func TestMask(t *testing.T) {
	const quarter = 1 << 30
	numbers := []uint64{(quarter-1)<<32 | quarter, quarter << 32, 1<<32 - 1}
	for _, c := range []struct {
		p    float64
		want []float64
	}{
		{0.25, []float64{1 / 0.75, 0, 0, 1 / 0.75, 1 / 0.75}},
		{0, []float64{1, 1, 1, 1, 1}},
		{1, []float64{0, 0, 0, 0, 0}},
	} {
		for n := range len(c.want) + 1 {
			src := &script{numbers: numbers}
			y := Make(n, true)
			Mask(y, c.p, src)
			if fmt.Sprint(y.F64) != fmt.Sprint(c.want[:n]) || src.dealt != (n+1)/2 {
				t.Errorf("p = %g: got %v with %d numbers drawn, want %v with %d", c.p, y.F64, src.dealt, c.want[:n], (n+1)/2)
			}
		}
	}
}
