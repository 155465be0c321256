package kernel

import (
	"math/rand/v2"
	"testing"

	"cajal/internal/parallel"
)

// A move is compared with one index after the other.
func TestMove(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		var shape, to, from []int
		ends := [2]int{1, 1} // how much memory the steps span
		for range r.IntN(5) {
			d := r.IntN(4)
			shape = append(shape, d)
			to, from = append(to, ends[0]), append(from, ends[1])
			ends[0] *= max(d, 1) + r.IntN(2)
			ends[1] *= max(d, 1) + r.IntN(2)
		}
		r.Shuffle(len(shape), func(i, j int) {
			shape[i], shape[j] = shape[j], shape[i]
			to[i], to[j] = to[j], to[i]
			from[i], from[j] = from[j], from[i]
		})
		for _, k := range []Kind{F32, F64, I64, I32, U8} {
			starts := [2]int{r.IntN(3), r.IntN(3)}
			dst, src := Make(ends[0]+starts[0], k), Make(ends[1]+starts[1], k)
			want, sums := Make(dst.Len(), k), Make(src.Len(), k)
			for i := range src.Len() {
				src.Set(i, float64(i%100+1))
			}
			m := NewMove(shape, to, starts[0], from, starts[1])
			eachPlace(shape, to, from, func(p, q int) {
				want.Set(p+starts[0], src.At(q+starts[1]))
				sums.Set(q+starts[1], src.At(q+starts[1]))
			})
			m.Copy(dst, src)
			sameNumbers(t, "Copy", shape, dst, want)
			if k.Float() { // what was copied, added to zeros, is what it was copied from
				back := Make(src.Len(), k)
				m.AddBack(back, dst)
				sameNumbers(t, "AddBack", shape, back, sums)
			}
		}
	}
}

// eachPlace calls f with both places of each element.
func eachPlace(shape, to, from []int, f func(p, q int)) {
	if len(shape) == 0 {
		f(0, 0)
		return
	}
	for i := range shape[0] {
		eachPlace(shape[1:], to[1:], from[1:], func(p, q int) { f(p+i*to[0], q+i*from[0]) })
	}
}

func sameNumbers(t *testing.T, what string, shape []int, got, want Slice) {
	t.Helper()
	for i := range want.Len() {
		if got.At(i) != want.At(i) {
			t.Fatalf("%s of %v %v: element %d is %v, want %v", what, got.Kind(), shape, i, got.At(i), want.At(i))
		}
	}
}

// The number of threads changes no element.
func TestMoveOnThreads(t *testing.T) {
	defer parallel.SetThreads(0)
	const n, k = 700, 801
	src, dst := Make(n*k, F32), Make(n*k, F32)
	for i := range src.Len() {
		src.Set(i, float64(i))
	}
	turned := NewMove([]int{k, n}, []int{n, 1}, 0, []int{1, k}, 0)
	for _, threads := range append(someThreads(), 1) {
		parallel.SetThreads(threads)
		dst.Clear()
		turned.Copy(dst, src)
		for i := range dst.Len() {
			if want := src.At(i%n*k + i/n); dst.At(i) != want {
				t.Fatalf("on %d threads element %d is %v, want %v", threads, i, dst.At(i), want)
			}
		}
		back := Make(n*k, F32)
		turned.AddBack(back, dst)
		sameNumbers(t, "AddBack", []int{k, n}, back, src)
	}
}
