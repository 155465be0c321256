package describe

import "cajal/nn"

// Dropout are the options of "dropout", which sets a share of the numbers to 0.
type Dropout struct {
	none
	Rate *float64 `json:"rate,omitempty"` // [0.5]
}

func (o *Dropout) fit(Flow) error       { return between("rate", &o.Rate, 0.5, 0, 0.999) }
func (o *Dropout) build(Start) nn.Layer { return nn.Dropout(*o.Rate) }

// LeakyReLU are the options of "leaky-relu".
type LeakyReLU struct {
	none
	Slope *float64 `json:"slope,omitempty"` // below zero [0.01]
}

func (o *LeakyReLU) fit(Flow) error       { return between("slope", &o.Slope, 0.01, 0, 1e6) }
func (o *LeakyReLU) build(Start) nn.Layer { return nn.LeakyReLU(*o.Slope) }

// ELU are the options of "elu".
type ELU struct {
	none
	Slope *float64 `json:"slope,omitempty"` // α [1]
}

func (o *ELU) fit(Flow) error       { return between("slope", &o.Slope, 1, 0, 1e6) }
func (o *ELU) build(Start) nn.Layer { return nn.ELU(*o.Slope) }

// AlphaDropout are the options of "alpha-dropout", the dropout for SELU.
type AlphaDropout Dropout

func (o *AlphaDropout) fit(in Flow) error    { return (*Dropout)(o).fit(in) }
func (o *AlphaDropout) build(Start) nn.Layer { return nn.AlphaDropout(*o.Rate) }

// CELU are the options of "celu".
type CELU struct {
	none
	Alpha *float64 `json:"alpha,omitempty"` // not 0 [1]
}

func (o *CELU) fit(Flow) error       { return between("alpha", &o.Alpha, 1, -1e6, 1e6) }
func (o *CELU) build(Start) nn.Layer { return nn.CELU(*o.Alpha) }

// Softplus are the options of "softplus".
type Softplus struct {
	none
	Beta      *float64 `json:"beta,omitempty"`      // [1]
	Threshold *float64 `json:"threshold,omitempty"` // above which, of beta·x, it is x [20, or none without beta]
}

func (o *Softplus) fit(Flow) error {
	if o.Beta == nil && o.Threshold == nil {
		return nil
	}
	if err := between("beta", &o.Beta, 1, -1e6, 1e6); err != nil {
		return err
	}
	return between("threshold", &o.Threshold, 20, -1e6, 1e6)
}

func (o *Softplus) build(Start) nn.Layer {
	if o.Beta == nil {
		return nn.Softplus()
	}
	return nn.SoftplusBeta(*o.Beta, *o.Threshold)
}

// Softshrink are the options of "softshrink".
type Softshrink struct {
	none
	Lambda *float64 `json:"lambda,omitempty"` // [0.5]
}

func (o *Softshrink) fit(Flow) error       { return between("lambda", &o.Lambda, 0.5, 0, 1e6) }
func (o *Softshrink) build(Start) nn.Layer { return nn.Softshrink(*o.Lambda) }

// Hardshrink are the options of "hardshrink".
type Hardshrink Softshrink

func (o *Hardshrink) fit(in Flow) error    { return (*Softshrink)(o).fit(in) }
func (o *Hardshrink) build(Start) nn.Layer { return nn.Hardshrink(*o.Lambda) }

// Hardtanh are the options of "hardtanh".
type Hardtanh struct {
	none
	Min *float64 `json:"min,omitempty"` // [-1]
	Max *float64 `json:"max,omitempty"` // [1]
}

func (o *Hardtanh) fit(Flow) error {
	if err := between("min", &o.Min, -1, -1e6, 1e6); err != nil {
		return err
	}
	return between("max", &o.Max, 1, -1e6, 1e6)
}

func (o *Hardtanh) build(Start) nn.Layer { return nn.Hardtanh(*o.Min, *o.Max) }

// Threshold are the options of "threshold": what is not above Threshold becomes
// Value.
type Threshold struct {
	none
	Threshold float64 `json:"threshold"`
	Value     float64 `json:"value"`
}

func (o *Threshold) build(Start) nn.Layer { return nn.Threshold(o.Threshold, o.Value) }

// PReLU are the options of "prelu", which learns one slope or one for each channel,
// the first axis of a sample.
type PReLU struct {
	Each  bool     `json:"each,omitempty"`  // whether each channel has a slope
	Size  int      `json:"size,omitempty"`  // how many channels [what the layer before gives]
	Start *float64 `json:"start,omitempty"` // [0.25]
}

func (o *PReLU) fit(in Flow) error {
	switch {
	case !o.Each && o.Size != 0:
		return wrong("size", "%d, of one slope; each = true makes one for each channel", o.Size)
	case o.Each && len(in.Shape) == 0:
		return wrong("each", "a sample without axes has no channels")
	case o.Each && o.Size != 0 && o.Size != in.Shape[0]:
		return wrong("size", "%d, and what goes in has %d channels", o.Size, in.Shape[0])
	case o.Each:
		o.Size = in.Shape[0]
	}
	return between("start", &o.Start, 0.25, -1e6, 1e6)
}

func (o *PReLU) numbers() int64 { return int64(max(o.Size, 1)) }

func (o *PReLU) build(Start) nn.Layer {
	return nn.PReLU(max(o.Size, 1), nn.Weight(nn.Constant(*o.Start)))
}

// Maxout are the options of "maxout": the largest of each Pieces neighbours.
type Maxout struct {
	none
	Pieces int `json:"pieces"`
}

func (o *Maxout) fit(Flow) error       { return size("pieces", o.Pieces) }
func (o *Maxout) build(Start) nn.Layer { return nn.Maxout(o.Pieces) }

// batchAxis refuses the axis of the batch.
func batchAxis() error {
	return wrong("axis", "0, which counts samples; want one of a sample's, from 1 on, or counted from the end")
}

// GLU are the options of "glu", whose axis counts that of the batch as 0.
type GLU struct {
	none
	Axis *int `json:"axis,omitempty"` // [-1]
}

func (o *GLU) fit(Flow) error {
	if o.Axis != nil && *o.Axis == 0 {
		return batchAxis()
	}
	return nil
}

func (o *GLU) build(Start) nn.Layer {
	if o.Axis == nil {
		return nn.GLU(-1)
	}
	return nn.GLU(*o.Axis)
}

// Softmax are the options of "softmax", whose axis counts that of the batch as 0.
type Softmax struct {
	none
	Axis *int `json:"axis,omitempty"` // along which probabilities add up to one; 1 is that of channels [-1]
}

func (o *Softmax) fit(Flow) error {
	if o.Axis != nil && *o.Axis == 0 {
		return batchAxis()
	}
	return nil
}

func (o *Softmax) build(Start) nn.Layer {
	if o.Axis == nil {
		return nn.Softmax()
	}
	return nn.SoftmaxAlong(*o.Axis)
}
