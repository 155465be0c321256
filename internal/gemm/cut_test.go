package gemm

import "testing"

// The thread with most to do is done soonest, of all ways to cut.
func TestShares(t *testing.T) {
	matrix := func(rows, columns, perRow, perColumn int) func(bands, parts, units int) int {
		return func(bands, parts, units int) int {
			r, c := ceil(rows, parts), ceil(columns, bands)
			return units * (r*c + perRow*r + perColumn*c)
		}
	}
	for _, c := range []struct {
		name                               string
		threads, units, least, bands, rows int
		cost                               func(bands, parts, units int) int
		wantBands, wantParts               int
	}{
		{"one thread", 1, 1, 1, 8, 8, matrix(1e4, 1e4, 1e3, 1e3), 1, 1},
		{"enough units", 2, 4, 1, 8, 8, matrix(1e4, 1e4, 1e3, 1e3), 1, 1},
		{"columns cost most", 2, 1, 1, 8, 8, matrix(1e4, 1e4, 0, 1e4), 2, 1},
		{"rows cost most", 2, 1, 1, 8, 8, matrix(1e4, 1e4, 1e4, 0), 1, 2},
		{"no bands to be had", 2, 1, 1, 1, 8, matrix(1e4, 1e4, 0, 1e4), 1, 2},
		{"least bands", 2, 1, 3, 8, 8, matrix(1e4, 12e3, 0, 0), 4, 1},
	} {
		b, p := shares(c.threads, c.units, c.least, c.bands, c.rows, c.cost)
		if b != c.wantBands || p != c.wantParts {
			t.Errorf("%s: %d bands and %d parts, want %d and %d", c.name, b, p, c.wantBands, c.wantParts)
		}
	}
}

func TestPanelsEach(t *testing.T) {
	for _, c := range [][3]int{{1, 2, 1}, {5, 2, 1}, {10, 2, 1}, {30, 2, 5}, {40, 2, 10}, {40, 4, 5}, {7, 1, 1}} {
		if got := panelsEach(c[0], c[1]); got != c[2] {
			t.Errorf("%d panels for %d threads: %d in a chunk, want %d", c[0], c[1], got, c[2])
		}
	}
}
