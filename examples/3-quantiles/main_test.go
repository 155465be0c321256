package main

import (
	"context"
	"os"
)

func Example() {
	// Up to pass 1000 even the rate 1.2 gives the same numbers everywhere.
	if err := run(context.Background(), os.Stdout, 500, 1.2); err != nil {
		panic(err)
	}
	// Output:
	// logistic regression: accuracy 0.5400, on fresh points 0.5095
	// cost before pass 0: 0.693159
	// cost before pass 500: 0.136754
	//  1 hidden: accuracy 0.6700, on fresh points 0.6238
	//  2 hidden: accuracy 0.8250, on fresh points 0.7634
	//  3 hidden: accuracy 0.9500, on fresh points 0.9181
	//  4 hidden: accuracy 0.9500, on fresh points 0.9188
	//  5 hidden: accuracy 0.9450, on fresh points 0.9212
	// 20 hidden: accuracy 0.9550, on fresh points 0.9216
	// 50 hidden: accuracy 0.9650, on fresh points 0.9214
}
