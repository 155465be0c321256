package describe

import "cajal/nn"

// Conv are the options of "conv" and "conv-transpose": In channels become Out, over one
// to three axes.
type Conv struct {
	In       int      `json:"in,omitempty"` // [what the layer before gives]
	Out      int      `json:"out"`
	Size     Lengths  `json:"size"`               // its places along the axes
	Stride   Lengths  `json:"stride,omitempty"`   // how far it moves [1]
	Padding  *Padding `json:"padding,omitempty"`  // how many places are added around a sample, or "same" [0]
	Dilation Lengths  `json:"dilation,omitempty"` // how far its places are apart [1]
	Groups   int      `json:"groups,omitempty"`   // of channels, each convolved for itself [1]
	Bias     *bool    `json:"bias,omitempty"`     // whether there is a bias [true]
	Axes     int      `json:"axes,omitempty"`     // [those behind the channels]
}

func (o *Conv) fit(in Flow) error { return o.fitKind("conv", in) }

func (o *Conv) fitKind(kind string, in Flow) (err error) {
	axes, err := in.channels(kind, &o.In)
	if err != nil {
		return err
	}
	if o.Axes != 0 && o.Axes != axes {
		return wrong("axes", "%d, and a sample has %d behind its channels", o.Axes, axes)
	}
	if o.Axes = axes; o.Groups == 0 {
		o.Groups = 1
	}
	if len(o.Size) == 0 {
		return wrong("size", "missing; want how many places it has along each axis, such as 3")
	}
	padding := Lengths(nil)
	if o.Padding != nil {
		padding = o.Padding.Lengths
	}
	for _, l := range []struct {
		key string
		n   Lengths
		lo  int
	}{{"size", o.Size, 1}, {"stride", o.Stride, 1}, {"padding", padding, 0}, {"dilation", o.Dilation, 1}} {
		if err := l.n.check(l.key, axes, l.lo); err != nil {
			return err
		}
	}
	if err := size("out", o.Out); err != nil {
		return err
	}
	if g := o.Groups; g < 1 || o.In%g != 0 || o.Out%g != 0 {
		return wrong("groups", "%d, want a number that divides the %d channels in and the %d out", g, o.In, o.Out)
	}
	return nil
}

func (o *Conv) numbers() int64 {
	if o.Groups < 1 {
		return 0
	}
	n := product64(o.Size.each(o.Axes, 1), int64(o.Out)*int64(o.In/o.Groups))
	if isTrue(o.Bias) {
		n += int64(o.Out)
	}
	return n
}

// options returns those of the layer.
func (o *Conv) options(s Start) []nn.ConvOption {
	opts := []nn.ConvOption{nn.Groups(o.Groups), nn.Stride(o.Stride...), nn.Dilation(o.Dilation...)}
	if s.Weight != nil {
		opts = append(opts, nn.Weight(s.Weight))
	}
	switch {
	case !isTrue(o.Bias):
		opts = append(opts, nn.NoBias())
	case s.Bias != nil:
		opts = append(opts, nn.Bias(s.Bias))
	}
	if p := o.Padding; p != nil && p.Same {
		opts = append(opts, nn.SamePadding())
	} else if p != nil {
		opts = append(opts, nn.Padding(p.Lengths...))
	}
	return opts
}

func (o *Conv) build(s Start) nn.Layer {
	return nn.ConvOver(o.In, o.Out, o.Size.each(o.Axes, 1), o.options(s)...)
}

// ConvTranspose are the options of "conv-transpose".
type ConvTranspose struct {
	Conv
	OutputPadding Lengths `json:"output_padding,omitempty"` // how much longer the axes become [0]
}

func (o *ConvTranspose) fit(in Flow) error {
	if err := o.fitKind("conv-transpose", in); err != nil {
		return err
	}
	if o.Padding != nil && o.Padding.Same {
		return wrong("padding", `"same" is for a conv, want a number`)
	}
	return o.OutputPadding.check("output_padding", o.Axes, 0)
}

func (o *ConvTranspose) build(s Start) nn.Layer {
	opts := o.options(s)
	if o.OutputPadding != nil {
		opts = append(opts, nn.OutputPadding(o.OutputPadding...))
	}
	return nn.ConvTransposeOver(o.In, o.Out, o.Size.each(o.Axes, 1), opts...)
}
