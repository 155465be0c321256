package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cajal/internal/parallel"
)

// taps is a table as a test writes it: place j is (1−w[j])·x[at[j]] + w[j]·x[at[j]+1].
type taps struct {
	at []int
	w  []float64
}

// drawResample draws a resampling that copies, mixes, or leaves an axis as it is, and
// the same as tables to read.
func drawResample(r *rand.Rand, most int, mixes bool) (*Resample, [3]taps) {
	res, list := new(Resample), [3]taps{}
	for axis := range res.Axes {
		t := &res.Axes[axis]
		in, out := 1+r.IntN(most), 1+r.IntN(most)
		same := r.IntN(3) == 0
		if same {
			out = in
		}
		for j := range out {
			at, w := r.IntN(in), 0.0
			switch {
			case same:
				at = j
			case mixes:
				w = []float64{0, 1, r.Float64()}[r.IntN(3)]
			case r.IntN(2) == 0 && j > 0:
				at = min(list[axis].at[j-1]+r.IntN(2), in-1) // as in a picture
			}
			list[axis].at, list[axis].w = append(list[axis].at, at), append(list[axis].w, w)
		}
		for range 2 { // the second time in the memory of the first
			t.Begin(in, out)
			for j, at := range list[axis].at {
				if mixes && !same {
					t.Mix(j, at, list[axis].w[j])
				} else {
					t.Copy(j, at)
				}
			}
			t.End()
		}
	}
	return res, list
}

// eachPart calls f with the places that an element of a plane is made of, and their weights.
func (r *Resample) eachPart(list *[3]taps, f func(to, from int, w float64)) {
	part := func(axis, j, second int) (at int, w float64) {
		at, w = list[axis].at[j], list[axis].w[j]
		if at == r.Axes[axis].In-1 {
			w = 0
		}
		if second == 0 {
			return at, 1 - w
		}
		return min(at+1, r.Axes[axis].In-1), w
	}
	for to := range r.Axes[0].Out * r.Axes[1].Out * r.Axes[2].Out {
		k, j, i := to/r.Axes[2].Out/r.Axes[1].Out, to/r.Axes[2].Out%r.Axes[1].Out, to%r.Axes[2].Out
		for corner := range 8 {
			d, u := part(0, k, corner>>2)
			h, v := part(1, j, corner>>1&1)
			c, w := part(2, i, corner&1)
			f(to, (d*r.Axes[1].In+h)*r.Axes[2].In+c, u*v*w)
		}
	}
}

// A resampling is compared with one element after the other.
func TestResample(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for trial := range 300 {
		mixes := trial%2 == 1
		res, list := drawResample(r, 6, mixes)
		in, out, _ := res.lengths()
		planes := r.IntN(4)
		kinds := []Kind{F32, F64}
		if !mixes {
			kinds = append(kinds, I64, I32, U8)
		}
		for _, kind := range kinds {
			x, y := Make(planes*in, kind), Make(planes*out, kind)
			for i := range x.Len() {
				x.Set(i, float64(r.IntN(200)))
			}
			want, back := make([]float64, y.Len()), make([]float64, x.Len())
			for i := range back {
				back[i] = 3 // what is there already
			}
			res.Do(y, x)
			for p := range planes {
				res.eachPart(&list, func(to, from int, w float64) {
					want[p*out+to] += w * x.At(p*in+from)
					back[p*in+from] += w * y.At(p*out+to)
				})
			}
			what := fmt.Sprintf("resampling %d of %d planes of %v", trial, planes, kind)
			nearTo(t, what, y, want)
			if !kind.Float() {
				continue
			}
			dx := Make(x.Len(), kind)
			dx.Fill(3)
			res.AddBack(dx, y)
			nearTo(t, what+", back", dx, back)
		}
	}
}

func nearTo(t *testing.T, what string, got Slice, want []float64) {
	t.Helper()
	tolerance := 1e-12
	if got.Kind() == F32 {
		tolerance = 1e-6
	}
	for i, w := range want {
		if !(math.Abs(got.At(i)-w) <= tolerance*max(1, math.Abs(w))) {
			t.Fatalf("%s: element %d is %v, want %v", what, i, got.At(i), w)
		}
	}
}

// The number of threads changes no bit, and neither does what else is in a call.
func TestResampleOnThreads(t *testing.T) {
	defer parallel.SetThreads(0)
	r := rand.New(rand.NewPCG(9, 10))
	for _, mixes := range []bool{false, true} {
		for _, kind := range []Kind{F32, F64} {
			res, _ := drawResample(r, 12, mixes)
			in, out, _ := res.lengths()
			planes := 2*worth/max(in, out) + 7
			x := Make(planes*in, kind)
			for i := range x.Len() {
				x.Set(i, r.NormFloat64())
			}
			parallel.SetThreads(1)
			y, dx := Make(planes*out, kind), Make(planes*in, kind)
			res.Do(y, x)
			res.AddBack(dx, y)
			again, back := Make(planes*out, kind), Make(planes*in, kind)
			for _, threads := range someThreads() {
				parallel.SetThreads(threads)
				again.Fill(5)
				back.Clear()
				res.Do(again, x)
				res.AddBack(back, y)
				equalBits(t, fmt.Sprintf("resampling on %d threads", threads), again, y)
				equalBits(t, fmt.Sprintf("back on %d threads", threads), back, dx)
			}
			res.Do(again.Range(0, out), x.Range(3*in, 4*in))
			equalBits(t, "one plane alone", again.Range(0, out), y.Range(3*out, 4*out))
			back.Clear()
			res.AddBack(back.Range(0, in), y.Range(3*out, 4*out))
			equalBits(t, "back, one plane alone", back.Range(0, in), dx.Range(3*in, 4*in))
		}
	}
}

// Many numbers that meet in one place keep their digits in single precision.
func TestResampleKeepsDigits(t *testing.T) {
	const n = 1000
	res := new(Resample)
	for axis, out := range [3]int{1, n, n} {
		res.Axes[axis].Begin(1, out)
		for j := range out {
			res.Axes[axis].Copy(j, 0)
		}
		res.Axes[axis].End()
	}
	dx, dy := Make(1, F32), Make(n*n, F32)
	dy.Fill(0.1)
	res.AddBack(dx, dy)
	want := n * n * float64(float32(0.1))
	if off := dx.At(0)/want - 1; math.Abs(off) > 0x1p-24 {
		t.Errorf("%d times 0.1 is %v, want %v", n*n, dx.At(0), want)
	}
}

func TestResampleAllocatesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for _, mixes := range []bool{false, true} {
		res, _ := drawResample(r, 12, mixes)
		in, out, _ := res.lengths()
		planes := 2*worth/max(in, out) + 7
		x, y := Make(planes*in, F32), Make(planes*out, F32)
		call := func() {
			res.Do(y, x)
			res.AddBack(x, y)
		}
		call()
		if n := testing.AllocsPerRun(10, call); n != 0 {
			t.Errorf("mixes %v: %g allocations, want 0", mixes, n)
		}
	}
}
