package augment

import (
	"math"

	"cajal/internal/elementary"
	"cajal/rng"
)

// Crop cuts a part out of a picture and brings it to the picture's size: torchvision's
// RandomResizedCrop. Size is from which to which share of the picture the part has, each
// share as likely, and Ratio from which to which ratio of width to height, each as likely
// by its logarithm. (0.08, 1) and (3/4, 4/3) are torchvision's. [Shift] is its RandomCrop.
type Crop struct{ Size, Ratio [2]float64 }

// Apply implements Transform.
func (c Crop) Apply(p *Picture, draw *rng.Stream) {
	p.ResizedCrop(c.box(p.Height, p.Width, draw))
}

// tries is how often a part that does not lie within a picture is drawn anew.
const tries = 10

// box draws the part.
func (c Crop) box(h, w int, draw *rng.Stream) (top, left, height, width int) {
	lo, hi := elementary.Log(c.Ratio[0]), elementary.Log(c.Ratio[1])
	for range tries {
		area := float64(float64(h*w) * uniform(draw, c.Size[0], c.Size[1]))
		ratio := elementary.Exp(uniform(draw, lo, hi))
		width, height = rounded(math.Sqrt(area*ratio)), rounded(math.Sqrt(area/ratio))
		if width >= 1 && width <= w && height >= 1 && height <= h {
			return whole(draw, 0, h-height), whole(draw, 0, w-width), height, width
		}
	}
	// The largest part in the middle that has a ratio within the range.
	width, height = w, h
	switch ratio := float64(w) / float64(h); {
	case ratio < c.Ratio[0]:
		height = max(1, rounded(float64(w)/c.Ratio[0]))
	case ratio > c.Ratio[1]:
		width = max(1, rounded(float64(h)*c.Ratio[1]))
	}
	return (h - height) / 2, (w - width) / 2, height, width
}

// Check implements Transform.
func (c Crop) Check([]int) error {
	if err := span("size", c.Size, 0.001, 1); err != nil {
		return err
	}
	return span("ratio", c.Ratio, 0.01, 100)
}

// ResizedCrop brings a part of the picture, which must lie within it, to the picture's
// size by bilinear interpolation: torchvision's resized_crop. The part is never made
// smaller, so its antialias changes nothing.
func (p *Picture) ResizedCrop(top, left, height, width int) {
	from := p.copied()
	plane := p.Height * p.Width
	perY, perX := float64(height)/float64(p.Height), float64(width)/float64(p.Width)
	for y := range p.Height {
		y0, y1, wy := beside(y, perY, height)
		for x := range p.Width {
			x0, x1, wx := beside(x, perX, width)
			for c := range p.Channels {
				at := from[c*plane+top*p.Width+left:]
				upper := between(at[y0*p.Width+x0], at[y0*p.Width+x1], wx)
				lower := between(at[y1*p.Width+x0], at[y1*p.Width+x1], wx)
				p.Pixels[c*plane+y*p.Width+x] = between(upper, lower, wy)
			}
		}
	}
}

// beside returns the two of n pixels that place i of an axis lies between, of which it
// has so many for each of its own, and how far it is from the first.
func beside(i int, per float64, n int) (first, second int, w float32) {
	at := max(0, float64((float64(i)+0.5)*per)-0.5)
	first = min(int(at), n-1)
	return first, min(first+1, n-1), float32(at - float64(first))
}
