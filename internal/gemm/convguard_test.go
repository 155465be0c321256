//go:build (linux || darwin) && !race

package gemm

import (
	"math/rand/v2"
	"testing"

	"cajal/internal/fence"
	"cajal/internal/kernel"
)

// Convolutions keep to their operands.
func TestConvStaysInside(t *testing.T) {
	var fences [8]fence.Memory
	for i := range fences {
		fences[i] = fence.New(t, 1<<22)
	}
	cases := 150
	if testing.Short() {
		cases = 40
	}
	eachSet(t, func(t *testing.T) {
		if kernel.Instructions() == kernel.Scalar {
			t.Skip("not assembly")
		}
		rnd := rand.New(rand.NewPCG(13, 14))
		for range cases {
			c := randomConv(rnd)
			double := rnd.IntN(2) == 0
			x, w := fenced(fences[0], rnd, c.N*c.In*c.InLen(), double), fenced(fences[1], rnd, c.weights(), double)
			y, bias := fenced(fences[2], rnd, c.N*c.Out*c.OutLen(), double), fenced(fences[3], rnd, c.Out, double)
			fault := fence.Strays(func() {
				c.Forward(y, x, w, bias, Activation{F: kernel.ReLUOf, Y: y})
				norm, plus, to := fenced(fences[5], rnd, 2*c.Out, double), fenced(fences[6], rnd, y.Len(), double), fenced(fences[7], rnd, y.Len(), double)
				c.ForwardFinished(y, x, w, bias, Finish{Norm: norm, Plus: plus, Then: Activation{F: kernel.ReLU6Of, Y: to}, Y: to})
				c.ForwardFinished(y, x, w, kernel.Slice{}, Finish{Norm: norm, Then: Activation{F: kernel.ReLU6Of, Y: y}, Y: y})
				c.BackwardInput(fenced(fences[4], rnd, x.Len(), double), y, w, rnd.IntN(2) == 0)
				c.BackwardWeights(fenced(fences[4], rnd, w.Len(), double), x, y, rnd.IntN(2) == 0)
			})
			if fault != nil {
				t.Fatalf("%+v, double %v: %v", c, double, fault)
			}
		}
	})
}
