package nn_test

import (
	"fmt"

	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
)

// What stands around a picture: here around a row of three pixels.
func ExampleReflectionPad1d() {
	x := grad.NewTape().Const(tensor.From([]float64{1, 2, 3}, 1, 1, 3))
	for _, pad := range []nn.Layer{nn.ZeroPad1d(2), nn.ReflectionPad1d(2), nn.ReplicationPad1d(2), nn.CircularPad1d(2), nn.ConstantPad1d(9, 0, 1)} {
		fmt.Println(pad.Forward(x).Tensor().Float64s(), pad)
	}
	// Output:
	// [0 0 1 2 3 0 0] ZeroPad1d 2
	// [3 2 1 2 3 2 1] ReflectionPad1d 2
	// [1 1 1 2 3 3 3] ReplicationPad1d 2
	// [2 3 1 2 3 1 2] CircularPad1d 2
	// [1 2 3 9] ConstantPad1d 0, 1 of 9
}

// A row of three pixels made six, in each way.
func ExampleUpsample() {
	x := grad.NewTape().Const(tensor.From([]float64{0, 4, 8}, 1, 1, 3))
	for _, up := range []nn.Layer{
		nn.Upsample(nn.ByScale(2)),
		nn.Upsample(nn.ByScale(2), nn.Bilinear()),
		nn.Upsample(nn.ToSize(5), nn.Bilinear(), nn.AlignCorners()),
	} {
		fmt.Println(up.Forward(x).Tensor().Float64s(), up)
	}
	// Output:
	// [0 0 4 4 8 8] Upsample ×2
	// [0 1 3 5 7 8] Upsample ×2, linear
	// [0 2 4 6 8] Upsample to 5, linear, aligned corners
}
