// Command own-function computes hard swish as a composition of operations that
// there are, and checks its gradient against differences:
//
//	go run ./examples/own-function
package main

import (
	"fmt"
	"io"
	"log"
	"os"

	"cajal/grad"
	"cajal/tensor"
)

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// hardSwish is y = x·min(max(x + 3, 0), 6)/6. Its gradient follows from those of
// the operations that it is made of.
func hardSwish(x grad.Value) grad.Value {
	return x.Mul(x.AddScalar(3).Clamp(0, 6)).Scale(1.0 / 6)
}

func run(w io.Writer) error {
	x := tensor.From([]float64{-4, -2, -0.5, 0, 1, 2.5, 5})
	fmt.Fprintln(w, hardSwish(grad.NewTape().Const(x)).Tensor())
	r := grad.Check(func(t *grad.Tape, in []grad.Value) grad.Value { return hardSwish(t.Use(in[0])) }, x)
	fmt.Fprintf(w, "%d derivatives compared with differences\n", r.Elements)
	return r.Err(1e-7)
}
