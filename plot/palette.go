package plot

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/palette/brewer"
)

// The greys of text and frame.
var (
	ink    = color.RGBA{0x22, 0x22, 0x22, 0xff} // titles, outlines of markers
	soft   = color.RGBA{0x55, 0x55, 0x55, 0xff} // labels of axes
	frame  = color.RGBA{0x88, 0x88, 0x88, 0xff}
	grid   = color.RGBA{0xe9, 0xe9, 0xe9, 0xff}
	white  = color.RGBA{0xff, 0xff, 0xff, 0xff}
	absent = color.RGBA{0xd8, 0xd8, 0xd8, 0xff} // where a classifier says NaN

	warning = spectralAt(0.1) // a red, for a NaN among greys
)

// spectralAt returns the colour of the Spectral map at t in 0…1, linear in RGB
// between the eleven colours of ColorBrewer, as matplotlib does it.
func spectralAt(t float64) color.RGBA {
	colors := brewer.Spectral[11].Color
	at := min(max(t, 0), 1) * float64(len(colors)-1)
	i := min(int(at), len(colors)-2)
	a := color.RGBAModel.Convert(colors[i]).(color.RGBA)
	b := color.RGBAModel.Convert(colors[i+1]).(color.RGBA)
	return mix(a, b, at-float64(i))
}

// fewClasses says where on the map up to five classes lie. The ends are left
// out: both are so dark that they look alike without red-green vision.
var fewClasses = [][]float64{
	1: {0.9},
	2: {0.1, 0.9},
	3: {0.1, 0.4, 0.9},
	4: {0.1, 0.3, 0.7, 0.9},
	5: {0.1, 0.3, 0.5, 0.7, 0.9},
}

// classColor returns the colour of class k of n. From six classes on they are
// spread over the whole map.
func classColor(k, n int) color.RGBA {
	if n < len(fewClasses) {
		return spectralAt(fewClasses[n][k])
	}
	return spectralAt(float64(k) / float64(n-1))
}

// seriesColors are those of lines on white: the Spectral colours that are dark
// enough, neighbours far apart in hue and in lightness.
var seriesColors = []color.RGBA{
	spectralAt(0.9), spectralAt(0.2), spectralAt(1), spectralAt(0.8), spectralAt(0), spectralAt(0.3),
}

// mix returns a + t·(b − a) for each channel; both are opaque.
func mix(a, b color.RGBA, t float64) color.RGBA {
	channel := func(a, b uint8) uint8 {
		return uint8(math.Round(float64(a) + t*(float64(b)-float64(a))))
	}
	return color.RGBA{channel(a.R, b.R), channel(a.G, b.G), channel(a.B, b.B), 0xff}
}
