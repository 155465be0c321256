package augment

import "cajal/rng"

// Flip mirrors a picture from left to right, or from top to bottom. It always does;
// [Sometimes] has it take place with torchvision's probability, 0.5.
type Flip struct{ Vertical bool }

// Apply implements Transform. It draws nothing.
func (f Flip) Apply(p *Picture, _ *rng.Stream) { p.Flip(f.Vertical) }

// Check implements Transform.
func (f Flip) Check([]int) error { return nil }

// Flip mirrors the picture from left to right, or from top to bottom.
func (p *Picture) Flip(vertical bool) {
	for c := range p.Channels {
		plane := p.Pixels[c*p.Height*p.Width:][:p.Height*p.Width]
		if vertical {
			for y := range p.Height / 2 {
				swap(plane[y*p.Width:][:p.Width], plane[(p.Height-1-y)*p.Width:][:p.Width])
			}
			continue
		}
		for y := range p.Height {
			row := plane[y*p.Width:][:p.Width]
			for i, j := 0, len(row)-1; i < j; i, j = i+1, j-1 {
				row[i], row[j] = row[j], row[i]
			}
		}
	}
}

// swap exchanges two rows.
func swap(a, b []float32) {
	for i := range a {
		a[i], b[i] = b[i], a[i]
	}
}
