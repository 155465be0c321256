package columns

import (
	"cmp"
	"math"
	"slices"

	"cajal/data"
	"cajal/internal/memory"
)

// Pair is two columns that say much the same.
type Pair struct {
	Columns     [2]string `json:"columns"`
	Correlation float64   `json:"correlation"` // Pearson's of the two inputs that agree most, from −1 to 1
}

const (
	near          = 0.7   // correlations from here on, up or down, are named
	maxCorrelated = 2_000 // rows that are looked at, the first ones
	maxInputs     = 500   // of more, columns are not compared: each is with each
)

// correlated returns the pairs of columns that are close, the closest first. Numbers
// of levels have no size and are left out.
func correlated(set data.Dataset, columns []Column) ([]Pair, error) {
	inputs := 0
	for _, c := range columns {
		inputs += len(c.Places)
	}
	if inputs > maxInputs {
		return nil, nil
	}
	rows := make([]int, min(maxCorrelated, set.Len()))
	for i := range rows {
		rows[i] = i
	}
	var b data.Batch
	if err := set.Gather(&b, rows); err != nil {
		return nil, err
	}
	standard := make([][][]float64, len(columns)) // the inputs of each, of mean 0 and length 1
	for i, c := range columns {
		if !c.IDs {
			standard[i] = c.standard(&b)
		}
	}
	var pairs []Pair
	for i := range columns {
		for j := range i {
			if r := closest(standard[i], standard[j]); math.Abs(r) >= near {
				pairs = append(pairs, Pair{[2]string{columns[j].Name, columns[i].Name}, r})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b Pair) int { return cmp.Compare(math.Abs(b.Correlation), math.Abs(a.Correlation)) })
	return pairs, nil
}

// standard returns the inputs of a column in the rows of a batch, without those that
// are the same in all.
func (c *Column) standard(b *data.Batch) (inputs [][]float64) {
	x, width := c.of(b)
	raw := memory.Of(x)
	for _, place := range c.Places {
		v := make([]float64, b.Len())
		mean, length := 0.0, 0.0
		for i := range v {
			v[i] = raw.At(i*width + place)
			mean += v[i] / float64(len(v))
		}
		for i := range v {
			v[i] -= mean
			length += float64(v[i] * v[i])
		}
		if length = math.Sqrt(length); length < 1e-9 {
			continue
		}
		for i := range v {
			v[i] /= length
		}
		inputs = append(inputs, v)
	}
	return inputs
}

// closest returns the largest correlation, up or down, of inputs of two columns.
func closest(a, b [][]float64) (most float64) {
	for _, v := range a {
		for _, w := range b {
			sum := 0.0
			for i := range v {
				sum += float64(v[i] * w[i])
			}
			if math.Abs(sum) > math.Abs(most) {
				most = sum
			}
		}
	}
	return min(max(most, -1), 1)
}
