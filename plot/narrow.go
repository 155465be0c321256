package plot

// Untitled returns the plot without its title, for a page that has a caption of its own.
// The titles of a sheet's panels stay.
func (p *Plot) Untitled() *Plot {
	n := *p
	switch d := p.drawing.(type) {
	case *figure:
		f := *d
		f.title, n.drawing = "", &f
	case *sheet:
		s := *d
		s.title, n.drawing = "", &s
	case *gallery:
		g := *d
		g.title, n.drawing = "", &g
	case *mosaic:
		m := *d
		m.title, n.drawing = "", &m
	}
	return &n
}

// Narrow returns the plot as a small screen shows it with letters that can be read: at most
// width pixels wide, at least 240, without its title, a sheet with its panels below each other and
// images in as few columns as fit. It is not higher than it is wide, unless it has bars,
// panels or images below each other, or a legend of many rows.
func (p *Plot) Narrow(width int) *Plot {
	if width < 2*minSide {
		fail("Narrow", "%d pixels: want %d or more", width, 2*minSide)
	}
	n := p.Untitled()
	n.width = min(width, p.width)
	switch d := n.drawing.(type) {
	case *figure:
		if !d.bars() {
			n.height = min(p.height, n.width)
			n.height = min(n.height+d.legendBeyond(n.width, n.height, figureStyle), maxSide)
		}
	case *sheet:
		d.columns = 1
		_, n.height = d.size()
	case *gallery:
		for d.columns > 1 && n.width < p.width {
			d.columns--
			if w, _ := d.size(); w <= n.width {
				break
			}
		}
		w, h := d.size()
		n.height = max(minSide, h*n.width/max(w, n.width))
	case *mosaic:
		m := d.narrow(width)
		w, h := m.size()
		n.drawing, n.width = m, max(minSide, min(width, int(w)+1))
		n.height = max(minSide, min(int(h)+1, maxSide))
	}
	return n
}
