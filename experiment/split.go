package experiment

import (
	"slices"

	"cajal/data"
	"cajal/recipe"
	"cajal/tensor"
)

// part keeps a share of rows apart, at random and, where there are labels, of each
// class in proportion. A class with one row stays among the most, where there is
// something to learn from it; if there are more classes than rows to keep, chance
// alone decides.
func part(r *recipe.Recipe, rows []int, labels *tensor.Tensor, share float64, s data.Shuffler) (most, kept []int, err error) {
	if share == 0 {
		return rows, nil, nil
	}
	var lone []int
	if labels != nil {
		var several []int
		if lone, several = loneRows(labels); len(lone) > 0 {
			lone = rowsAt(rows, lone)
			rows, labels = rowsAt(rows, slices.Clone(several)), labelsAt(labels, several)
		}
	}
	if labels == nil || share*float64(len(rows)) < float64(classesOf(labels)) {
		most, kept, err = data.Split(len(rows), share, s)
	} else {
		most, kept, err = data.SplitStratified(labels, share, s)
	}
	if err != nil {
		return nil, nil, r.Wrong("data.test_share", err.Error())
	}
	return append(rowsAt(rows, most), lone...), rowsAt(rows, kept), nil
}

// rowsAt puts the rows in place of their places.
func rowsAt(rows, places []int) []int {
	for i, j := range places {
		places[i] = rows[j]
	}
	return places
}

// labelsAt returns the labels at some places.
func labelsAt(labels *tensor.Tensor, places []int) *tensor.Tensor {
	some := make([]int64, len(places))
	for i, j := range places {
		some[i] = labels.Int64s()[j]
	}
	return tensor.From(some)
}

// loneRows returns the places of labels that occur once, and of the others.
func loneRows(labels *tensor.Tensor) (lone, several []int) {
	counts := map[int64]int{}
	for _, k := range labels.Int64s() {
		counts[k]++
	}
	for i, k := range labels.Int64s() {
		if counts[k] == 1 {
			lone = append(lone, i)
		} else {
			several = append(several, i)
		}
	}
	return lone, several
}

// classesOf counts the classes that occur.
func classesOf(labels *tensor.Tensor) int {
	seen := map[int64]bool{}
	for _, k := range labels.Int64s() {
		seen[k] = true
	}
	return len(seen)
}
