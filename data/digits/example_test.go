package digits_test

import (
	"fmt"

	"cajal/data/digits"
)

func Example() {
	x, y := digits.Load()
	fmt.Println(x.Shape(), "label of image 4:", y.At(4))
	for row := range 8 {
		for column := range 8 {
			fmt.Print(string(" .:oO@"[int(x.At(4, 0, row, column)*5)]))
		}
		fmt.Println("|")
	}
	train, test := digits.Split()
	fmt.Println("train", train.Len(), "test", test.Len())
	// Output:
	// [1797 1 8 8] label of image 4: 4
	//     o   |
	//    ::   |
	//    O.   |
	//   :O :: |
	//  .@o @. |
	//  .O@O@  |
	//     Oo  |
	//     @.  |
	// train 1437 test 360
}
