package experiment

import (
	"fmt"

	"cajal/data"
	"cajal/recipe"
	"cajal/tensor"
)

// part keeps a share of rows apart, at random and, where there are labels, of each
// class in proportion.
func part(r *recipe.Recipe, rows []int, labels *tensor.Tensor, share float64, s data.Shuffler, classes []string) (most, kept []int, err error) {
	if share == 0 {
		return rows, nil, nil
	}
	if labels == nil {
		most, kept, err = data.Split(len(rows), share, s)
	} else {
		if rare := rareClass(labels, classes); rare != "" {
			return nil, nil, r.Wrong("data.test_share", fmt.Sprintf("class %q occurs only once; want each at least twice, once in either part", rare))
		}
		most, kept, err = data.SplitStratified(labels, share, s)
	}
	if err != nil {
		return nil, nil, r.Wrong("data.test_share", err.Error())
	}
	return rowsAt(rows, most), rowsAt(rows, kept), nil
}

// rowsAt puts the rows in place of their places.
func rowsAt(rows, places []int) []int {
	for i, j := range places {
		places[i] = rows[j]
	}
	return places
}

func rareClass(labels *tensor.Tensor, classes []string) string {
	counts := make([]int, len(classes))
	for _, k := range labels.Int64s() {
		counts[k]++
	}
	for k, n := range counts {
		if n == 1 {
			return classes[k]
		}
	}
	return ""
}
