package npy_test

import (
	"bytes"
	"fmt"

	"cajal/npy"
	"cajal/tensor"
)

func Example() {
	var file bytes.Buffer
	images := tensor.From([]float32{0, 128, 255, 7}, 2, 2)
	labels := tensor.From([]int64{3, 9})
	err := npy.WriteArchive(&file, []tensor.Named{{Name: "images", Tensor: images}, {Name: "labels", Tensor: labels}}, npy.Compressed())
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := npy.NewArchive(bytes.NewReader(file.Bytes()), int64(file.Len()), "example.npz")
	if err != nil {
		fmt.Println(err)
		return
	}
	x, err := a.Read("images")
	fmt.Println(a.Names(), x, err)
	_, err = a.Read("label")
	fmt.Println(err)
	// Output:
	// [images labels] [[  0. 128.]
	//  [255.   7.]] <nil>
	// npy: example.npz: label: the archive has no such member; it has images, labels
}
