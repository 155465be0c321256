package vision

import (
	"fmt"

	"cajal/grad"
	"cajal/nn"
)

// BasicBlockLayer is two convolutions with a way around them; see [BasicBlock].
type BasicBlockLayer struct {
	Conv1, Conv2 *nn.ConvLayer
	Norm1, Norm2 *nn.BatchNormLayer
	Downsample   *nn.SequentialLayer // the projection; nil where x itself is added
	text         string
}

// BasicBlock is the block of ResNet-18 and ResNet-34 (He and others, 2016): two
// convolutions of 3×3, of which the first moves by stride.
//
//	y = relu(bn2(conv2(relu(bn1(conv1(x))))) + shortcut(x))
//
// The shortcut is x, and where stride or channels differ a projection by a convolution
// of 1×1 with a norm behind it.
//
// Shapes: x is (N, in, H, W), y is (N, out, ⌈H/stride⌉, ⌈W/stride⌉).
//
// Names: conv1, bn1, conv2, bn2, and downsample.0 and downsample.1 of the projection.
// Convolutions have no bias and start as [nn.HeFanOut], unless [nn.Weight] says
// otherwise.
func BasicBlock(in, out, stride int, opts ...nn.ParamOption) *BasicBlockLayer {
	check("basic-block", in, out, stride)
	return &BasicBlockLayer{
		Conv1: conv(in, out, 3, stride, 1, opts), Norm1: nn.BatchNorm2d(out),
		Conv2: conv(out, out, 3, 1, 1, opts), Norm2: nn.BatchNorm2d(out),
		Downsample: shortcut(in, out, stride, opts),
		text:       blockString("BasicBlock", in, out, stride),
	}
}

// shortcut is the way around a block: nil where x fits as it is.
func shortcut(in, out, stride int, opts []nn.ParamOption) *nn.SequentialLayer {
	if in == out && stride == 1 {
		return nil
	}
	return convNorm(in, out, 1, stride, 1, opts)
}

// around returns what a block adds to what its layers make of x.
func around(downsample *nn.SequentialLayer, x grad.Value) grad.Value {
	if downsample == nil {
		return x
	}
	return nn.Call("downsample", downsample, x)
}

// Walk shows the convolutions and norms in torchvision's order.
func (b *BasicBlockLayer) Walk(v nn.Visitor) {
	v.Module("conv1", b.Conv1)
	v.Module("bn1", b.Norm1)
	v.Module("conv2", b.Conv2)
	v.Module("bn2", b.Norm2)
	if b.Downsample != nil {
		v.Module("downsample", b.Downsample)
	}
}

// Forward computes y.
func (b *BasicBlockLayer) Forward(x grad.Value) grad.Value {
	h := nn.Call("bn1", b.Norm1, nn.Call("conv1", b.Conv1, x)).ReLU()
	h = nn.Call("bn2", b.Norm2, nn.Call("conv2", b.Conv2, h))
	return h.Add(around(b.Downsample, x)).ReLU()
}

// String lists the layers.
func (b *BasicBlockLayer) String() string { return nn.Outline(b.text, b) }

// blockString is "BasicBlock in→out, stride 2".
func blockString(kind string, in, out, stride int) string {
	s := fmt.Sprintf("%s %d→%d", kind, in, out)
	if stride != 1 {
		s += fmt.Sprintf(", stride %d", stride)
	}
	return s
}
