package augment_test

import (
	"fmt"

	"cajal/data"
	"cajal/data/augment"
	"cajal/data/digits"
)

// A sample looks otherwise in each epoch, and the same whenever that epoch comes again.
func Example() {
	x, y := digits.Load()
	set, err := data.Tensors(x, y)
	if err != nil {
		fmt.Println(err)
		return
	}
	a := augment.New(0, augment.Levels{Black: 0, White: 1},
		augment.Shift{By: 1}, augment.Rotate{Degrees: 15})
	for _, epoch := range []int{0, 1, 0} {
		var b data.Batch
		if err := set.Gather(&b, []int{5}); err != nil {
			fmt.Println(err)
			return
		}
		if err := a.Augment(&b, set, epoch); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("epoch %d: %.2f\n", epoch, b.X.Float32s()[4*8:][:8])
	}
	// Output:
	// epoch 0: [0.00 0.00 0.00 0.63 0.88 0.79 0.75 0.49]
	// epoch 1: [0.00 0.00 0.06 0.25 0.94 0.54 0.05 0.00]
	// epoch 0: [0.00 0.00 0.00 0.63 0.88 0.79 0.75 0.49]
}
