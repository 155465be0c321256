package safetensors_test

import (
	"bytes"
	"fmt"

	"cajal/safetensors"
	"cajal/tensor"
)

func Example() {
	var file bytes.Buffer
	w := tensor.From([]float32{1, 2, 3, 4, 5, 6}, 3, 2)
	err := safetensors.Write(&file, map[string]string{"format": "pt"}, tensor.Named{Name: "0.weight", Tensor: w})
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := safetensors.NewFile(bytes.NewReader(file.Bytes()), int64(file.Len()), "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range f.Entries() {
		fmt.Println(e.Name, e.DType, tensor.ShapeString(e.Shape), e.Bytes, "bytes")
	}
	t, err := f.Tensor("0.weight")
	fmt.Println(t, err)
	// Output:
	// 0.weight F32 (3, 2) 24 bytes
	// [[1. 2.]
	//  [3. 4.]
	//  [5. 6.]] <nil>
}
