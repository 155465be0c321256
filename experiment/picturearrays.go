package experiment

import (
	"fmt"
	"math"
	"slices"

	"cajal/internal/memory"
	"cajal/recipe"
	"cajal/tensor"
)

// The axes of arrays of pictures, and what their numbers are as pixels.

// isChannels reports whether an axis may be that of grey, or of red, green and blue.
func isChannels(n int) bool { return n == 1 || n == 3 }

// ChannelsFirst returns pictures (N, H, W), (N, C, H, W) or (N, H, W, C) as (N, C, H, W).
// axes says which they are, one of recipe.ArrayAxes; with "" four axes are (N, H, W, C) if
// the last has one channel or three and the second has not, or if it has two or four and
// both before it have more.
func ChannelsFirst(x *tensor.Tensor, axes string) (*tensor.Tensor, error) {
	shape := x.Shape()
	if axes != "" && len(axes) != len(shape) {
		return nil, fmt.Errorf("has the shape %s, and data.axes is %q, which are %d axes", tensor.ShapeString(shape), axes, len(axes))
	}
	switch {
	case len(shape) == 3:
		return x.Reshape(shape[0], 1, shape[1], shape[2]), nil
	case axes == "NHWC", axes == "" && len(shape) == 4 && channelsLast(shape):
		return x.Transpose(0, 3, 1, 2).Contiguous(), nil
	}
	return x, nil
}

func channelsLast(shape []int) bool {
	c := shape[3]
	return isChannels(c) && !isChannels(shape[1]) || (c == 2 || c == 4) && min(shape[1], shape[2]) > c
}

// Levels returns pixels as Float32 from −1, black, to 1, white, of numbers that are between
// those of black and white: 2(x − black)/(white − black) − 1. A number beyond them is an
// error that names its sample, and so are fractions from 0 to 1 where bytes are wanted.
func Levels(x *tensor.Tensor, black, white float64) (*tensor.Tensor, error) {
	lo, hi := min(black, white), max(black, white)
	levels := tensor.New(tensor.Float32, x.Shape()...)
	var fraction, most float64
	for i, raw := 0, memory.Of(x.Contiguous()); i < x.Size(); i++ {
		v := raw.At(i)
		if !(v >= lo && v <= hi) {
			return nil, fmt.Errorf("holds %v, in sample %d; want pixels from %v, black, to %v, white", v, i*x.Dim(0)/x.Size(), black, white)
		}
		if most = max(most, v); v != math.Trunc(v) {
			fraction = v
		}
		levels.Float32s()[i] = float32(float64(v-black)/((white-black)/2)) - 1
	}
	if lo == 0 && hi == 255 && most <= 1 && fraction != 0 {
		return nil, fmt.Errorf("holds numbers from 0 to 1 alone, such as %.3g; want pixels from %v, black, to %v, white", fraction, black, white)
	}
	return levels, nil
}

// likelyRange returns which numbers are black and white in arrays of pictures that are
// likely to have the usual ones, nil for others, as those of arrays that are no pictures.
func (m *arrayData) likelyRange() []float64 {
	shape := m.x.Shape()
	if len(shape) != 4 || !isChannels(shape[1]) {
		return nil
	}
	raw := memory.Of(m.x.Contiguous())
	least, most := raw.At(0), raw.At(0)
	for i := range m.x.Size() {
		least, most = min(least, raw.At(i)), max(most, raw.At(i))
	}
	switch {
	case least >= 0 && most > 127 && most <= 255:
		return []float64{0, 255}
	case least >= 0 && most > 0.5 && most <= 1:
		return []float64{0, 1}
	case least < 0 && least >= -1 && most <= 1:
		return []float64{-1, 1}
	}
	return nil
}

// RawPixels returns pixels of an array as a model has them that learned from bytes or from
// arrays with a range: (N, C, H, W) from −1 to 1. stored is what NumPy calls the type in the
// file. ok is false for another model's data.
func RawPixels(d *recipe.Data, x *tensor.Tensor, stored string) (pixels *tensor.Tensor, ok bool, err error) {
	if !d.Pixels() {
		return x, false, nil
	}
	if x.NDim() == 3 || x.NDim() == 4 {
		if x, err = ChannelsFirst(x, d.Axes); err != nil {
			return nil, true, err
		}
	}
	ends := d.Range
	if ends == nil { // of bytes
		ends = []float64{-1, 1}
		if len(stored) > 1 && slices.Contains([]byte("iu"), stored[1]) {
			ends = []float64{0, 255}
		}
	}
	pixels, err = Levels(x, ends[0], ends[1])
	return pixels, true, err
}
