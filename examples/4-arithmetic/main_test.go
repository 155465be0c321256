package main

import (
	"context"
	"os"
)

func Example() {
	if err := run(context.Background(), os.Stdout, 50); err != nil {
		panic(err)
	}
	// Output:
	// 51 parameters for 7000 training points
	// training loss 5.27e-06, test loss 5.73e-06
	// a  10  b  20  a + b  30.12  a − b -10.10  |a − b|  9.94
	// a  50  b  50  a + b  99.96  a − b   0.01  |a − b|  0.08
	// a   3  b  97  a + b 100.02  a − b -94.00  |a − b| 94.01
	// a 100  b 100  a + b 198.00  a − b  -1.73  |a − b|  0.17
}
