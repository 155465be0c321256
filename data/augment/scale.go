package augment

import "cajal/rng"

// Scale makes what is on a picture larger or smaller, by a factor from 1 − By to 1 + By,
// each as likely, around the picture's middle: torchvision's RandomAffine with that scale
// and bilinear interpolation.
type Scale struct {
	By   float64
	Fill Fill // of what a smaller picture leaves
}

// Apply implements Transform.
func (s Scale) Apply(p *Picture, draw *rng.Stream) {
	p.resample(s.draw(draw), s.Fill)
}

func (s Scale) draw(draw *rng.Stream) turn { return scaled(uniform(draw, 1-s.By, 1+s.By)) }

func (s Scale) fill() Fill { return s.Fill }

// Check implements Transform.
func (s Scale) Check([]int) error {
	if !(s.By > 0 && s.By <= 0.9) {
		return wrong("by", s.By, "above 0, to 0.9")
	}
	return nil
}

// Scale makes what is on the picture larger by a factor, around its middle.
func (p *Picture) Scale(factor float64, fill Fill) { p.resample(scaled(factor), fill) }

func scaled(factor float64) turn { return turn{xx: 1 / factor, yy: 1 / factor} }
