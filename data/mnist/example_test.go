package mnist_test

import (
	"errors"
	"fmt"

	"cajal/data/mnist"
)

// Where the files are not there, the error knows everything about them.
func Example() {
	_, _, err := mnist.Load("no-such-folder")
	var missing *mnist.MissingError
	if errors.As(err, &missing) {
		for _, f := range missing.Files {
			fmt.Println(f.Name, f.Size, f.SHA256[:8])
		}
		// mnist.Fetch(ctx, "no-such-folder", nil, nil) would download them.
	}
	// Output:
	// train-images-idx3-ubyte 47040016 ba891046
	// train-labels-idx1-ubyte 60008 65a50cbb
	// t10k-images-idx3-ubyte 7840016 0fa7898d
	// t10k-labels-idx1-ubyte 10008 ff7bcfd4
}
