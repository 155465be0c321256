package plot

import (
	"image/color"
	"math"
)

// enoughContrast is the contrast that text of any size wants of what is behind it, by
// WCAG 2.2, 1.4.3.
const enoughContrast = 4.5

// readable returns a colour in which text can be read on a background: ink, white, or
// black where neither will do. One of white and black always does.
func readable(background color.RGBA) color.RGBA {
	for _, c := range []color.RGBA{ink, white} {
		if contrast(c, background) >= enoughContrast {
			return c
		}
	}
	return color.RGBA{A: 0xff}
}

// contrast returns the contrast ratio of two opaque colours, 1 to 21, as WCAG 2.2 has it.
func contrast(a, b color.RGBA) float64 {
	light, dark := luminance(a), luminance(b)
	if light < dark {
		light, dark = dark, light
	}
	return (light + 0.05) / (dark + 0.05)
}

// luminance returns how bright a colour of sRGB is beside white.
func luminance(c color.RGBA) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return float64(0.2126*linear(c.R)) + float64(0.7152*linear(c.G)) + float64(0.0722*linear(c.B))
}
