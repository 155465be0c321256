package augment

import "cajal/rng"

// Shift moves a picture by up to By pixels along each axis, as whole pixels, each as
// likely: torchvision's RandomCrop of the picture's own size with By pixels of padding.
type Shift struct {
	By   int
	Fill Fill // of what moves in
}

// Apply implements Transform.
func (s Shift) Apply(p *Picture, draw *rng.Stream) {
	down, right := whole(draw, -s.By, s.By), whole(draw, -s.By, s.By)
	p.Shift(down, right, s.Fill)
}

// Check implements Transform.
func (s Shift) Check(shape []int) error {
	side := min(shape[1], shape[2])
	if s.By < 1 || s.By >= side {
		return wrong("by", s.By, "1 to %d pixels, less than the side of a picture", side-1)
	}
	return nil
}

// Shift moves the picture by so many pixels down and to the right.
func (p *Picture) Shift(down, right int, fill Fill) {
	if down == 0 && right == 0 {
		return
	}
	from, level := p.copied(), p.level(fill)
	for c := range p.Channels {
		at := c * p.Height * p.Width
		for y := range p.Height {
			to := p.Pixels[at+y*p.Width:][:p.Width]
			sy := fill.place(y-down, p.Height)
			if sy < 0 {
				for x := range to {
					to[x] = level
				}
				continue
			}
			row := from[at+sy*p.Width:][:p.Width]
			for x := range to {
				if sx := fill.place(x-right, p.Width); sx >= 0 {
					to[x] = row[sx]
				} else {
					to[x] = level
				}
			}
		}
	}
}
