package inside

import (
	"math"
	"strings"

	"cajal/grad"
	"cajal/internal/memory"
)

// symmetric returns the units of a linear or convolutional layer that have the weights
// of another, its bias and their gradients, bit for bit: steps move them alike, so that
// all of them together can do what one can. Zeros to start with make such units.
func symmetric(l Layer, params []grad.Named) (units []int) {
	if !strings.HasPrefix(l.Kind, "Linear") && (!strings.HasPrefix(l.Kind, "Conv") || strings.HasPrefix(l.Kind, "ConvTranspose")) {
		return nil
	}
	rows := 0
	var parts []rowsOf // weights and gradients, with a row for each unit
	for _, p := range params {
		g := p.Value.Grad()
		if g == nil || len(p.Value.Shape()) == 0 || rows > 0 && p.Value.Shape()[0] != rows {
			return nil // they do not learn, or are no rows
		}
		rows = p.Value.Shape()[0]
		w, dw := memory.Of(p.Value.Tensor()), memory.Of(g)
		parts = append(parts, rowsOf{w.At, p.Value.Size() / max(rows, 1)}, rowsOf{dw.At, p.Value.Size() / max(rows, 1)})
	}
	first := map[uint64]int{} // the first unit with a hash
	twin := map[int]bool{}    // the first units that have a twin
	for i := range rows {
		h := hash(parts, i)
		j, seen := first[h]
		switch {
		case !seen:
			first[h] = i
		case equal(parts, i, j):
			if !twin[j] {
				twin[j] = true
				units = append(units, j)
			}
			units = append(units, i)
		}
	}
	return units
}

// rowsOf is rows of so many numbers.
type rowsOf struct {
	at    func(i int) float64
	width int
}

// hash is FNV-1a over the bits of a unit's numbers.
func hash(parts []rowsOf, row int) uint64 {
	h := uint64(14695981039346656037)
	for _, p := range parts {
		for k := range p.width {
			h = (h ^ math.Float64bits(p.at(row*p.width+k))) * 1099511628211
		}
	}
	return h
}

func equal(parts []rowsOf, i, j int) bool {
	for _, p := range parts {
		for k := range p.width {
			if p.at(i*p.width+k) != p.at(j*p.width+k) {
				return false
			}
		}
	}
	return true
}
