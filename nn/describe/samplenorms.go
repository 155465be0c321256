package describe

import "cajal/nn"

// GroupNorm are the options of "group-norm", over Groups of the channels of each sample.
type GroupNorm struct {
	Groups  int      `json:"groups"`
	Size    int      `json:"size,omitempty"`    // how many channels [what the layer before gives]
	Epsilon *float64 `json:"epsilon,omitempty"` // [1e-5]
	Affine  *bool    `json:"affine,omitempty"`  // whether there are weight and bias [true]
	Bias    *bool    `json:"bias,omitempty"`    // whether there is a bias beside the weight [true]
}

func (o *GroupNorm) fit(in Flow) error {
	if err := in.channels(&o.Size); err != nil {
		return err
	}
	if o.Groups < 1 || o.Size%o.Groups != 0 {
		return wrong("groups", "%d, want a number that divides the %d channels", o.Groups, o.Size)
	}
	return between("epsilon", &o.Epsilon, 1e-5, 0, 1)
}

func (o *GroupNorm) numbers() int64 {
	switch {
	case !isTrue(o.Affine):
		return 0
	case !isTrue(o.Bias):
		return int64(o.Size)
	}
	return 2 * int64(o.Size)
}

func (o *GroupNorm) build(Start) nn.Layer {
	opts := []nn.NormOption{nn.Epsilon(*o.Epsilon)}
	if !isTrue(o.Affine) {
		opts = append(opts, nn.NoAffine())
	} else if !isTrue(o.Bias) {
		opts = append(opts, nn.NoShift())
	}
	return nn.GroupNorm(o.Groups, o.Size, opts...)
}

// InstanceNorm are the options of "instance-norm", over each channel of each sample.
type InstanceNorm struct {
	Size     int      `json:"size,omitempty"`     // how many channels [what the layer before gives]
	Axes     int      `json:"axes,omitempty"`     // of a picture [what the layer before gives]
	Epsilon  *float64 `json:"epsilon,omitempty"`  // [1e-5]
	Momentum *float64 `json:"momentum,omitempty"` // how far a running statistic moves [0.1]
	Affine   bool     `json:"affine,omitempty"`   // whether there are weight and bias
	Running  bool     `json:"running,omitempty"`  // whether there are running statistics
}

func (o *InstanceNorm) fit(in Flow) error {
	axes, err := in.spatial()
	if err == nil {
		err = sameAxes(&o.Axes, axes)
	}
	if err == nil {
		err = in.channels(&o.Size)
	}
	switch {
	case err != nil:
		return err
	case o.Momentum != nil && !o.Running:
		return wrong("momentum", "there are no running statistics, which running = true makes")
	case o.Running:
		if err := between("momentum", &o.Momentum, 0.1, 0, 1); err != nil {
			return err
		}
	}
	return between("epsilon", &o.Epsilon, 1e-5, 0, 1)
}

func (o *InstanceNorm) numbers() (n int64) {
	for _, two := range []bool{o.Affine, o.Running} {
		if two {
			n += 2 * int64(o.Size)
		}
	}
	return n
}

func (o *InstanceNorm) build(Start) nn.Layer {
	opts := []nn.NormOption{nn.Epsilon(*o.Epsilon)}
	if o.Affine {
		opts = append(opts, nn.Affine())
	}
	if o.Running {
		opts = append(opts, nn.RunningStatistics(), nn.Momentum(*o.Momentum))
	}
	return []func(int, ...nn.NormOption) *nn.InstanceNormLayer{nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d}[o.Axes-1](o.Size, opts...)
}
