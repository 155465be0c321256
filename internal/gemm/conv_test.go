package gemm

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cajal/internal/kernel"
	"cajal/internal/parallel"
)

// randomConv returns a convolution of random sizes over one to three axes, or one that
// has loops of its own.
func randomConv(rnd *rand.Rand) Conv {
	switch rnd.IntN(9) {
	case 0, 1:
		return randomPlanar(rnd)
	case 2, 3:
		return randomWinograd(rnd)
	}
	one := [3]int{1, 1, 1}
	c := Conv{N: 1 + rnd.IntN(3), Groups: 1 + rnd.IntN(3)*rnd.IntN(2)}
	c.In, c.Out = c.Groups*(1+rnd.IntN(9)), c.Groups*(1+rnd.IntN(18))
	c.Window.In, c.Window.Out, c.Size, c.Stride, c.Dilation = one, one, one, one, one
	for a := 2 - rnd.IntN(3); a < 3; a++ {
		c.Size[a], c.Stride[a], c.Dilation[a] = 1+rnd.IntN(5), 1+rnd.IntN(3), 1+rnd.IntN(3)
		if rnd.IntN(2) == 0 {
			c.Stride[a], c.Dilation[a] = 1, 1
		}
		before, behind := rnd.IntN(4), rnd.IntN(4)
		if rnd.IntN(3) == 0 {
			before, behind = 0, 0
		}
		reach := c.Dilation[a]*(c.Size[a]-1) + 1
		length := max(1, reach-before-behind) + int(math.Pow(rnd.Float64(), 3)*40)
		if a == 0 {
			length = min(length, max(1, reach-before-behind)+4)
		}
		c.Window.In[a], c.Before[a] = length, before
		c.Window.Out[a] = (length+before+behind-reach)/c.Stride[a] + 1
	}
	return c
}

// randomPlanar returns a depthwise convolution of 3×3 of random sizes.
func randomPlanar(rnd *rand.Rand) Conv {
	channels := 1 + rnd.IntN(5)
	c := square(1+rnd.IntN(3), channels, channels, channels, 3, 3, 1+rnd.IntN(2), 0)
	for a := 1; a < 3; a++ {
		before, behind := rnd.IntN(2), rnd.IntN(2)
		length := 3 - before - behind + rnd.IntN(9)*rnd.IntN(9)
		if a == 1 {
			length = min(length, 20)
		}
		c.Window.In[a], c.Before[a] = length, before
		c.Window.Out[a] = (length+before+behind-3)/c.Stride[a] + 1
	}
	return c
}

// each calls f for every product that a convolution adds up: element o of y gets
// w[k]·x[i].
func (c *Conv) each(f func(o, k, i int)) {
	places, out, in, inGroup, outGroup := c.Places(), c.OutLen(), c.InLen(), c.inGroup(), c.outGroup()
	for p := range out {
		at := [3]int{p / c.Window.Out[2] / c.Window.Out[1], p / c.Window.Out[2] % c.Window.Out[1], p % c.Window.Out[2]}
		for t := range places {
			place := [3]int{t / c.Size[2] / c.Size[1], t / c.Size[2] % c.Size[1], t % c.Size[2]}
			i, inside := 0, true
			for a := range 3 {
				v := at[a]*c.Stride[a] + place[a]*c.Dilation[a] - c.Before[a]
				inside = inside && v >= 0 && v < c.Window.In[a]
				i = i*c.Window.In[a] + v
			}
			if !inside {
				continue
			}
			for n := range c.N {
				for o := range c.Out {
					first := n*c.In + o/outGroup*inGroup
					for ic := range inGroup {
						f((n*c.Out+o)*out+p, (o*inGroup+ic)*places+t, (first+ic)*in+i)
					}
				}
			}
		}
	}
}

// numbersIn returns n random numbers of one of the two precisions.
func numbersIn(rnd *rand.Rand, n int, double bool) kernel.Slice {
	s := kernel.Make(n, kernel.FloatKind(double))
	for i := range n {
		s.Set(i, rnd.NormFloat64())
	}
	return s
}

// values returns the elements of s.
func values(s kernel.Slice) []float64 {
	v := make([]float64, s.Len())
	for i := range v {
		v[i] = s.At(i)
	}
	return v
}

// copied returns a slice of the same elements.
func copied(s kernel.Slice) kernel.Slice {
	c := kernel.Make(s.Len(), s.Kind())
	kernel.Copy(c, s)
	return c
}

// sums holds sums and those of the sizes of what was added.
type sums struct{ sum, scale []float64 }

func newSums(n int) sums { return sums{make([]float64, n), make([]float64, n)} }

func (s sums) add(i int, v float64) { s.sum[i] += v; s.scale[i] += math.Abs(v) }

// tiled returns the sums where those of a window's outputs, or of its places, may be
// computed in tiles of four by four: what rounds then is as large as all that a tile adds up.
func (s sums) tiled(by *winogradTable, rows, columns int) sums {
	if by == nil || by.side != 4 {
		return s
	}
	largest := map[[3]int]float64{}
	tile := func(i int) [3]int { return [3]int{i / columns / rows, i / columns % rows / 4, i % columns / 4} }
	for i, v := range s.scale {
		largest[tile(i)] = max(largest[tile(i)], v)
	}
	of := sums{s.sum, make([]float64, len(s.scale))}
	for i := range of.scale {
		of.scale[i] = largest[tile(i)]
	}
	return of
}

// compare fails unless got has the sums.
func (s sums) compare(t *testing.T, what string, got kernel.Slice) {
	t.Helper()
	tolerance := 2e-6
	if got.Double() {
		tolerance = 4e-15
	}
	for i, want := range s.sum {
		if v := got.At(i); !(math.Abs(v-want) <= tolerance*(s.scale[i]+1e-30)) {
			t.Fatalf("%s: element %d of %d is %v, want %v ± %v", what, i, got.Len(), v, want, tolerance*s.scale[i])
		}
	}
}

// convCase is a convolution with numbers, and what its passes are to give.
type convCase struct {
	Conv
	x, w, bias, y, dy, dx, dw kernel.Slice
	add                       bool // to dx and dw
	wantY, wantDx, wantDw     sums
}

func randomConvCase(rnd *rand.Rand) *convCase {
	c := &convCase{Conv: randomConv(rnd)}
	double := rnd.IntN(2) == 0
	c.x, c.w = numbersIn(rnd, c.N*c.In*c.InLen(), double), numbersIn(rnd, c.weights(), double)
	c.y = numbersIn(rnd, c.N*c.Out*c.OutLen(), double)
	c.wantY, c.wantDx, c.wantDw = newSums(c.y.Len()), newSums(c.x.Len()), newSums(c.w.Len())
	if rnd.IntN(2) == 0 {
		c.bias = numbersIn(rnd, c.Out, double)
		for i := range c.y.Len() {
			c.wantY.add(i, c.bias.At(i/c.OutLen()%c.Out))
		}
	}
	c.dy, c.add = numbersIn(rnd, c.y.Len(), double), rnd.IntN(2) == 0
	c.dx, c.dw = numbersIn(rnd, c.x.Len(), double), numbersIn(rnd, c.w.Len(), double)
	if c.add {
		for i := range c.dx.Len() {
			c.wantDx.add(i, c.dx.At(i))
		}
		for i := range c.dw.Len() {
			c.wantDw.add(i, c.dw.At(i))
		}
	}
	x, w, dy := values(c.x), values(c.w), values(c.dy)
	c.each(func(o, k, i int) {
		c.wantY.add(o, w[k]*x[i])
		c.wantDx.add(i, w[k]*dy[o])
		c.wantDw.add(k, x[i]*dy[o])
	})
	return c
}

func TestConv(t *testing.T) {
	cases := make([]*convCase, 120)
	if raced || testing.Short() {
		cases = cases[:30]
	}
	rnd := rand.New(rand.NewPCG(7, 8))
	for i := range cases {
		cases[i] = randomConvCase(rnd)
	}
	eachSet(t, func(t *testing.T) {
		for _, c := range cases {
			table := tableOf(c.x)
			y, dx, dw := copied(c.y), copied(c.dx), copied(c.dw)
			c.Forward(y, c.x, c.w, c.bias, Activation{})
			want := c.wantY.tiled(winogradFor(table, &c.Window, c.inGroup(), c.outGroup()), c.Window.Out[1], c.Window.Out[2])
			want.compare(t, fmt.Sprintf("forward %+v", c.Conv), y)
			c.BackwardInput(dx, c.dy, c.w, c.add)
			back := c.Window
			back.In, back.Out = back.Out, back.In
			want = c.wantDx.tiled(winogradFor(table, &back, c.outGroup(), c.inGroup()), back.Out[1], back.Out[2])
			want.compare(t, fmt.Sprintf("backward of the input, added %v: %+v", c.add, c.Conv), dx)
			c.BackwardWeights(dw, c.x, c.dy, c.add)
			want = c.wantDw.tiled(c.gradientByWinograd(table), c.Size[1], c.Size[2])
			want.compare(t, fmt.Sprintf("backward of the weights, added %v: %+v", c.add, c.Conv), dw)
		}
	})
}

// No bit depends on the number of threads, and a picture gets the same ones by itself
// as among others.
func TestConvBits(t *testing.T) {
	defer parallel.SetThreads(0)
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(9, 10))
		for range 40 {
			c := randomConv(rnd)
			if c.N = 3; rnd.IntN(4) == 0 {
				c.N = 1
			}
			double := rnd.IntN(2) == 0
			x, w := numbersIn(rnd, c.N*c.In*c.InLen(), double), numbersIn(rnd, c.weights(), double)
			dy, bias := numbersIn(rnd, c.N*c.Out*c.OutLen(), double), numbersIn(rnd, c.Out, double)
			kind := x.Kind()
			run := func(threads int) (all [3]kernel.Slice) {
				parallel.SetThreads(threads)
				all = [3]kernel.Slice{kernel.Make(dy.Len(), kind), kernel.Make(x.Len(), kind), kernel.Make(w.Len(), kind)}
				c.Forward(all[0], x, w, bias, Activation{F: kernel.TanhOf, Y: all[0]})
				c.BackwardInput(all[1], dy, w, false)
				c.BackwardWeights(all[2], x, dy, false)
				return all
			}
			want := run(1)
			for _, threads := range []int{2, 3, 4} {
				for i, got := range run(threads) {
					if !bytes.Equal(got.Memory(), want[i].Memory()) {
						t.Fatalf("%d threads, pass %d: other bits than on one thread: %+v", threads, i, c)
					}
				}
			}
			alone := c
			alone.N = 1
			for n := range c.N {
				part := func(s kernel.Slice) kernel.Slice { return s.Range(n*s.Len()/c.N, (n+1)*s.Len()/c.N) }
				y, dx := kernel.Make(dy.Len()/c.N, kind), kernel.Make(x.Len()/c.N, kind)
				alone.Forward(y, part(x), w, bias, Activation{F: kernel.TanhOf, Y: y})
				alone.BackwardInput(dx, part(dy), w, false)
				if !bytes.Equal(y.Memory(), part(want[0]).Memory()) || !bytes.Equal(dx.Memory(), part(want[1]).Memory()) {
					t.Fatalf("picture %d: other bits by itself: %+v", n, c)
				}
			}
		}
	})
}

// What follows a convolution is computed with it as by itself, to the bit.
func TestConvEpilogues(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(11, 12))
		for i := range 40 {
			c := randomConv(rnd)
			double := rnd.IntN(2) == 0
			x, w := numbersIn(rnd, c.N*c.In*c.InLen(), double), numbersIn(rnd, c.weights(), double)
			y, bias := kernel.Make(c.N*c.Out*c.OutLen(), x.Kind()), numbersIn(rnd, c.Out, double)
			f := []kernel.Function{kernel.ReLUOf, kernel.TanhOf, kernel.SiLUOf, kernel.ELUOf}[i%4]
			c.Forward(y, x, w, bias, Activation{})
			want, sums := kernel.Make(y.Len(), x.Kind()), y
			kernel.Map(f, 1, want, sums)
			got, kept := kernel.Make(y.Len(), x.Kind()), kernel.Make(y.Len(), x.Kind())
			c.Forward(kept, x, w, bias, Activation{F: f, Param: 1, Y: got})
			c.Forward(y, x, w, bias, Activation{F: f, Param: 1, Y: y})
			if !bytes.Equal(got.Memory(), want.Memory()) || !bytes.Equal(y.Memory(), want.Memory()) {
				t.Fatalf("function %d behind %+v: other bits than by itself", f, c)
			}
			if c.Stride != [3]int{1, 1, 1} {
				continue
			}
			dy, in := numbersIn(rnd, y.Len(), double), numbersIn(rnd, x.Len(), double)
			dx, through := kernel.Make(x.Len(), x.Kind()), kernel.Make(x.Len(), x.Kind())
			out := kernel.Make(x.Len(), x.Kind())
			kernel.Map(f, 1, out, in)
			c.BackwardInput(dx, dy, w, false)
			kernel.Map(kernel.MulNumberOf, 2, dx, dx)
			kernel.MapThrough(f, 1, dx, in, out)
			c.BackwardInputThrough(through, dy, w, 2, Derivative{F: f, Param: 1, X: in, Y: out})
			for j := range dx.Len() {
				if a, b := through.At(j), dx.At(j); a != b {
					t.Fatalf("derivative of function %d before %+v: element %d is %v, want %v", f, c, j, a, b)
				}
			}
		}
	})
}
