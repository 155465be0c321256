package gemm

import (
	"math/rand/v2"
	"testing"

	"cajal/internal/kernel"
	"cajal/internal/parallel"
)

// A norm, an addition and an activation behind the sums have the bits of passes of their
// own, wherever the result goes, on any number of threads.
func TestConvFinishes(t *testing.T) {
	defer parallel.SetThreads(0)
	cases := 150
	if raced || testing.Short() {
		cases = 40
	}
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(17, 18))
		for i := range cases {
			parallel.SetThreads(1 + i%3)
			c := randomConv(rnd)
			if i%8 == 0 { // sums in several blocks
				c = square(1+rnd.IntN(2), 64, 5+rnd.IntN(20), 1, 4+rnd.IntN(9), 3, 1+rnd.IntN(2), 1)
			}
			double := rnd.IntN(2) == 0
			x, w := numbersIn(rnd, c.N*c.In*c.InLen(), double), numbersIn(rnd, c.weights(), double)
			y, bias := numbersIn(rnd, c.N*c.Out*c.OutLen(), double), kernel.Slice{}
			if rnd.IntN(2) == 0 {
				bias = numbersIn(rnd, c.Out, double)
			}
			c.Forward(y, x, w, bias, Activation{})
			want := clone(y)
			f := Finish{Y: kernel.Make(y.Len(), y.Kind())}
			if rnd.IntN(4) > 0 {
				f.Norm = numbersIn(rnd, 2*c.Out, double)
				kernel.ChannelScale(want, want, f.Norm, c.OutLen())
			}
			if rnd.IntN(3) == 0 || f.Norm.Len() == 0 {
				f.Plus = numbersIn(rnd, y.Len(), double)
				kernel.Add(want, want, f.Plus)
			}
			switch rnd.IntN(4) { // where it goes
			case 0:
				f.Y = y
			case 1:
				if f.Plus.Len() > 0 {
					f.Y = f.Plus
				}
			}
			if a := []kernel.Function{kernel.IdentityOf, kernel.ReLUOf, kernel.ReLU6Of, kernel.SiLUOf}[rnd.IntN(4)]; a != kernel.IdentityOf {
				f.Then = Activation{F: a, Y: f.Y}
				kernel.Map(a, 0, want, want)
			}
			c.ForwardFinished(y, x, w, bias, f)
			if at := differs(f.Y, want); at >= 0 {
				t.Fatalf("%+v, double %v, bias %d, norm %d, plus %d, %v: element %d is %v, want %v", c, double, bias.Len(), f.Norm.Len(), f.Plus.Len(), f.Then.F, at, f.Y.At(at), want.At(at))
			}
		}
	})
}

// Convolutions of small maps with packed weights have the bits of others, in each way to
// finish them.
func TestConvTurnsAround(t *testing.T) {
	defer parallel.SetThreads(0)
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(27, 28))
		turned := 0
		for i := range 60 {
			parallel.SetThreads(1 + i%3)
			size, stride := 1+2*rnd.IntN(2), 1+rnd.IntN(2)
			c := square(1+rnd.IntN(3), 1+rnd.IntN(200), 128+rnd.IntN(100), 1, size+rnd.IntN(12), size, stride, size/2)
			double := rnd.IntN(2) == 0
			x, w := numbersIn(rnd, c.N*c.In*c.InLen(), double), numbersIn(rnd, c.weights(), double)
			if !c.TurnsAround(x) {
				continue
			}
			turned++
			y, want, bias := numbersIn(rnd, c.N*c.Out*c.OutLen(), double), numbersIn(rnd, c.N*c.Out*c.OutLen(), double), kernel.Slice{}
			if rnd.IntN(2) == 0 {
				bias = numbersIn(rnd, c.Out, double)
			}
			f, g := Finish{Y: y}, Finish{Y: want}
			if rnd.IntN(3) > 0 {
				f.Norm = numbersIn(rnd, 2*c.Out, double)
			}
			if rnd.IntN(3) == 0 {
				f.Plus = numbersIn(rnd, y.Len(), double)
			}
			g.Norm, g.Plus = f.Norm, f.Plus
			if a := []kernel.Function{kernel.IdentityOf, kernel.ReLUOf, kernel.ReLU6Of, kernel.SiLUOf}[rnd.IntN(4)]; a != kernel.IdentityOf {
				f.Then, g.Then = Activation{F: a, Y: f.Y}, Activation{F: a, Y: g.Y}
			}
			c.ForwardFinished(want, x, w, bias, g)
			c.ForwardPacked(y, x, Pack(Matrix(w, c.Out, c.weights()/c.Out).T()), bias, f)
			if at := differs(y, want); at >= 0 {
				t.Fatalf("%+v, double %v, bias %d, norm %d, plus %d, %v: element %d is %v, want %v", c, double, bias.Len(), f.Norm.Len(), f.Plus.Len(), f.Then.F, at, y.At(at), want.At(at))
			}
		}
		if kernel.Instructions() != kernel.Scalar && turned < 5 {
			t.Errorf("%d convolutions were turned around, want more", turned)
		}
	})
}
