package augment

import (
	"math"

	"cajal/internal/elementary"
	"cajal/rng"
)

// Rotate turns a picture around its middle by up to Degrees, either way, each angle as
// likely: torchvision's RandomRotation with bilinear interpolation.
type Rotate struct {
	Degrees float64
	Fill    Fill // of the corners
}

// Apply implements Transform.
func (r Rotate) Apply(p *Picture, draw *rng.Stream) {
	p.resample(r.draw(draw), r.Fill)
}

func (r Rotate) draw(draw *rng.Stream) turn { return rotated(uniform(draw, -r.Degrees, r.Degrees)) }

func (r Rotate) fill() Fill { return r.Fill }

// Check implements Transform.
func (r Rotate) Check([]int) error {
	if !(r.Degrees > 0 && r.Degrees <= 180) {
		return wrong("degrees", r.Degrees, "above 0, to 180")
	}
	return nil
}

// Rotate turns the picture around its middle by an angle in degrees, counter-clockwise.
func (p *Picture) Rotate(degrees float64, fill Fill) { p.resample(rotated(degrees), fill) }

func rotated(degrees float64) turn {
	angle := float64(degrees * (math.Pi / 180))
	sin, cos := elementary.Sin(angle), elementary.Cos(angle)
	return turn{cos, -sin, sin, cos}
}
