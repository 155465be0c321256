package idx_test

import (
	"bytes"
	"fmt"

	"cajal/data/idx"
	"cajal/tensor"
)

// Two images of 2 × 2 are written and read again.
func Example() {
	images := &idx.Array{Type: idx.Uint8, Shape: []int{2, 2, 2}, Data: []byte{0, 255, 255, 0, 51, 51, 51, 51}}
	var file bytes.Buffer
	if err := idx.Write(&file, images); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("% x\n", file.Bytes()[:8])
	read, err := idx.Read(&file, "images", idx.Limit)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(read.Type, read.Shape)
	fmt.Println(read.Tensor(tensor.Float32).Select(0, 1))

	labels := &idx.Array{Name: "labels", Type: idx.Uint8, Shape: []int{2}, Data: []byte{1, 12}}
	_, err = idx.NewSet(read, labels, 10)
	fmt.Println(err)
	// Output:
	// 00 00 08 03 00 00 00 02
	// uint8 [2 2 2]
	// [[51. 51.]
	//  [51. 51.]]
	// idx: labels: byte 9: sample 1 has label 12, want 0 to 9
}
