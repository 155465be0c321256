// Package vision holds networks for pictures and the blocks that they are made of:
// residual networks, MobileNetV2, and squeeze-and-excitation.
//
//	net := vision.ResNet18(vision.Classes(10))
//
// # Names
//
// Names, layouts, defaults and starts are torchvision's, so that a state_dict of its
// resnet18 or mobilenet_v2, written as safetensors, loads as it is:
//
//	report, err := nn.Load(net, file)
//
// A network for other classes takes all but the last layer, which begins anew:
//
//	report, err := nn.Load(net, file, nn.Replace("fc"))
//
// # Blocks
//
// [BasicBlock], [Bottleneck], [InvertedResidual] and [SqueezeExcite] are layers as those
// of package nn, for networks of one's own; recipes have them under the kinds
// "basic-block", "bottleneck", "inverted-residual" and "squeeze-excite".
package vision

import (
	"fmt"
	"math"

	"cajal/grad"
	"cajal/nn"
)

// Option changes a network of this package.
type Option func(*settings)

type settings struct {
	channels, classes int
	width             float64
	start             nn.Initialiser
}

// Channels is how many channels a picture has; 3 if it is not given.
func Channels(n int) Option { return func(s *settings) { s.channels = n } }

// Classes is how many numbers come out, one for each class. If it is not given there
// are 1000, ImageNet's, and 10 of a network for CIFAR.
func Classes(n int) Option { return func(s *settings) { s.classes = n } }

// Width multiplies the number of channels of each layer. A MobileNetV2 rounds them to
// multiples of 8, and never makes its last convolution narrower.
func Width(factor float64) Option { return func(s *settings) { s.width = factor } }

// Start says how the weights of convolutions start; [nn.HeFanOut] if it is not given.
func Start(f nn.Initialiser) Option { return func(s *settings) { s.start = f } }

// apply returns the settings that options leave.
func apply(op string, classes int, opts []Option) settings {
	s := settings{channels: 3, classes: classes, width: 1, start: nn.HeFanOut()}
	for _, o := range opts {
		o(&s)
	}
	switch {
	case s.channels < 1 || s.classes < 1:
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("%d channels and %d classes, want at least one of each", s.channels, s.classes)})
	case !(s.width > 0 && s.width <= maxWidth):
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("width %v, want more than 0, and at most %d", s.width, maxWidth)})
	}
	return s
}

// maxWidth keeps the number of channels below what an int of 32 bits holds.
const maxWidth = 1000

// of returns how many channels there are in place of n.
func (s *settings) of(n int) int { return max(1, int(math.Round(float64(n)*s.width))) }

// conv is a convolution without a bias, as a norm behind it takes the mean away, which
// keeps the size of pictures at a stride of 1.
func conv(in, out, size, stride, groups int, opts []nn.ParamOption) *nn.ConvLayer {
	all := []nn.ConvOption{nn.Stride(stride), nn.Padding(size / 2), nn.Groups(groups), nn.Weight(nn.HeFanOut())}
	for _, o := range opts {
		all = append(all, o)
	}
	return nn.Conv2d(in, out, size, append(all, nn.NoBias())...)
}

// convNorm is a convolution with what stands behind it: torchvision's
// Conv2dNormActivation, whose parts are called 0 and 1, and 2 for the activation.
func convNorm(in, out, size, stride, groups int, opts []nn.ParamOption, act ...nn.Layer) *nn.SequentialLayer {
	return nn.Sequential(append([]nn.Layer{conv(in, out, size, stride, groups, opts), nn.BatchNorm2d(out)}, act...)...)
}

// check refuses numbers that a block cannot have.
func check(op string, in, out, stride int) {
	if in < 1 || out < 1 || stride < 1 {
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("%d channels in, %d out and stride %d, want at least 1 of each", in, out, stride)})
	}
}
