package augment

import (
	"math"

	"cajal/internal/elementary"
	"cajal/rng"
)

// Erase covers a rectangle of a picture with one colour: torchvision's RandomErasing,
// which [Sometimes] has take place with its probability, 0.5. Size is from which to which
// share of the picture the rectangle has, each as likely, and Ratio from which to which
// ratio of height to width, each as likely by its logarithm. (0.02, 0.33) and (0.3, 3.3)
// are torchvision's. Fill is [Black], [Grey] or [White].
type Erase struct {
	Size, Ratio [2]float64
	Fill        Fill
}

// Apply implements Transform.
func (e Erase) Apply(p *Picture, draw *rng.Stream) {
	lo, hi := elementary.Log(e.Ratio[0]), elementary.Log(e.Ratio[1])
	for range tries {
		area := float64(float64(p.Height*p.Width) * uniform(draw, e.Size[0], e.Size[1]))
		ratio := elementary.Exp(uniform(draw, lo, hi))
		height, width := rounded(math.Sqrt(area*ratio)), rounded(math.Sqrt(area/ratio))
		if height < 1 || width < 1 || height >= p.Height || width >= p.Width {
			continue
		}
		top, left := whole(draw, 0, p.Height-height), whole(draw, 0, p.Width-width)
		p.Erase(top, left, height, width, e.Fill)
		return
	}
}

// Check implements Transform.
func (e Erase) Check([]int) error {
	if e.Fill != Black && e.Fill != Grey && e.Fill != White {
		return wrong("fill", e.Fill, "black, grey or white")
	}
	if err := span("size", e.Size, 0.001, 1); err != nil {
		return err
	}
	return span("ratio", e.Ratio, 0.01, 100)
}

// Erase covers a rectangle, which must lie within the picture, with black, grey or white.
func (p *Picture) Erase(top, left, height, width int, with Fill) {
	level := p.level(with)
	for c := range p.Channels {
		for y := range height {
			row := p.Pixels[(c*p.Height+top+y)*p.Width+left:][:width]
			for x := range row {
				row[x] = level
			}
		}
	}
}
