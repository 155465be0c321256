package vision

import (
	"cajal/grad"
	"cajal/nn"
)

// MobileNet is MobileNetV2; see [MobileNetV2].
type MobileNet struct{ Features, Classifier *nn.SequentialLayer }

// inverted are the blocks of a MobileNetV2: how often each expands, its channels, how
// often it stands, and the stride of the first (Sandler and others, 2018, table 2).
var inverted = []struct{ expand, channels, times, stride int }{
	{1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1},
}

// MobileNetV2 is a network of depthwise convolutions for small processors (Sandler and
// others, 2018): torchvision's mobilenet_v2, with 3,504,872 parameters.
//
//	y = classifier(mean(features(x)))
//
// features is a convolution of 3×3 with stride 2, 17 [InvertedResidual]s, and a
// convolution of 1×1 to 1280 channels, each with norm and ReLU6; classifier is a dropout
// of 0.2 and a linear layer.
//
// Shapes: x is (N, 3, H, W), such as 224×224, y is (N, 1000). [Channels], [Classes] and
// [Width] make others of them.
//
// Names: features.0.0 … features.1.conv.0.0 … features.18.1, classifier.1. Convolutions
// start as [nn.HeFanOut], the linear layer at N(0, 0.01²) and 0.
func MobileNetV2(opts ...Option) *MobileNet {
	s := apply("mobilenet-v2", 1000, opts)
	start := []nn.ParamOption{nn.Weight(s.start)}
	in := s.eighths(32)
	features := []nn.Layer{convNorm(s.channels, in, 3, 2, 1, start, nn.ReLU6())}
	for _, b := range inverted {
		for i := range b.times {
			stride, out := 1, s.eighths(b.channels)
			if i == 0 {
				stride = b.stride
			}
			features = append(features, InvertedResidual(in, out, stride, b.expand, start...))
			in = out
		}
	}
	last := 1280
	if s.width > 1 {
		last = s.eighths(last)
	}
	return &MobileNet{
		nn.Sequential(append(features, convNorm(in, last, 1, 1, 1, start, nn.ReLU6()))...),
		nn.Sequential(nn.Dropout(0.2), nn.Linear(last, s.classes, nn.Weight(nn.Normal(0.01)), nn.Bias(nn.Constant(0)))),
	}
}

// eighths returns how many channels there are in place of n: the nearest multiple of 8
// that is not less than nine tenths.
func (s *settings) eighths(n int) int {
	want := float64(float64(n) * s.width)
	got := max(8, int(want+4)/8*8)
	if float64(got) < 0.9*want {
		got += 8
	}
	return got
}

// Walk shows features and classifier.
func (m *MobileNet) Walk(v nn.Visitor) {
	v.Module("features", m.Features)
	v.Module("classifier", m.Classifier)
}

// Forward computes y.
func (m *MobileNet) Forward(x grad.Value) grad.Value {
	x = nn.Call("features", m.Features, x)
	return nn.Call("classifier", m.Classifier, x.AdaptiveAvgPool(1, 1).Flatten())
}

// String lists the layers.
func (m *MobileNet) String() string { return nn.Outline("MobileNetV2", m) }
