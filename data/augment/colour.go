package augment

import "cajal/rng"

// Colour changes brightness, contrast, saturation and hue, in a random order:
// torchvision's ColorJitter. The factor of each of the first three is from 1 − v to 1 + v,
// but at least 0, and the hue moves by −v to v of the circle of colours; 0 leaves it
// alone. A grey picture has neither saturation nor hue.
type Colour struct{ Brightness, Contrast, Saturation, Hue float64 }

// Apply implements Transform.
func (c Colour) Apply(p *Picture, draw *rng.Stream) {
	order := [4]int{0, 1, 2, 3}
	for i := len(order) - 1; i > 0; i-- { // Fisher and Yates
		j := draw.IntN(i + 1)
		order[i], order[j] = order[j], order[i]
	}
	factor := func(v float64) float64 { return uniform(draw, max(0, 1-v), 1+v) }
	brightness, contrast, saturation := factor(c.Brightness), factor(c.Contrast), factor(c.Saturation)
	hue := uniform(draw, -c.Hue, c.Hue)
	for _, what := range order {
		switch {
		case what == 0 && c.Brightness > 0:
			p.Brightness(brightness)
		case what == 1 && c.Contrast > 0:
			p.Contrast(contrast)
		case what == 2 && c.Saturation > 0:
			p.Saturation(saturation)
		case what == 3 && c.Hue > 0:
			p.Hue(hue)
		}
	}
}

// Check implements Transform.
func (c Colour) Check(shape []int) error {
	for _, of := range []struct {
		key     string
		v, most float64
		colours bool
	}{{"brightness", c.Brightness, 10, false}, {"contrast", c.Contrast, 10, false}, {"saturation", c.Saturation, 10, true}, {"hue", c.Hue, 0.5, true}} {
		if err := within(of.key, of.v, 0, of.most); err != nil {
			return err
		}
		if of.colours && of.v > 0 && shape[0] != 3 {
			return &Error{of.key, "the pictures are grey, which have none; brightness and contrast they have"}
		}
	}
	if c == (Colour{}) {
		return &Error{"brightness", "missing, as contrast, saturation and hue are; want at least one of them"}
	}
	return nil
}

// Luma of red, green and blue, as torchvision has it.
const red, green, blue = 0.2989, 0.587, 0.114

// light returns the share of white of pixel i, from 0 to 1: that of grey, or the luma.
func (p *Picture) light(i int) float32 {
	if p.Channels != 3 {
		return p.share(p.Pixels[i])
	}
	n := p.Height * p.Width
	r, g, b := p.share(p.Pixels[i]), p.share(p.Pixels[n+i]), p.share(p.Pixels[2*n+i])
	return float32(red*r) + float32(green*g) + float32(blue*b)
}

// share returns how white a number is, from 0 to 1, and number the reverse.
func (l Levels) share(v float32) float32  { return (v - l.Black) / (l.White - l.Black) }
func (l Levels) number(s float32) float32 { return l.Black + float32(s*(l.White-l.Black)) }

// blend makes of each pixel factor times itself and 1 − factor times another share of
// white, cut off at black and white.
func (p *Picture) blend(factor float64, other func(i int) float32) {
	f, n := float32(factor), p.Height*p.Width
	for i := range n {
		o := float32((1 - f) * other(i))
		for at := i; at < len(p.Pixels); at += n {
			s := float32(f*p.share(p.Pixels[at])) + o
			p.Pixels[at] = p.number(min(max(s, 0), 1))
		}
	}
}

// Brightness multiplies how white pixels are: 0 makes black, 1 leaves the picture as it
// is. torchvision's adjust_brightness.
func (p *Picture) Brightness(factor float64) {
	p.blend(factor, func(int) float32 { return 0 })
}

// Contrast moves pixels away from the mean luma of the picture: 0 makes one grey, 1
// leaves the picture as it is. torchvision's adjust_contrast.
func (p *Picture) Contrast(factor float64) {
	sum, n := 0., p.Height*p.Width
	for i := range n {
		sum += float64(p.light(i))
	}
	mean := float32(sum / float64(n))
	p.blend(factor, func(int) float32 { return mean })
}

// Saturation moves pixels away from their luma: 0 makes greys, 1 leaves the picture as it
// is. torchvision's adjust_saturation.
func (p *Picture) Saturation(factor float64) {
	if p.Channels == 3 {
		p.blend(factor, p.light)
	}
}

// Hue moves the hue of pixels along the circle of colours, from −0.5 to 0.5 of it, 0
// leaves the picture as it is. torchvision's adjust_hue.
func (p *Picture) Hue(by float64) {
	if p.Channels != 3 {
		return
	}
	n := p.Height * p.Width
	for i := range n {
		h, s, v := hsv(p.share(p.Pixels[i]), p.share(p.Pixels[n+i]), p.share(p.Pixels[2*n+i]))
		if h += float32(by); h >= 1 {
			h--
		} else if h < 0 {
			h++
		}
		r, g, b := rgb(h, s, v)
		p.Pixels[i], p.Pixels[n+i], p.Pixels[2*n+i] = p.number(r), p.number(g), p.number(b)
	}
}

// hsv returns hue, saturation and value, from 0 to 1 each, of red, green and blue (Smith,
// 1978).
func hsv(r, g, b float32) (h, s, v float32) {
	most, least := max(r, g, b), min(r, g, b)
	if most == least {
		return 0, 0, most
	}
	d := most - least
	switch most {
	case r:
		h = (g - b) / d
	case g:
		h = 2 + (b-r)/d
	default:
		h = 4 + (r-g)/d
	}
	if h /= 6; h < 0 {
		h++
	}
	return h, d / most, most
}

// rgb is the way back.
func rgb(h, s, v float32) (r, g, b float32) {
	sixth := int(float32(h * 6))
	f := float32(h*6) - float32(sixth)
	clip := func(x float32) float32 { return min(max(x, 0), 1) }
	low := clip(float32(v * (1 - s)))
	falling := clip(float32(v * (1 - float32(s*f))))
	rising := clip(float32(v * (1 - float32(s*(1-f)))))
	switch sixth % 6 {
	case 0:
		return v, rising, low
	case 1:
		return falling, v, low
	case 2:
		return low, v, rising
	case 3:
		return low, falling, v
	case 4:
		return rising, low, v
	}
	return v, low, falling
}
