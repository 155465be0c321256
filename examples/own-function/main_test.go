package main

import (
	"os"
	"testing"

	"cajal/grad"
	"cajal/tensor"
)

func Example() {
	if err := run(os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// [-0.         -0.33333333 -0.20833333  0.          0.66666667  2.29166667
	//   5.        ]
	// 7 derivatives compared with differences
}

// The composition is the operation that there is, in values and gradients.
func TestLikeBuiltIn(t *testing.T) {
	at := []float64{-4, -3.01, -2, -0.5, 0, 0.25, 1, 2.5, 2.99, 3.01, 5}
	composed, builtIn := grad.Param("x", tensor.From(at)), grad.Param("x", tensor.From(at))
	tape := grad.NewTape()
	a, b := hardSwish(tape.Use(composed)), tape.Use(builtIn).HardSwish()
	a.Square().Sum().Backward()
	b.Square().Sum().Backward()
	if d, i := tensor.MaxDiff(a.Tensor(), b.Tensor()); d > 1e-15 {
		t.Errorf("x = %v: off by %g", at[i], d)
	}
	if d, i := tensor.MaxDiff(composed.Grad(), builtIn.Grad()); d > 1e-14 {
		t.Errorf("gradient at x = %v: off by %g", at[i], d)
	}
}
