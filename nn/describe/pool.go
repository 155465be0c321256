package describe

import "cajal/nn"

// MaxPool are the options of "max-pool", the largest number of each window of each
// channel.
type MaxPool struct {
	none
	Size     Lengths `json:"size"`
	Stride   Lengths `json:"stride,omitempty"`   // how far windows move [size]
	Padding  Lengths `json:"padding,omitempty"`  // at most half of size [0]
	Dilation Lengths `json:"dilation,omitempty"` // how far the places of a window are apart [1]
	Ceil     bool    `json:"ceil,omitempty"`     // whether what is left at the end has a window too
}

func (o *MaxPool) fit(in Flow) error {
	axes, err := fitWindow(in, &o.Size, &o.Stride, &o.Padding)
	if err != nil {
		return err
	}
	return o.Dilation.each("dilation", axes, 1)
}

func (o *MaxPool) build(Start) nn.Layer {
	opts := windowOptions(o.Stride, o.Padding, o.Ceil)
	if o.Dilation != nil {
		opts = append(opts, nn.Dilation(o.Dilation...))
	}
	return nn.MaxPoolOver(o.Size, opts...)
}

// AvgPool are the options of "avg-pool", the mean of each window of each channel.
type AvgPool struct {
	none
	Size         Lengths `json:"size"`
	Stride       Lengths `json:"stride,omitempty"`        // how far windows move [size]
	Padding      Lengths `json:"padding,omitempty"`       // at most half of size [0]
	Ceil         bool    `json:"ceil,omitempty"`          // whether what is left at the end has a window too
	CountPadding *bool   `json:"count_padding,omitempty"` // whether padding counts, as zeros [true]
}

func (o *AvgPool) fit(in Flow) error {
	_, err := fitWindow(in, &o.Size, &o.Stride, &o.Padding)
	return err
}

func (o *AvgPool) build(Start) nn.Layer {
	opts := append(windowOptions(o.Stride, o.Padding, o.Ceil), nn.CountIncludePad(isTrue(o.CountPadding)))
	return nn.AvgPoolOver(o.Size, opts...)
}

// fitWindow completes the window of a pooling and returns how many axes it has.
func fitWindow(in Flow, size, stride, padding *Lengths) (axes int, err error) {
	if axes, err = in.spatial(); err != nil {
		return 0, err
	}
	if len(*size) == 0 {
		return 0, wrong("size", "missing; want the length of a window, or one for each axis")
	}
	if err = size.each("size", axes, 1); err == nil {
		err = stride.each("stride", axes, 1)
	}
	if err == nil {
		err = padding.each("padding", axes, 0)
	}
	return axes, err
}

func windowOptions(stride, padding Lengths, ceil bool) (opts []nn.PoolOption) {
	if stride != nil {
		opts = append(opts, nn.Stride(stride...))
	}
	if padding != nil {
		opts = append(opts, nn.Padding(padding...))
	}
	if ceil {
		opts = append(opts, nn.CeilMode())
	}
	return opts
}

// AdaptiveAvgPool are the options of "adaptive-avg-pool", the mean of each of Out bins
// of each channel.
type AdaptiveAvgPool struct {
	none
	Out Lengths `json:"out"`
}

func (o *AdaptiveAvgPool) fit(in Flow) error    { return fitBins(in, &o.Out) }
func (o *AdaptiveAvgPool) build(Start) nn.Layer { return nn.AdaptiveAvgPoolOver(o.Out) }

// AdaptiveMaxPool are the options of "adaptive-max-pool", the largest number of each of
// Out bins of each channel.
type AdaptiveMaxPool AdaptiveAvgPool

func (o *AdaptiveMaxPool) fit(in Flow) error    { return fitBins(in, &o.Out) }
func (o *AdaptiveMaxPool) build(Start) nn.Layer { return nn.AdaptiveMaxPoolOver(o.Out) }

func fitBins(in Flow, out *Lengths) error {
	axes, err := in.spatial()
	if err != nil {
		return err
	}
	if len(*out) == 0 {
		return wrong("out", "missing; want how many bins there are along each axis, or along all")
	}
	return out.each("out", axes, 1)
}

// Poolings to one number of each channel, without options.
type (
	globalAvgPool struct{ none }
	globalMaxPool struct{ none }
)

func (globalAvgPool) fit(in Flow) error {
	_, err := in.spatial()
	return err
}

func (globalAvgPool) build(Start) nn.Layer { return nn.GlobalAvgPool() }

func (globalMaxPool) fit(in Flow) error {
	_, err := in.spatial()
	return err
}

func (globalMaxPool) build(Start) nn.Layer { return nn.GlobalMaxPool() }

// DropoutChannels are the options of "dropout-channels", which sets a share of the
// channels to 0.
type DropoutChannels struct {
	none
	Rate *float64 `json:"rate,omitempty"` // [0.5]
	Axes int      `json:"axes,omitempty"` // of a picture [what the layer before gives]
}

func (o *DropoutChannels) fit(in Flow) error {
	axes, err := in.spatial()
	if err == nil {
		err = sameAxes(&o.Axes, axes)
	}
	if err != nil {
		return err
	}
	return between("rate", &o.Rate, 0.5, 0, 0.999)
}

func (o *DropoutChannels) build(Start) nn.Layer {
	return []func(float64) *nn.DropoutLayer{nn.Dropout1d, nn.Dropout2d, nn.Dropout3d}[o.Axes-1](*o.Rate)
}
