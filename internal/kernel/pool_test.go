package kernel

import (
	"math"
	"math/rand/v2"
	"testing"

	"cajal/internal/parallel"
)

// drawnPool draws a pooling over up to three axes, of windows or of bins.
func drawnPool(r *rand.Rand) *Pool {
	one := [3]int{1, 1, 1}
	p := &Pool{Window: Window{In: one, Out: one, Size: one, Stride: one, Dilation: one}, CountPadding: r.IntN(2) == 0, Bins: r.IntN(4) == 0}
	square := r.IntN(3) == 0 // windows that have loops of their own
	side, dilated := 2+r.IntN(2), r.IntN(3) == 0
	for i := r.IntN(3); i < 3; i++ {
		p.In[i] = 1 + r.IntN(24)
		if p.Bins {
			p.Out[i] = 1 + r.IntN(p.In[i]+2)
			continue
		}
		p.Size[i], p.Stride[i] = 1+r.IntN(5), 1+r.IntN(3)
		if square && i > 0 {
			p.Size[i], p.Stride[i] = side, 2
		}
		if dilated {
			p.Dilation[i] = 1 + r.IntN(3)
		}
		p.Before[i], p.Behind[i] = r.IntN(p.Size[i]/2+1), r.IntN(p.Size[i]/2+1)
		reach := p.Dilation[i]*(p.Size[i]-1) + 1
		p.In[i] = max(p.In[i], reach-p.Before[i]-p.Behind[i], 1)
		left := p.In[i] + p.Before[i] + p.Behind[i] - reach
		p.Out[i] = left/p.Stride[i] + 1
		if left%p.Stride[i] != 0 && r.IntN(2) == 0 { // rounded up
			p.Out[i]++
		}
	}
	if dilated || p.Bins {
		p.CountPadding = false
	}
	return p
}

// slowly calls f for each place of the result with the places of the input that it is
// of, in their order, and with how many it counts.
func (p *Pool) slowly(f func(o int, places []int, counted int)) {
	axis := func(i, o int) (places []int, counted int) {
		in := p.In[i]
		if p.Bins {
			for k := o * in / p.Out[i]; k*p.Out[i] < (o+1)*in; k++ {
				places = append(places, k)
			}
			return places, len(places)
		}
		for k := range p.Size[i] {
			at := o*p.Stride[i] - p.Before[i] + k*p.Dilation[i]
			if at >= 0 && at < in {
				places = append(places, at)
			}
			if at < in+p.Behind[i] {
				counted++
			}
		}
		if !p.CountPadding {
			counted = len(places)
		}
		return places, counted
	}
	o := 0
	for d := range p.Out[0] {
		ds, dn := axis(0, d)
		for h := range p.Out[1] {
			hs, hn := axis(1, h)
			for w := range p.Out[2] {
				ws, wn := axis(2, w)
				var places []int
				for _, i := range ds {
					for _, j := range hs {
						for _, k := range ws {
							places = append(places, (i*p.In[1]+j)*p.In[2]+k)
						}
					}
				}
				f(o, places, dn*hn*wn)
				o++
			}
		}
	}
}

// Any pooling is what its definition says, with ties, infinities and NaN, and has the
// same bits on any number of threads.
func TestPool(t *testing.T) {
	parallel.WakeFrom(0)
	r := rand.New(rand.NewPCG(3, 5))
	for n := range 600 {
		p, double := drawnPool(r), n%2 == 0
		channels, kind := 1+r.IntN(5), FloatKind(double)
		in, out := p.InLen(), p.OutLen()
		x, y, dy := Make(channels*in, kind), Make(channels*out, kind), Make(channels*out, kind)
		rare := r.IntN(3) == 0
		for i := range x.Len() {
			x.Set(i, float64(r.IntN(41)-20)/8)
			if k := r.IntN(12); rare && k < 2 {
				x.Set(i, []float64{math.NaN(), math.Inf(-1)}[k])
			}
		}
		for i := range dy.Len() {
			dy.Set(i, float64(r.IntN(41)-20)/8)
		}
		at := make([]int32, y.Len())
		p.Max(y, x, at)
		for c := range channels {
			p.slowly(func(o int, places []int, _ int) {
				best, place := math.Inf(-1), -1
				for _, i := range places {
					if v := x.At(c*in + i); place < 0 || v > best || v != v {
						best, place = v, i
					}
				}
				if got := y.At(c*out + o); got != best && (got == got || best == best) || at[c*out+o] != int32(place) {
					t.Fatalf("max %+v, channel %d, place %d: got %g of %d, want %g of %d", p, c, o, got, at[c*out+o], best, place)
				}
			})
		}
		z := Make(y.Len(), kind)
		if p.Max(z, x, nil); differs(z, y) >= 0 {
			t.Fatalf("max %+v: without places element %d is %g, with them %g", p, differs(z, y), z.At(differs(z, y)), y.At(differs(z, y)))
		}
		dx, want := Make(x.Len(), kind), make([]float64, x.Len())
		dx.Fill(0.5)
		p.AddMaxGrad(dx, dy, at)
		for o, i := range at {
			if i >= 0 {
				want[o/out*in+int(i)] += dy.At(o)
			}
		}
		for i, w := range want {
			if math.Abs(dx.At(i)-0.5-w) > 1e-5*(1+math.Abs(w)) {
				t.Fatalf("gradient of max %+v, element %d: got %g, want %g", p, i, dx.At(i), w)
			}
		}
		if rare || p.Dilation != [3]int{1, 1, 1} {
			continue
		}
		tolerance := 1e-13
		if !double {
			tolerance = 1e-6
		}
		p.Mean(y, x)
		clear(want)
		for c := range channels {
			p.slowly(func(o int, places []int, counted int) {
				mean := 0.0
				for _, i := range places {
					mean += x.At(c*in+i) / float64(counted)
					want[c*in+i] += dy.At(c*out+o) / float64(counted)
				}
				if got := y.At(c*out + o); math.Abs(got-mean) > 4*tolerance {
					t.Fatalf("mean %+v, channel %d, place %d: got %g, want %g", p, c, o, got, mean)
				}
			})
		}
		dx.Fill(0.5)
		p.AddMeanGrad(dx, dy)
		for i, w := range want {
			if math.Abs(dx.At(i)-0.5-w) > 10*tolerance*(1+math.Abs(w)) {
				t.Fatalf("gradient of mean %+v, element %d: got %g, want %g", p, i, dx.At(i), w)
			}
		}
	}
}

// On any number of threads the same bits come out, and nothing is allocated.
func TestPoolOnThreads(t *testing.T) {
	parallel.WakeFrom(0)
	r := rand.New(rand.NewPCG(1, 2))
	for _, p := range []*Pool{
		poolOf(28, 27, 2, 2, 0), poolOf(31, 30, 3, 2, 1), poolOf(20, 20, 5, 3, 2),
		{Window: Window{In: [3]int{1, 19, 17}, Out: [3]int{1, 6, 5}}, Bins: true},
	} {
		for _, double := range []bool{false, true} {
			x := randomSlice(r, 64*p.InLen(), double)
			dy := randomSlice(r, 64*p.OutLen(), double)
			at := make([]int32, dy.Len())
			run := func(threads int) (all [4]Slice) {
				for i, n := range []int{dy.Len(), x.Len(), dy.Len(), x.Len()} {
					all[i] = Make(n, x.Kind()).OnThreads(threads)
				}
				step := func() {
					p.Max(all[0], x, at)
					p.AddMaxGrad(all[1], dy, at)
					p.Mean(all[2], x)
					p.AddMeanGrad(all[3], dy)
				}
				step()
				if n := testing.AllocsPerRun(5, step); n > 0 && !raced {
					t.Errorf("%+v on %d threads: %g allocations, want none", p, threads, n)
				}
				return all
			}
			one := run(1)
			for _, threads := range []int{2, 3, 4} {
				for i, got := range run(threads) {
					if at := differs(got, one[i]); at >= 0 {
						t.Errorf("%+v, result %d, element %d: %g on %d threads, %g on one", p, i, at, got.At(at), threads, one[i].At(at))
					}
				}
			}
		}
	}
}
