package describe

import (
	"slices"

	"cajal/nn"
)

// BatchNorm are the options of "batch-norm", over Size numbers or over Size channels,
// the first axis of a sample.
type BatchNorm struct {
	Size       int      `json:"size,omitempty"`       // [what the layer before gives]
	Axes       int      `json:"axes,omitempty"`       // of a picture, from 2 on [what the layer before gives]
	Epsilon    *float64 `json:"epsilon,omitempty"`    // [1e-5]
	Momentum   *float64 `json:"momentum,omitempty"`   // how far a running statistic moves [0.1]
	Cumulative bool     `json:"cumulative,omitempty"` // whether the running statistics are averages of all batches
	Affine     *bool    `json:"affine,omitempty"`     // whether there are weight and bias [true]
	Running    *bool    `json:"running,omitempty"`    // whether there are running statistics [true]
}

func (o *BatchNorm) fit(in Flow) error {
	if o.Momentum != nil {
		if o.Cumulative {
			return wrong("momentum", "cumulative averages have none")
		}
		if err := between("momentum", &o.Momentum, 0.1, 0, 1); err != nil {
			return err
		}
	}
	if err := o.fitShape(in); err != nil {
		return err
	}
	return between("epsilon", &o.Epsilon, 1e-5, 0, 1)
}

// fitShape takes the channels and the axes behind them. One axis goes without saying.
func (o *BatchNorm) fitShape(in Flow) error {
	if len(in.Shape) > 1 {
		if _, err := in.spatial(); err != nil {
			return err
		}
	}
	if axes := len(in.Shape) - 1; axes > 1 || o.Axes != 0 {
		if err := sameAxes(&o.Axes, axes); err != nil {
			return err
		}
	}
	return in.channels(&o.Size)
}

func (o *BatchNorm) numbers() (n int64) {
	for _, two := range []*bool{o.Affine, o.Running} {
		if isTrue(two) {
			n += 2 * int64(o.Size)
		}
	}
	return n
}

func (o *BatchNorm) build(Start) nn.Layer {
	opts := []nn.NormOption{nn.Epsilon(*o.Epsilon)}
	if o.Momentum != nil {
		opts = append(opts, nn.Momentum(*o.Momentum))
	}
	if o.Cumulative {
		opts = append(opts, nn.Cumulative())
	}
	if !isTrue(o.Affine) {
		opts = append(opts, nn.NoAffine())
	}
	if !isTrue(o.Running) {
		opts = append(opts, nn.NoRunningStatistics())
	}
	switch o.Axes {
	case 2:
		return nn.BatchNorm2d(o.Size, opts...)
	case 3:
		return nn.BatchNorm3d(o.Size, opts...)
	}
	return nn.BatchNorm1d(o.Size, opts...)
}

// LayerNorm are the options of "layer-norm", over the Size numbers of a sample or
// over its last Axes.
type LayerNorm struct {
	Size    int      `json:"size,omitempty"`    // [what the layer before gives]
	Axes    int      `json:"axes,omitempty"`    // how many last axes of samples with several [all, of one]
	Shape   []int    `json:"shape,omitempty"`   // their lengths [what the layer before gives]
	Epsilon *float64 `json:"epsilon,omitempty"` // [1e-5]
	Affine  *bool    `json:"affine,omitempty"`  // whether there are weight and bias [true]
	Bias    *bool    `json:"bias,omitempty"`    // whether there is a bias beside the weight [true]
}

func (o *LayerNorm) fit(in Flow) error {
	if err := in.last("layer-norm", o.Axes, &o.Size, &o.Shape); err != nil {
		return err
	}
	return between("epsilon", &o.Epsilon, 1e-5, 0, 1)
}

func (o *LayerNorm) numbers() (n int64) {
	if !isTrue(o.Affine) {
		return 0
	}
	n = product(over(o.Size, o.Shape))
	if isTrue(o.Bias) {
		n *= 2
	}
	return n
}

func (o *LayerNorm) build(Start) nn.Layer {
	opts := []nn.NormOption{nn.Epsilon(*o.Epsilon)}
	if !isTrue(o.Affine) {
		opts = append(opts, nn.NoAffine())
	} else if !isTrue(o.Bias) {
		opts = append(opts, nn.NoShift())
	}
	return nn.LayerNormOver(over(o.Size, o.Shape), opts...)
}

// RMSNorm are the options of "rms-norm", over the Size numbers of a sample or over
// its last Axes.
type RMSNorm struct {
	Size    int      `json:"size,omitempty"`    // [what the layer before gives]
	Axes    int      `json:"axes,omitempty"`    // how many last axes of samples with several [all, of one]
	Shape   []int    `json:"shape,omitempty"`   // their lengths [what the layer before gives]
	Epsilon *float64 `json:"epsilon,omitempty"` // [the precision's]
	Affine  *bool    `json:"affine,omitempty"`  // whether there is a weight [true]
}

func (o *RMSNorm) fit(in Flow) error {
	if err := in.last("rms-norm", o.Axes, &o.Size, &o.Shape); err != nil || o.Epsilon == nil {
		return err
	}
	return between("epsilon", &o.Epsilon, 0, 0, 1)
}

func (o *RMSNorm) numbers() int64 {
	if !isTrue(o.Affine) {
		return 0
	}
	return product(over(o.Size, o.Shape))
}

func (o *RMSNorm) build(Start) nn.Layer {
	var opts []nn.NormOption
	if o.Epsilon != nil {
		opts = append(opts, nn.Epsilon(*o.Epsilon))
	}
	if !isTrue(o.Affine) {
		opts = append(opts, nn.NoAffine())
	}
	return nn.RMSNormOver(over(o.Size, o.Shape), opts...)
}

// last takes the lengths of the last axes of a sample, or its only one if axes is
// 0, or holds them against what a layer says.
func (f Flow) last(kind string, axes int, length *int, shape *[]int) error {
	if axes == 0 {
		if *shape != nil {
			return wrong("shape", "%v, and axes does not say how many there are", *shape)
		}
		return f.flat(kind, length, "size")
	}
	if axes < 0 || axes > len(f.Shape) {
		return wrong("axes", "%d, want 1 to the %d axes of a sample", axes, len(f.Shape))
	}
	tail := f.Shape[len(f.Shape)-axes:]
	switch {
	case *length != 0:
		return wrong("size", "%d, beside axes, which go with shape", *length)
	case *shape != nil && !slices.Equal(*shape, tail):
		return wrong("shape", "%v, and the last axes of a sample are %v", *shape, tail)
	}
	*shape = slices.Clone(tail)
	return nil
}

// over returns the axes of a norm that has been fitted.
func over(size int, shape []int) []int {
	if shape != nil {
		return shape
	}
	return []int{size}
}

func product(shape []int) int64 {
	n := int64(1)
	for _, d := range shape {
		n *= int64(d)
	}
	return n
}

// isTrue is an option that is true unless it is said to be false.
func isTrue(v *bool) bool { return v == nil || *v }
