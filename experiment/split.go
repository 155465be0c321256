package experiment

import (
	"fmt"
	"math"
	"slices"

	"cajal/data"
	"cajal/recipe"
	"cajal/tensor"
)

// part keeps a share of rows apart, at random and, where there are labels, of each
// class in proportion. A class with one row stays among the most, where there is
// something to learn from it; if there are more classes than rows to keep, chance
// decides, but for one row of each. The share is what the recipe has under key.
func part(r *recipe.Recipe, rows []int, labels *tensor.Tensor, key string, share float64, s data.Shuffler) (most, kept []int, err error) {
	if share == 0 {
		return rows, nil, nil
	}
	var lone []int
	if labels != nil {
		var several []int
		if lone, several = loneRows(labels); len(lone) > 0 {
			lone = rowsAt(rows, lone)
			if len(several) == 0 {
				return nil, nil, r.Wrong(key, fmt.Sprintf("each of the %d classes has one sample, so none can be kept apart: want several of each, at least 2, or %s = 0", len(lone), key))
			}
			rows, labels = rowsAt(rows, slices.Clone(several)), labelsAt(labels, several)
		}
	}
	switch {
	case labels == nil:
		most, kept, err = data.Split(len(rows), share, s)
	case math.Ceil(share*float64(len(rows))) < float64(classesOf(labels)):
		most, kept, err = splitByChance(labels, share, s)
	default:
		if most, kept, err = data.SplitStratified(labels, share, s); err == nil {
			learnOfEach(labels, most, kept)
		}
	}
	if err != nil {
		return nil, nil, r.Wrong(key, err.Error())
	}
	return append(rowsAt(rows, most), lone...), rowsAt(rows, kept), nil
}

// splitByChance parts samples as [data.Split] does, but that each class is learned from.
func splitByChance(labels *tensor.Tensor, share float64, s data.Shuffler) (most, kept []int, err error) {
	if most, kept, err = data.Split(labels.Size(), share, s); err == nil {
		learnOfEach(labels, most, kept)
	}
	return most, kept, err
}

// learnOfEach exchanges samples until no class is missing among the most, as long as there
// are others of which one can go.
func learnOfEach(labels *tensor.Tensor, most, kept []int) {
	class := labels.Int64s()
	learned := map[int64]int{} // how many of each class are among the most
	for _, i := range most {
		learned[class[i]]++
	}
	for at, i := range kept {
		if learned[class[i]] > 0 {
			continue
		}
		if j := slices.IndexFunc(most, func(j int) bool { return learned[class[j]] > 1 }); j >= 0 {
			learned[class[most[j]]]--
			learned[class[i]]++
			most[j], kept[at] = i, most[j]
		}
	}
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
