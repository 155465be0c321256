package vision

import (
	"fmt"

	"cajal/grad"
	"cajal/nn"
)

// InvertedResidualLayer is a depthwise convolution between two of 1×1; see
// [InvertedResidual].
type InvertedResidualLayer struct {
	Conv *nn.SequentialLayer
	adds bool // x
	text string
}

// InvertedResidual is the block of MobileNetV2 (Sandler and others, 2018): a convolution
// of 1×1 to expand times as many channels, a depthwise one of 3×3 that moves by stride,
// and one of 1×1 without an activation behind it.
//
//	h = relu6(bn(conv1×1(x))), which is left out where expand is 1
//	y = bn(conv1×1(relu6(bn(depthwise3×3(h)))))
//
// x is added to y where both have one shape: stride 1 and as many channels out as in.
//
// Shapes: x is (N, in, H, W), y is (N, out, ⌈H/stride⌉, ⌈W/stride⌉).
//
// Names: conv.0.0 and conv.0.1 are the first convolution and its norm, conv.1.0 and
// conv.1.1 the depthwise ones, conv.2 and conv.3 the last; each number is one less where
// the first are left out. Starts are as [BasicBlock]'s.
func InvertedResidual(in, out, stride, expand int, opts ...nn.ParamOption) *InvertedResidualLayer {
	check("inverted-residual", in, out, stride)
	if expand < 1 {
		panic(&grad.Error{Op: "inverted-residual", Rule: fmt.Sprintf("it expands %d times, want at least 1", expand)})
	}
	var layers []nn.Layer
	hidden := expand * in
	if expand != 1 {
		layers = append(layers, convNorm(in, hidden, 1, 1, 1, opts, nn.ReLU6()))
	}
	layers = append(layers,
		convNorm(hidden, hidden, 3, stride, hidden, opts, nn.ReLU6()),
		conv(hidden, out, 1, 1, 1, opts), nn.BatchNorm2d(out))
	text := blockString("InvertedResidual", in, out, stride)
	if expand != 1 {
		text += fmt.Sprintf(", expanded %d times", expand)
	}
	return &InvertedResidualLayer{nn.Sequential(layers...), stride == 1 && in == out, text}
}

// Walk shows the layers.
func (b *InvertedResidualLayer) Walk(v nn.Visitor) { v.Module("conv", b.Conv) }

// Forward computes y.
func (b *InvertedResidualLayer) Forward(x grad.Value) grad.Value {
	y := nn.Call("conv", b.Conv, x)
	if b.adds {
		y = x.Add(y)
	}
	return y
}

// String lists the layers.
func (b *InvertedResidualLayer) String() string { return nn.Outline(b.text, b) }
