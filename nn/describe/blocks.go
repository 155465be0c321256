package describe

import (
	"cmp"

	"cajal/internal/spelling"
	"cajal/nn"
	"cajal/nn/vision"
)

// BasicBlock are the options of "basic-block", the block of a ResNet-18.
type BasicBlock struct {
	In     int `json:"in,omitempty"` // [what the layer before gives]
	Out    int `json:"out"`
	Stride int `json:"stride,omitempty"` // of the first convolution [1]
}

func (o *BasicBlock) fit(in Flow) error {
	return cmp.Or(in.picture("in", &o.In), size("out", o.Out), stride(&o.Stride))
}

func (o *BasicBlock) numbers() int64 {
	in, out := int64(o.In), int64(o.Out)
	return normed(in*9, out) + normed(out*9, out) + projected(in, out, o.Stride)
}

func (o *BasicBlock) build(s Start) nn.Layer {
	return vision.BasicBlock(o.In, o.Out, o.Stride, s.weights()...)
}

// Bottleneck are the options of "bottleneck", the block of a ResNet-50, which gives four
// times as many channels as there are in its middle.
type Bottleneck struct {
	In     int `json:"in,omitempty"` // [what the layer before gives]
	Width  int `json:"width"`        // how many channels there are in its middle
	Stride int `json:"stride,omitempty"`
}

func (o *Bottleneck) fit(in Flow) error {
	return cmp.Or(in.picture("in", &o.In), size("width", o.Width), stride(&o.Stride), in.middle("width", int64(o.Width)))
}

func (o *Bottleneck) numbers() int64 {
	in, width := int64(o.In), int64(o.Width)
	out := vision.Expansion * width
	return normed(in, width) + normed(width*9, width) + normed(width, out) + projected(in, out, o.Stride)
}

func (o *Bottleneck) build(s Start) nn.Layer {
	return vision.Bottleneck(o.In, o.Width, o.Stride, s.weights()...)
}

// InvertedResidual are the options of "inverted-residual", the block of a MobileNetV2.
type InvertedResidual struct {
	In     int `json:"in,omitempty"` // [what the layer before gives]
	Out    int `json:"out"`
	Stride int `json:"stride,omitempty"` // of the depthwise convolution [1]
	Expand int `json:"expand,omitempty"` // how many times as many channels there are in its middle [6]
}

func (o *InvertedResidual) fit(in Flow) error {
	if o.Expand == 0 {
		o.Expand = 6
	}
	return cmp.Or(in.picture("in", &o.In), size("out", o.Out), stride(&o.Stride), size("expand", o.Expand), in.middle("expand", int64(o.In)*int64(o.Expand)))
}

func (o *InvertedResidual) numbers() (n int64) {
	in, out, hidden := int64(o.In), int64(o.Out), int64(o.In)*int64(o.Expand)
	if o.Expand > 1 {
		n = normed(in, hidden)
	}
	return n + normed(9, hidden) + normed(hidden, out)
}

func (o *InvertedResidual) build(s Start) nn.Layer {
	return vision.InvertedResidual(o.In, o.Out, o.Stride, o.Expand, s.weights()...)
}

// SqueezeExcite are the options of "squeeze-excite", which weighs the channels of a
// picture.
type SqueezeExcite struct {
	Size       int    `json:"size,omitempty"`       // how many channels [what the layer before gives]
	Squeeze    int    `json:"squeeze,omitempty"`    // how many there are in its middle [a sixteenth]
	Activation string `json:"activation,omitempty"` // in its middle, "relu" or "silu" ["relu"]
	Gate       string `json:"gate,omitempty"`       // behind it, "sigmoid" or "hard-sigmoid" ["sigmoid"]
}

// squeezed and gates are the functions of a squeeze-excite.
var (
	squeezed = map[string]func() *nn.Activation{"relu": nn.ReLU, "silu": nn.SiLU}
	gates    = map[string]func() *nn.Activation{"sigmoid": nn.Sigmoid, "hard-sigmoid": nn.HardSigmoid}
)

func (o *SqueezeExcite) fit(in Flow) error {
	if err := in.picture("size", &o.Size); err != nil {
		return err
	}
	if o.Squeeze == 0 {
		o.Squeeze = max(1, o.Size/16)
	}
	if o.Activation == "" {
		o.Activation = "relu"
	}
	if o.Gate == "" {
		o.Gate = "sigmoid"
	}
	if squeezed[o.Activation] == nil {
		return wrong("activation", "%.40q is not known%s", o.Activation, spelling.Hint(o.Activation, sortedKeys(squeezed)))
	}
	if gates[o.Gate] == nil {
		return wrong("gate", "%.40q is not known%s", o.Gate, spelling.Hint(o.Gate, sortedKeys(gates)))
	}
	return size("squeeze", o.Squeeze)
}

func (o *SqueezeExcite) numbers() int64 {
	return 2*int64(o.Size)*int64(o.Squeeze) + int64(o.Size) + int64(o.Squeeze)
}

func (o *SqueezeExcite) build(s Start) nn.Layer {
	opts := s.weights()
	if s.Bias != nil {
		opts = append(opts, nn.Bias(s.Bias))
	}
	return vision.SqueezeExciteWith(squeezed[o.Activation](), gates[o.Gate](), o.Size, o.Squeeze, opts...)
}

// weights returns the option that says how weights start.
func (s Start) weights() []nn.ParamOption {
	if s.Weight == nil {
		return nil
	}
	return []nn.ParamOption{nn.Weight(s.Weight)}
}

// picture takes the channels of pictures, or holds them against what a layer says.
func (f Flow) picture(key string, channels *int) error {
	if len(f.Shape) != 3 {
		return wrong("", "it takes pictures, (channels, height, width), and these samples have %d axes", len(f.Shape))
	}
	return f.channelsAs(key, channels)
}

// middle refuses so many channels within a block where they make too many numbers of a
// picture.
func (f Flow) middle(key string, channels int64) error {
	if len(f.Shape) == 3 && channels > MaxSide/int64(f.Shape[1]*f.Shape[2]) {
		return wrong(key, "%d channels of %d×%d pixels in its middle are more than %d numbers", channels, f.Shape[1], f.Shape[2], MaxSide)
	}
	return nil
}

// stride is 1 if it is not given.
func stride(n *int) error {
	if *n == 0 {
		*n = 1
	}
	return size("stride", *n)
}

// normed counts the numbers of a convolution without a bias, in places of so many
// numbers, and those of the norm behind it.
func normed(places, out int64) int64 { return min(places*out, 2*maxNumbers) + 4*out }

// projected counts those of the way around a block.
func projected(in, out int64, stride int) int64 {
	if in == out && stride == 1 {
		return 0
	}
	return normed(in, out)
}
