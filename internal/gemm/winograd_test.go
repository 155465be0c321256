package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cajal/internal/kernel"
)

// The input's gradient of a larger kernel that moves by two has phases of three by three
// places, which are a part of the kernel.
func TestWinogradPhases(t *testing.T) {
	rnd := rand.New(rand.NewPCG(19, 20))
	for _, size := range []int{5, 6} {
		c := square(2, 17, 18, 1, 21, size, 2, 2)
		w, dy, dx := numbersIn(rnd, c.weights(), false), numbersIn(rnd, c.N*c.Out*c.OutLen(), false), kernel.Make(c.N*c.In*c.InLen(), kernel.F32)
		want := newSums(dx.Len())
		c.each(func(o, k, i int) { want.add(i, w.At(k)*dy.At(o)) })
		c.BackwardInput(dx, dy, w, false)
		want.compare(t, fmt.Sprintf("kernel of %d", size), dx)
	}
}

// randomWinograd returns a convolution of random sizes that Winograd's algorithm computes.
func randomWinograd(rnd *rand.Rand) Conv {
	one := [3]int{1, 1, 1}
	c := Conv{N: 1 + rnd.IntN(2), Groups: 1 + rnd.IntN(2)*rnd.IntN(2)}
	c.In, c.Out = c.Groups*(winogradChannels+rnd.IntN(5)), c.Groups*(winogradChannels+rnd.IntN(12))
	c.Window = kernel.Window{In: one, Out: one, Size: [3]int{1, 3, 3}, Stride: one, Dilation: one}
	for c.OutLen() < winogradOutputs || c.InLen() < winogradOutputs || c.OutLen() > 3*winogradOutputs {
		for a := 1; a < 3; a++ {
			before, behind := rnd.IntN(4), rnd.IntN(4)
			c.Window.Out[a], c.Before[a] = 1+rnd.IntN(20)+rnd.IntN(2)*rnd.IntN(60), before
			c.Window.In[a] = max(1, c.Window.Out[a]+2-before-behind)
			c.Window.Out[a] = c.Window.In[a] + before + behind - 2
		}
	}
	return c
}

// Winograd's algorithm is what computes the convolutions that the tests take for it, where
// there are instructions for it, and no others.
func TestWinogradChoice(t *testing.T) {
	rnd := rand.New(rand.NewPCG(15, 16))
	x := kernel.Make(1, kernel.F32)
	there := tableOf(x) != nil && len(tableOf(x).winograd) > 0
	for range 100 {
		c := randomWinograd(rnd)
		if got := winogradFor(tableOf(x), &c.Window, c.inGroup(), c.outGroup()) != nil; got != there {
			t.Fatalf("%+v: by Winograd's algorithm %v, want %v", c, got, there)
		}
	}
	for what, c := range map[string]Conv{
		"stride 2":     square(1, 16, 16, 1, 32, 3, 2, 1),
		"kernel of 5":  square(1, 16, 16, 1, 32, 5, 1, 2),
		"few channels": square(1, 3, 16, 1, 32, 3, 1, 1),
		"depthwise":    square(1, 16, 16, 16, 32, 3, 1, 1),
		"small":        square(1, 64, 64, 1, 7, 3, 1, 1),
	} {
		if winogradFor(tableOf(x), &c.Window, c.inGroup(), c.outGroup()) != nil {
			t.Errorf("%s: by Winograd's algorithm", what)
		}
	}
	// Larger tiles are for shorter sums.
	for channels, want := range map[int]int{16: 4, winogradFourChannels: 4, winogradFourChannels + 1: 2} {
		c := square(1, channels, 16, 1, 32, 3, 1, 1)
		if by := winogradFor(tableOf(x), &c.Window, c.inGroup(), c.outGroup()); by != nil && len(tableOf(x).winograd) > 1 && by.side != want {
			t.Errorf("%d channels: tiles of %d by %[2]d outputs, want %d", channels, by.side, want)
		}
	}
	if double := kernel.Make(1, kernel.F64); tableOf(double) != nil && len(tableOf(double).winograd) > 0 {
		t.Error("in double precision by Winograd's algorithm")
	}
}

// The root of the mean square of what a result differs from the exact one, as a share of
// that of the result, is below a few units of the last place of a float32 (6e-8), and at
// most three times that of the direct sums, with larger tiles four times.
func TestWinogradError(t *testing.T) {
	if table := tableOf(kernel.Make(1, kernel.F32)); table == nil || len(table.winograd) == 0 {
		t.Skip("computed directly here")
	}
	rnd := rand.New(rand.NewPCG(17, 18))
	for _, c := range []Conv{square(4, 16, 16, 1, 32, 3, 1, 1), square(2, 64, 64, 1, 28, 3, 1, 1), square(1, 256, 64, 1, 14, 3, 1, 1)} {
		x, w, dy := numbersIn(rnd, c.N*c.In*c.InLen(), true), numbersIn(rnd, c.weights(), true), numbersIn(rnd, c.N*c.Out*c.OutLen(), true)
		for what, pass := range map[string]func(c Conv, x, w, dy kernel.Slice) kernel.Slice{
			"outputs": func(c Conv, x, w, _ kernel.Slice) kernel.Slice {
				y := kernel.Make(dy.Len(), x.Kind())
				c.Forward(y, x, w, kernel.Slice{}, Activation{})
				return y
			},
			"gradient of the input": func(c Conv, x, w, dy kernel.Slice) kernel.Slice {
				dx := kernel.Make(x.Len(), x.Kind())
				c.BackwardInput(dx, dy, w, false)
				return dx
			},
			"gradient of the weights": func(c Conv, x, w, dy kernel.Slice) kernel.Slice {
				dw := kernel.Make(w.Len(), x.Kind())
				c.BackwardWeights(dw, x, dy, false)
				return dw
			},
		} {
			// Operands that a float32 holds, so that the rounding of sums is all that differs.
			x, w, dy := rounded(x), rounded(w), rounded(dy)
			exact := pass(c, doubled(x), doubled(w), doubled(dy))
			fast := relativeError(pass(c, x, w, dy), exact)
			direct := relativeError(pass(alongTwo(c), x, w, dy), exact)
			t.Logf("%d to %d channels, %d², %s: %.2g, direct sums %.2g", c.In, c.Out, c.Window.In[2], what, fast, direct)
			most := 3.
			if by := winogradFor(tableOf(x), &c.Window, c.inGroup(), c.outGroup()); by.side == 4 {
				most = 4
			}
			if fast > 1e-6 || fast > most*direct {
				t.Errorf("%+v, %s: relative error %.2g, direct sums have %.2g", c, what, fast, direct)
			}
		}
	}
}

// alongTwo returns the same convolution along the first two of three axes instead of the last
// two, where it is computed directly.
func alongTwo(c Conv) Conv {
	c.Size, c.Window.In = [3]int{3, 3, 1}, [3]int{c.Window.In[1], c.Window.In[2], 1}
	c.Window.Out, c.Before = [3]int{c.Window.Out[1], c.Window.Out[2], 1}, [3]int{c.Before[1], c.Before[2], 0}
	return c
}

func rounded(s kernel.Slice) kernel.Slice { return converted(s, kernel.F32) }
func doubled(s kernel.Slice) kernel.Slice { return converted(s, kernel.F64) }

func converted(s kernel.Slice, k kernel.Kind) kernel.Slice {
	to := kernel.Make(s.Len(), k)
	for i := range s.Len() {
		to.Set(i, s.At(i))
	}
	return to
}

// relativeError is the root of the mean square of a − b over that of b.
func relativeError(a, b kernel.Slice) float64 {
	var error, size float64
	for i := range b.Len() {
		d := a.At(i) - b.At(i)
		error += d * d
		size += b.At(i) * b.At(i)
	}
	return math.Sqrt(error / size)
}
