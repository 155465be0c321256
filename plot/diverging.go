package plot

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/palette/brewer"

	"cajal/tensor"
)

// Colors say how the numbers of [Tiles] become colours. [Greys] and [Diverging] make them.
type Colors struct {
	white, black float64 // of greys, if these differ
	reach        float64 // of diverging colours, 0 for that of the numbers
}

// Greys draws numbers from white to black, as [Scale] does for [Images]; of three channels
// each is the light of one of red, green and blue. A NaN is red.
func Greys(white, black float64) Colors {
	Scale(white, black) // which checks them
	return Colors{white: white, black: black}
}

// Diverging draws 0 white, numbers above it the redder and those below it the bluer the
// farther they are from it, up to reach, as ColorBrewer's RdBu does; without red-green
// vision the two differ, too. A reach of 0 stands for the largest size of the numbers
// that are drawn. A NaN is yellow.
func Diverging(reach float64) Colors {
	if !(reach >= 0) || math.IsInf(reach, 1) {
		fail("Diverging", "%v: want a finite number that is not negative", reach)
	}
	return Colors{reach: reach}
}

func (c Colors) grey() bool { return c.white != c.black }

// lost is the colour of a NaN among red and blue.
var lost = color.RGBA{0xff, 0xd9, 0x2f, 0xff}

// of returns the colour of a number.
func (c Colors) of(v float64) color.RGBA {
	switch {
	case c.grey():
		return grey(v, c.white, c.black)
	case math.IsNaN(v):
		return lost
	case c.reach == 0:
		return divergingAt(0)
	}
	return divergingAt(min(max(v/c.reach, -1), 1))
}

// divergingAt returns the colour of a share of the reach, −1 to 1, linear in RGB between
// the eleven colours of ColorBrewer, which begin with red.
func divergingAt(share float64) color.RGBA {
	colors := brewer.RdBu[11].Color
	at := (1 - share) / 2 * float64(len(colors)-1)
	i := min(int(at), len(colors)-2)
	a := color.RGBAModel.Convert(colors[i]).(color.RGBA)
	b := color.RGBAModel.Convert(colors[i+1]).(color.RGBA)
	return mix(a, b, at-float64(i))
}

// fitted returns the colours for numbers, with a reach, and the ends of their scale: of
// diverging colours from 0 on where no number is on the other side.
func (c Colors) fitted(x *tensor.Tensor) (fitted Colors, lo, hi float64) {
	if c.grey() {
		return c, min(c.white, c.black), max(c.white, c.black)
	}
	least, most := 0.0, 0.0
	for _, v := range x.To(tensor.Float64).Float64s() {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			least, most = min(least, v), max(most, v)
		}
	}
	if c.reach == 0 {
		c.reach = max(-least, most)
	}
	switch {
	case least == 0:
		return c, 0, c.reach
	case most == 0:
		return c, -c.reach, 0
	}
	return c, -c.reach, c.reach
}
