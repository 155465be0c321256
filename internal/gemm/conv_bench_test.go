package gemm

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"cajal/internal/kernel"
)

// square is a convolution of square pictures with a square kernel.
func square(n, in, out, groups, length, size, stride, padding int) Conv {
	c := Conv{N: n, In: in, Out: out, Groups: groups}
	o := (length+2*padding-size)/stride + 1
	c.Window = kernel.Window{In: [3]int{1, length, length}, Out: [3]int{1, o, o}, Size: [3]int{1, size, size},
		Stride: [3]int{1, stride, stride}, Dilation: [3]int{1, 1, 1}, Before: [3]int{0, padding, padding}}
	return c
}

// convShapes are layers of networks that people train.
var convShapes = []Conv{
	square(64, 1, 6, 1, 28, 5, 1, 2), // LeNet-5
	square(64, 6, 16, 1, 14, 5, 1, 0),
	square(64, 1, 32, 1, 28, 3, 1, 0), // PyTorch's MNIST example
	square(64, 32, 64, 1, 26, 3, 1, 0),
	square(64, 3, 16, 1, 32, 3, 1, 1), // ResNet-20 for CIFAR
	square(64, 16, 16, 1, 32, 3, 1, 1),
	square(64, 16, 32, 1, 32, 3, 2, 1),
	square(64, 32, 32, 1, 16, 3, 1, 1),
	square(64, 64, 64, 1, 8, 3, 1, 1),
	square(1, 3, 64, 1, 224, 7, 2, 3), // ResNet-18
	square(1, 64, 64, 1, 56, 3, 1, 1),
	square(1, 128, 128, 1, 28, 3, 1, 1),
	square(1, 256, 256, 1, 14, 3, 1, 1),
	square(1, 512, 512, 1, 7, 3, 1, 1),
	square(1, 64, 128, 1, 56, 1, 2, 0),
	square(1, 96, 24, 1, 56, 1, 1, 0), // MobileNetV2
	square(1, 96, 96, 96, 112, 3, 2, 1),
	square(1, 144, 144, 144, 56, 3, 1, 1),
}

func BenchmarkConv(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, c := range convShapes {
		name := fmt.Sprintf("%dx%dx%dto%d,%dx%d,stride%d", c.N, c.In, c.Window.In[2], c.Out, c.Size[1], c.Size[2], c.Stride[2])
		if c.Groups > 1 {
			name += "depthwise"
		}
		x, w := numbersIn(rnd, c.N*c.In*c.InLen(), false), numbersIn(rnd, c.weights(), false)
		y, bias := numbersIn(rnd, c.N*c.Out*c.OutLen(), false), numbersIn(rnd, c.Out, false)
		flops := 2 * float64(c.N*c.OutLen()) * float64(c.weights())
		measure := func(what string, f func()) {
			b.Run(name+"/"+what, func(b *testing.B) {
				f()
				b.ReportAllocs()
				for b.Loop() {
					f()
				}
				b.ReportMetric(flops*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
			})
		}
		measure("forward", func() { c.Forward(y, x, w, bias, Activation{}) })
		measure("input", func() { c.BackwardInput(x, y, w, false) })
		measure("weights", func() { c.BackwardWeights(w, x, y, false) })
	}
}
