package grad_test

import (
	"fmt"

	"cajal/grad"
	"cajal/tensor"
)

// Two tapes make the same ten steps of a chain; the one with a plan reuses the
// memory of what nobody needs any more.
func ExamplePlan() {
	x := tensor.From([]float64{0.5, -1, 2}, 1, 3)
	run := func(tape *grad.Tape) (y grad.Value) {
		for range 3 {
			tape.Rewind()
			y = tape.Const(x)
			for range 10 {
				y = y.Scale(2).Tanh()
			}
		}
		return y
	}
	free, planned := grad.NewTape(grad.Inference()), grad.NewTape(grad.Inference(), grad.Plan())
	fmt.Println(tensor.Equal(run(free).Tensor(), run(planned).Tensor()))
	fmt.Println(free.Memory().Values, "and", planned.Memory().Values, "bytes")
	// Output:
	// true
	// 480 and 24 bytes
}
