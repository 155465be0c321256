package augment

import (
	"math"

	"cajal/rng"
)

// turn is a linear map of places around a picture's middle: where what stands at (x, y)
// comes from, x' = xx·x + xy·y and y' = yx·x + yy·y.
type turn struct{ xx, xy, yx, yy float64 }

// then is the map of two turns, b behind a: where a takes from what b takes from.
func (a turn) then(b turn) turn {
	return turn{
		float64(a.xx*b.xx) + float64(a.xy*b.yx), float64(a.xx*b.xy) + float64(a.xy*b.yy),
		float64(a.yx*b.xx) + float64(a.yy*b.yx), float64(a.yx*b.xy) + float64(a.yy*b.yy),
	}
}

// turning is a transform that is a turn.
type turning interface {
	draw(draw *rng.Stream) turn // draws what Apply does
	fill() Fill
}

// resample brings what stands where the map says to each place, between pixels by
// bilinear interpolation, as PyTorch's grid_sample does (align_corners=False): places are
// the middles of pixels. Every product is rounded, so the bits are the same on every
// processor.
func (p *Picture) resample(t turn, fill Fill) {
	from, level := p.copied(), p.level(fill)
	plane := p.Height * p.Width
	midY, midX := float64(float64(p.Height-1)/2), float64(float64(p.Width-1)/2)
	for y := range p.Height {
		dy := float64(y) - midY
		for x := range p.Width {
			dx := float64(x) - midX
			sx := midX + (float64(t.xx*dx) + float64(t.xy*dy))
			sy := midY + (float64(t.yx*dx) + float64(t.yy*dy))
			left, top := math.Floor(sx), math.Floor(sy)
			wx, wy := float32(sx-left), float32(sy-top)
			s := taps{x0: int(left), y0: int(top), wx: wx, wy: wy}
			s.look(p, fill)
			for c := range p.Channels {
				p.Pixels[c*plane+y*p.Width+x] = s.of(from[c*plane:][:plane], level)
			}
		}
	}
}

// taps are the four pixels around a place, and how far the place is from the first.
type taps struct {
	x0, y0 int
	wx, wy float32
	at     [4]int // in a plane, −1 for none
}

// look finds the pixels.
func (s *taps) look(p *Picture, fill Fill) {
	if s.x0 >= 0 && s.y0 >= 0 && s.x0+1 < p.Width && s.y0+1 < p.Height {
		first := s.y0*p.Width + s.x0
		s.at = [4]int{first, first + 1, first + p.Width, first + p.Width + 1}
		return
	}
	for i := range s.at {
		y, x := fill.place(s.y0+i/2, p.Height), fill.place(s.x0+i%2, p.Width)
		if s.at[i] = y*p.Width + x; y < 0 || x < 0 {
			s.at[i] = -1
		}
	}
}

// of returns the number at the place, level where there is no pixel.
func (s *taps) of(plane []float32, level float32) float32 {
	var v [4]float32
	for i, at := range s.at {
		if v[i] = level; at >= 0 {
			v[i] = plane[at]
		}
	}
	upper := between(v[0], v[1], s.wx)
	return between(upper, between(v[2], v[3], s.wx), s.wy)
}

// between is a for w = 0 and b for w = 1.
func between(a, b, w float32) float32 { return float32(a*(1-w)) + float32(b*w) }
