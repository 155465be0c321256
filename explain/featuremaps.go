package explain

import (
	"fmt"
	"slices"

	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
)

// FeatureMap is what a layer makes of a picture.
type FeatureMap struct {
	Path  string         // the layer's place: "0", "3.conv1"
	Layer fmt.Stringer   // the layer itself
	Maps  *tensor.Tensor // (C, H, W): a map for each channel
}

// Name returns the layer's place with what it is: "0 Conv2d 1→16, 3×3".
func (f *FeatureMap) Name() string { return layerName(f.Path, f.Layer) }

// FeatureMaps runs a network in evaluation mode on a picture x (1, C, H, W) and returns what
// each layer that gives maps makes of it, in the order of computing, and the network's
// outputs (1, …). Of a block what its parts give comes first. A layer that hands on what it
// takes, as Dropout does in evaluation, and one that gives no maps, as Flatten, are left out.
//
// It is an error if x is no single picture that the network takes.
func FeatureMaps(net nn.Layer, x *tensor.Tensor) (maps []FeatureMap, out *tensor.Tensor, err error) {
	defer guarded(&err)
	if err := onePicture(x); err != nil {
		return nil, nil, err
	}
	tape := grad.NewTape(grad.Evaluation())
	in := tape.Const(x.To(precision(net)))
	seen := []grad.Value{in}
	tape.Watch(func(r grad.Ran) {
		shape := r.Output.Shape()
		if len(shape) != 4 || slices.ContainsFunc(seen, r.Output.Same) {
			return
		}
		seen = append(seen, r.Output)
		maps = append(maps, FeatureMap{r.Path, r.Layer, r.Output.Tensor().Reshape(shape[1:]...).Clone()})
	})
	y := net.Forward(in)
	return maps, y.Tensor().Clone(), nil
}
