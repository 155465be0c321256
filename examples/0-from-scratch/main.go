package main

import (
	"fmt"
	"math"

	"cajal/data/synth"
	"cajal/grad"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/tensor"
)

func main() {
	x, y := synth.Moons(200, 0.20, numpy.Seed(0)) // (200, 2), and labels 0 and 1

	r := numpy.Seed(0)
	w1 := grad.Param("w1", r.Randn(2, 3).Scale(1/math.Sqrt(2)))
	b1 := grad.Param("b1", tensor.New(tensor.Float64, 3))
	w2 := grad.Param("w2", r.Randn(3, 2).Scale(1/math.Sqrt(3)))
	b2 := grad.Param("b2", tensor.New(tensor.Float64, 2))

	sgd := optim.SGD(0.01, optim.L2(0.01)).Bind(w1, b1, w2, b2)
	tape := grad.NewTape()
	var loss float64
	for range 1002 {
		tape.Rewind()
		h := tape.Const(x).MatMul(w1).Add(b1).Tanh()
		l := h.MatMul(w2).Add(b2).CrossEntropy(y, grad.Sum)
		loss = (l.Item() + sgd.Penalty()) / 200
		l.Backward()
		sgd.Step()
	}
	fmt.Printf("%.6f\n", loss) // 0.068947, the loss after pass 1000
}
