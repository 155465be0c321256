package describe

import (
	"slices"

	"cajal/internal/spelling"
	"cajal/nn"
)

// Pad are the options of "pad", which puts numbers around the last axes of a sample.
type Pad struct {
	none
	// Widths are how many numbers come before and behind each axis, the last axis first:
	// left, right, top, bottom. One number is for all axes but the first of a sample, its
	// channels, or for its only one.
	Widths Lengths `json:"widths"`
	Mode   string  `json:"mode,omitempty"`  // "constant", "reflect", "replicate" or "circular" ["constant"]
	Value  float64 `json:"value,omitempty"` // of constant
}

// pads are the layers of a mode, along one axis, two and three.
var pads = map[string][3]func(widths ...int) *nn.PadLayer{
	"constant":  {nn.ZeroPad1d, nn.ZeroPad2d, nn.ZeroPad3d},
	"reflect":   {nn.ReflectionPad1d, nn.ReflectionPad2d, nn.ReflectionPad3d},
	"replicate": {nn.ReplicationPad1d, nn.ReplicationPad2d, nn.ReplicationPad3d},
	"circular":  {nn.CircularPad1d, nn.CircularPad2d, nn.CircularPad3d},
}

// constantPads are those of a number.
var constantPads = [3]func(value float64, widths ...int) *nn.PadLayer{nn.ConstantPad1d, nn.ConstantPad2d, nn.ConstantPad3d}

func (o *Pad) fit(in Flow) error {
	if o.Mode == "" {
		o.Mode = "constant"
	}
	if _, ok := pads[o.Mode]; !ok {
		return wrong("mode", "%.40q is not known%s", o.Mode, spelling.Hint(o.Mode, sortedKeys(pads)))
	}
	if o.Value != 0 && o.Mode != "constant" {
		return wrong("value", "%g, and only constant has one", o.Value)
	}
	if axes := max(len(in.Shape)-1, 1); len(o.Widths) == 1 && axes <= 3 {
		o.Widths = slices.Repeat(o.Widths, 2*axes)
	}
	if n := len(o.Widths); n != 2 && n != 4 && n != 6 || n/2 > len(in.Shape) {
		return wrong("widths", "%d numbers for samples of %d axes, want 1, or 2 for each of 1 to 3 axes: before and behind it, the last axis first", n, len(in.Shape))
	}
	for _, w := range o.Widths {
		if w < 0 || w > MaxSide {
			return wrong("widths", "%d, want 0 to %d", w, MaxSide)
		}
	}
	return nil
}

func (o *Pad) build(Start) nn.Layer {
	at := len(o.Widths)/2 - 1
	if o.Value != 0 {
		return constantPads[at](o.Value, o.Widths...)
	}
	return pads[o.Mode][at](o.Widths...)
}

// Upsample are the options of "upsample", which makes pictures larger or smaller, by
// Scale or to Size. Both are those of the axes behind the channels.
type Upsample struct {
	none
	Scale          OneOrMore[float64] `json:"scale,omitempty"` // how many times as long they become
	Size           Lengths            `json:"size,omitempty"`  // how long they become
	Mode           string             `json:"mode,omitempty"`  // "nearest", "nearest-exact", "linear", or PyTorch's name of that for two axes and three ["nearest"]
	AlignCorners   bool               `json:"align_corners,omitempty"`
	RecomputeScale bool               `json:"recompute_scale_factor,omitempty"`
}

// upsampleModes are the modes, with how many axes those of several names are for.
var upsampleModes = map[string]int{"nearest": 0, "nearest-exact": 0, "linear": 0, "bilinear": 2, "trilinear": 3}

func (o *Upsample) fit(in Flow) error {
	if o.Mode == "" {
		o.Mode = "nearest"
	}
	axes, ok := upsampleModes[o.Mode]
	switch {
	case !ok:
		return wrong("mode", "%.40q is not known%s", o.Mode, spelling.Hint(o.Mode, sortedKeys(upsampleModes)))
	case axes != 0 && axes != len(in.Shape)-1:
		return wrong("mode", "%s is for %d axes behind the channels, and these samples have %d; linear is for any", o.Mode, axes, len(in.Shape)-1)
	case (len(o.Scale) > 0) == (len(o.Size) > 0):
		return wrong("scale", "%v, and size %v; want one of them", []float64(o.Scale), []int(o.Size))
	}
	return nil
}

func (o *Upsample) build(Start) nn.Layer {
	to := nn.ToSize(o.Size...)
	if len(o.Scale) > 0 {
		to = nn.ByScale(o.Scale...)
	}
	var opts []nn.UpsampleOption
	switch o.Mode {
	case "nearest":
	case "nearest-exact":
		opts = append(opts, nn.NearestExact())
	default:
		opts = append(opts, nn.Bilinear())
	}
	if o.AlignCorners {
		opts = append(opts, nn.AlignCorners())
	}
	if o.RecomputeScale {
		opts = append(opts, nn.RecomputeScale())
	}
	return nn.Upsample(to, opts...)
}

// PixelShuffle are the options of "pixel-shuffle", which makes pixels of channels.
type PixelShuffle struct {
	none
	Factor int `json:"factor"` // how many times as high and as wide a picture becomes
}

func (o *PixelShuffle) fit(in Flow) error {
	err := size("factor", o.Factor)
	if err == nil && len(in.Shape) == 3 && (o.Factor > 1<<12 || in.Shape[0]%(o.Factor*o.Factor) != 0) {
		err = wrong("factor", "%d, which makes one channel of %[1]d·%[1]d, and %d go in; want one whose square divides them", o.Factor, in.Shape[0])
	}
	return err
}

func (o *PixelShuffle) build(Start) nn.Layer { return nn.PixelShuffle(o.Factor) }

// PixelUnshuffle are the options of "pixel-unshuffle", its inverse.
type PixelUnshuffle PixelShuffle

func (o *PixelUnshuffle) fit(in Flow) error {
	err := size("factor", o.Factor)
	if err == nil && len(in.Shape) == 3 && (in.Shape[1]%o.Factor != 0 || in.Shape[2]%o.Factor != 0) {
		err = wrong("factor", "%d, and the pictures that go in are %d×%d pixels; want one that divides height and width", o.Factor, in.Shape[1], in.Shape[2])
	}
	return err
}

func (o *PixelUnshuffle) build(Start) nn.Layer { return nn.PixelUnshuffle(o.Factor) }

// ChannelShuffle are the options of "channel-shuffle", which mixes groups of channels.
type ChannelShuffle struct {
	none
	Groups int `json:"groups"`
}

func (o *ChannelShuffle) fit(in Flow) error {
	err := size("groups", o.Groups)
	if err == nil && len(in.Shape) > 0 && in.Shape[0]%o.Groups != 0 {
		err = wrong("groups", "%d, want a number that divides the %d channels", o.Groups, in.Shape[0])
	}
	return err
}

func (o *ChannelShuffle) build(Start) nn.Layer { return nn.ChannelShuffle(o.Groups) }

// Unflatten are the options of "unflatten", which makes several axes of one.
type Unflatten struct {
	none
	Axis  *int  `json:"axis,omitempty"` // that of the batch is 0 [1]
	Shape []int `json:"shape"`          // of what the axis becomes; one length may be -1
}

func (o *Unflatten) fit(in Flow) error {
	if o.Axis == nil {
		o.Axis = new(int)
		*o.Axis = 1
	}
	if *o.Axis == 0 || *o.Axis == -len(in.Shape)-1 {
		return batchAxis()
	}
	axis := *o.Axis
	if axis < 0 {
		axis += len(in.Shape) + 1
	}
	switch {
	case len(o.Shape) == 0:
		return wrong("shape", "missing; want the lengths of what the axis becomes, such as [4, 4]; one may be -1")
	case axis < 1 || axis > len(in.Shape):
		return wrong("axis", "%d, and what goes in is %s; want 1 to %d, or counted from the end", *o.Axis, in, len(in.Shape))
	}
	length, rest, open := in.Shape[axis-1], 1, 0
	for _, n := range o.Shape {
		if n == -1 {
			open++
			continue
		}
		if n < 1 || n > length {
			return wrong("shape", "%v, want lengths from 1 to the %d of axis %d of %s, or -1", o.Shape, length, axis, in)
		}
		rest = min(rest*n, length+1)
	}
	switch {
	case open > 1:
		return wrong("shape", "%v, want -1 once at most, as it stands for what the other lengths leave", o.Shape)
	case open == 1 && length%rest != 0, open == 0 && rest != length:
		return wrong("shape", "%v, and axis %d of %s has the length %d; want lengths whose product that is, of which one may be -1", o.Shape, axis, in, length)
	}
	return nil
}

func (o *Unflatten) build(Start) nn.Layer { return nn.Unflatten(*o.Axis, o.Shape...) }

// Permute are the options of "permute", which brings the axes of samples into another
// order.
type Permute struct {
	none
	Order []int `json:"order"` // of the axes; that of the batch is 0 and stays first
}

func (o *Permute) fit(in Flow) error {
	sorted := slices.Sorted(slices.Values(o.Order))
	right := len(sorted) == len(in.Shape)+1 && o.Order[0] == 0
	for i, axis := range sorted {
		right = right && axis == i
	}
	if !right {
		return wrong("order", "%v, want each axis of %s once, 0 to %d, and 0, that of the samples, first", o.Order, in, len(in.Shape))
	}
	return nil
}

func (o *Permute) build(Start) nn.Layer { return nn.Permute(o.Order...) }
