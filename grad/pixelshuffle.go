package grad

import (
	"fmt"

	"cajal/internal/kernel"
)

// PixelShuffle makes pictures r times as high and as wide of their channels: x
// (…, C·r², H, W) becomes (…, C, H·r, W·r) (Shi and others, 2016).
//
//	y[c, h·r + i, w·r + j] = x[c·r² + i·r + j, h, w]
//	dx[c·r² + i·r + j, h, w] += dy[c, h·r + i, w·r + j]
func (x Value) PixelShuffle(r int) Value {
	t := takes{anything}.check("pixel-shuffle", x)
	shape := x.n.val.Shape()
	c := len(shape) - 3
	if r < 1 {
		fault("pixel-shuffle", []Value{x}, fmt.Sprintf("factor %d, want at least 1", r))
	}
	if c < 0 || len(shape) > kernel.MaxAxes || shape[c]%r != 0 || shape[c]/r%r != 0 {
		refuse(BadShape, "pixel-shuffle", []Value{x}, fmt.Sprintf("x is %s, want (…, C·%d·%d, H, W)", shapes(x), r, r))
	}
	var out [kernel.MaxAxes]int
	dims := copy(out[:], shape)
	out[c], out[c+1], out[c+2] = shape[c]/r/r, shape[c+1]*r, shape[c+2]*r
	m := pixels(shape[:c], out[c], r, shape[c+1], shape[c+2])
	return x.move(t, "pixel-shuffle", kernel.NewMove(m.shape[:], m.fine[:], 0, m.coarse[:], 0), out[:dims]).run()
}

// PixelUnshuffle is the inverse of [Value.PixelShuffle]: x (…, C, H·r, W·r) becomes
// (…, C·r², H, W).
//
//	y[c·r² + i·r + j, h, w] = x[c, h·r + i, w·r + j]
//	dx[c, h·r + i, w·r + j] += dy[c·r² + i·r + j, h, w]
func (x Value) PixelUnshuffle(r int) Value {
	t := takes{anything}.check("pixel-unshuffle", x)
	shape := x.n.val.Shape()
	c := len(shape) - 3
	if r < 1 {
		fault("pixel-unshuffle", []Value{x}, fmt.Sprintf("factor %d, want at least 1", r))
	}
	if c < 0 || len(shape) > kernel.MaxAxes || shape[c+1]%r != 0 || shape[c+2]%r != 0 {
		refuse(BadShape, "pixel-unshuffle", []Value{x}, fmt.Sprintf("x is %s, want (…, C, H·%d, W·%d)", shapes(x), r, r))
	}
	var out [kernel.MaxAxes]int
	dims := copy(out[:], shape)
	out[c], out[c+1], out[c+2] = shape[c]*r*r, shape[c+1]/r, shape[c+2]/r
	m := pixels(shape[:c], shape[c], r, out[c+1], out[c+2])
	return x.move(t, "pixel-unshuffle", kernel.NewMove(m.shape[:], m.coarse[:], 0, m.fine[:], 0), out[:dims]).run()
}

// shuffle says where pixels stand in pictures of many channels, coarse, and in those of
// many pixels, fine: element (sample and channel, i, j, h, w).
type shuffle struct{ shape, coarse, fine [5]int }

func pixels(samples []int, channels, r, height, width int) shuffle {
	for _, n := range samples {
		channels *= n
	}
	s := shuffle{shape: [5]int{channels, r, r, height, width}}
	coarse := rowMajor(s.shape[:])
	copy(s.coarse[:], coarse[:])
	s.fine = [5]int{r * r * height * width, width * r, 1, width * r * r, r}
	return s
}
