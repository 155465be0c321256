package gemm

// part computes rows i0 to i1 of columns j0 to j1.
func (p *product) part(i0, i1, j0, j1 int) {
	switch {
	case p.layout == inPanels:
		p.packed(i0, i1, j0, j1)
	case p.layout == inColumns:
		p.dotPart(i0, i1, j0, j1)
	case p.transposes():
		p.transposedPart(i0, i1, j0, j1)
	case p.runsAlongK() || p.hasFewColumns():
		p.dotPart(i0, i1, j0, j1)
	case p.isSmall(i1-i0, j1-j0):
		p.smallPart(i0, i1, j0, j1)
	default:
		p.packed(i0, i1, j0, j1)
	}
}

// runsAlongK reports whether rows of a and columns of b are multiplied as they
// stand, along k.
func (p *product) runsAlongK() bool {
	return p.aCol == p.size && p.bRow == p.size && (p.bCol != p.size || p.n == 1) &&
		p.k >= 4*p.lanes && (p.m <= dotsRows || p.n < 4)
}

// hasFewColumns reports whether b has so few columns that many lanes of a tile
// would be idle. They are transposed to run along k, as the rows of a do.
func (p *product) hasFewColumns() bool {
	return p.aCol == p.size && p.bCol == p.size && p.lanes >= fewColsLanes &&
		p.n > 1 && p.n <= fewCols && p.m >= 32 && p.k >= 256
}
