package vision

import (
	"fmt"

	"cajal/grad"
	"cajal/nn"
)

// SqueezeExciteLayer weighs channels; see [SqueezeExcite].
type SqueezeExciteLayer struct {
	FC1, FC2 *nn.ConvLayer
	Act      nn.Layer // between the two
	Gate     nn.Layer // behind them
	text     string
}

// SqueezeExcite weighs each channel of a picture by what all channels are in the mean
// (Hu and others, 2018): torchvision's SqueezeExcitation.
//
//	y = x · gate(fc2(act(fc1(mean of x over height and width))))
//
// Act is ReLU and gate the sigmoid, unless [SqueezeExciteWith] says otherwise. squeeze is
// how many channels there are between fc1 and fc2: a sixteenth of channels in the paper.
//
// Shapes: x and y are (N, channels, H, W).
//
// Names: fc1 and fc2, convolutions of 1×1 with bias, which start as [nn.Conv2d]'s do
// unless options say otherwise.
func SqueezeExcite(channels, squeeze int, opts ...nn.ParamOption) *SqueezeExciteLayer {
	return SqueezeExciteWith(nn.ReLU(), nn.Sigmoid(), channels, squeeze, opts...)
}

// SqueezeExciteWith is [SqueezeExcite] with functions of the caller's own: EfficientNet
// has [nn.SiLU] and [nn.Sigmoid], MobileNetV3 [nn.ReLU] and [nn.HardSigmoid].
func SqueezeExciteWith(act, gate nn.Layer, channels, squeeze int, opts ...nn.ParamOption) *SqueezeExciteLayer {
	switch {
	case channels < 1 || squeeze < 1:
		panic(&grad.Error{Op: "squeeze-excite", Rule: fmt.Sprintf("%d channels squeezed to %d, want at least one of each", channels, squeeze)})
	case act == nil || gate == nil:
		panic(&grad.Error{Op: "squeeze-excite", Rule: "a function is nil; nn.ReLU and nn.Sigmoid are the usual ones"})
	}
	var all []nn.ConvOption
	for _, o := range opts {
		all = append(all, o)
	}
	return &SqueezeExciteLayer{
		FC1: nn.Conv2d(channels, squeeze, 1, all...), FC2: nn.Conv2d(squeeze, channels, 1, all...),
		Act: act, Gate: gate,
		text: fmt.Sprintf("SqueezeExcite %d→%d→%d", channels, squeeze, channels),
	}
}

// Walk shows the layers. Functions without parameters are not among torchvision's numbers.
func (l *SqueezeExciteLayer) Walk(v nn.Visitor) {
	v.Module("fc1", l.FC1)
	v.Module("activation", l.Act)
	v.Module("fc2", l.FC2)
	v.Module("scale_activation", l.Gate)
}

// Forward computes y.
func (l *SqueezeExciteLayer) Forward(x grad.Value) grad.Value {
	h := nn.Call("activation", l.Act, nn.Call("fc1", l.FC1, x.AdaptiveAvgPool(1, 1)))
	return x.Mul(nn.Call("scale_activation", l.Gate, nn.Call("fc2", l.FC2, h)))
}

// String lists the layers.
func (l *SqueezeExciteLayer) String() string { return nn.Outline(l.text, l) }
