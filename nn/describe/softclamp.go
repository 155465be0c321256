package describe

import "cajal/nn"

// SoftClamp are the options of "soft-clamp", which keeps predicted numbers near the
// range of the targets.
type SoftClamp struct {
	Width  int      `json:"width,omitempty"`  // [what the layer before gives]
	Margin *float64 `json:"margin,omitempty"` // how far outside it may come, as a share of the range [0.1]
}

func (o *SoftClamp) fit(in Flow) error {
	if err := in.flat("soft-clamp", &o.Width, "width"); err != nil {
		return err
	}
	return between("margin", &o.Margin, 0.1, 1e-6, 1e6)
}

func (o *SoftClamp) numbers() int64 { return 3 * int64(o.Width) }

func (o *SoftClamp) build(Start) nn.Layer { return nn.SoftClamp(o.Width, *o.Margin) }
