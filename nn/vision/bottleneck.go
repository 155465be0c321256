package vision

import (
	"cajal/grad"
	"cajal/nn"
)

// Expansion is how many times as many channels come out of a [Bottleneck] as there are
// in its middle.
const Expansion = 4

// BottleneckLayer is three convolutions with a way around them; see [Bottleneck].
type BottleneckLayer struct {
	Conv1, Conv2, Conv3 *nn.ConvLayer
	Norm1, Norm2, Norm3 *nn.BatchNormLayer
	Downsample          *nn.SequentialLayer // the projection; nil where x itself is added
	text                string
}

// Bottleneck is the block of ResNet-50 and larger ones (He and others, 2016): a
// convolution of 1×1 to fewer channels, one of 3×3, and one of 1×1 to [Expansion] times
// as many.
//
//	y = relu(bn3(conv3(relu(bn2(conv2(relu(bn1(conv1(x)))))))) + shortcut(x))
//
// The shortcut is as that of [BasicBlock]. The stride is conv2's, as in torchvision and
// "ResNet v1.5"; in the paper it is conv1's.
//
// Shapes: x is (N, in, H, W), y is (N, 4·width, ⌈H/stride⌉, ⌈W/stride⌉).
//
// Names: conv1, bn1, conv2, bn2, conv3, bn3, and downsample.0 and downsample.1 of the
// projection. Starts are as [BasicBlock]'s.
func Bottleneck(in, width, stride int, opts ...nn.ParamOption) *BottleneckLayer {
	check("bottleneck", in, width, stride)
	out := Expansion * width
	return &BottleneckLayer{
		Conv1: conv(in, width, 1, 1, 1, opts), Norm1: nn.BatchNorm2d(width),
		Conv2: conv(width, width, 3, stride, 1, opts), Norm2: nn.BatchNorm2d(width),
		Conv3: conv(width, out, 1, 1, 1, opts), Norm3: nn.BatchNorm2d(out),
		Downsample: shortcut(in, out, stride, opts),
		text:       blockString("Bottleneck", in, out, stride),
	}
}

// Walk shows the convolutions and norms in torchvision's order.
func (b *BottleneckLayer) Walk(v nn.Visitor) {
	v.Module("conv1", b.Conv1)
	v.Module("bn1", b.Norm1)
	v.Module("conv2", b.Conv2)
	v.Module("bn2", b.Norm2)
	v.Module("conv3", b.Conv3)
	v.Module("bn3", b.Norm3)
	if b.Downsample != nil {
		v.Module("downsample", b.Downsample)
	}
}

// Forward computes y.
func (b *BottleneckLayer) Forward(x grad.Value) grad.Value {
	h := nn.Call("bn1", b.Norm1, nn.Call("conv1", b.Conv1, x)).ReLU()
	h = nn.Call("bn2", b.Norm2, nn.Call("conv2", b.Conv2, h)).ReLU()
	h = nn.Call("bn3", b.Norm3, nn.Call("conv3", b.Conv3, h))
	return h.Add(around(b.Downsample, x)).ReLU()
}

// String lists the layers.
func (b *BottleneckLayer) String() string { return nn.Outline(b.text, b) }
