package kernel

import (
	"slices"
	"testing"
)

func TestSliceKeepsItsType(t *testing.T) {
	for _, double := range []bool{false, true} {
		for _, n := range []int{0, 1, 5} {
			s := Make(n, double)
			for _, c := range []struct {
				name     string
				s        Slice
				len, cap int
			}{
				{"Make", s, n, n},
				{"Range to nothing", s.Range(0, 0), 0, n},
				{"Range and back", s.Range(0, 0).Range(0, n), n, n},
				{"Range at the end", s.Range(n, n), 0, 0},
				{"Range from the middle", s.Range(n/2, n), n - n/2, n - n/2},
			} {
				if c.s.Double() != double || c.s.Len() != c.len || c.s.Cap() != c.cap {
					t.Errorf("%s of %d, double %v: got double %v, length %d, capacity %d, want length %d, capacity %d",
						c.name, n, double, c.s.Double(), c.s.Len(), c.s.Cap(), c.len, c.cap)
				}
			}
		}
	}
	if s := (Slice{}); s.Double() || s.Len() != 0 || s.Cap() != 0 {
		t.Errorf("the zero Slice: got double %v, length %d, capacity %d", s.Double(), s.Len(), s.Cap())
	}
}

func TestSliceElements(t *testing.T) {
	for _, double := range []bool{false, true} {
		s := Make(4, double)
		s.Fill(0.5)
		s.Set(1, 0.1)
		s.Range(2, 4).Clear()
		want := []float64{0.5, float64(float32(0.1)), 0, 0}
		if double {
			want[1] = 0.1
		}
		for _, to := range []bool{false, true} {
			d := Make(4, to)
			Copy(d, s)
			for i, w := range want {
				if !to {
					w = float64(float32(w))
				}
				if got := d.At(i); got != w {
					t.Errorf("double %v, copied to %v, element %d: got %g, want %g", double, to, i, got, w)
				}
			}
		}
	}
	if s := (Slice{F32: []float32{1, 2, 3}}); !slices.Equal(s.Range(1, 3).F32, []float32{2, 3}) {
		t.Errorf("Range(1, 3) of %v: got %v", s, s.Range(1, 3))
	}
}
