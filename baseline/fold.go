package baseline

import "slices"

// stratify returns for each row the fold that tests it. Each fold gets nearly
// the same share of each class, its rows in blocks in the order in which they
// stand; nothing is shuffled. It is scikit-learn's StratifiedKFold:
//
// Number the classes by first appearance and imagine the labels sorted by
// that number. Dealing the sorted labels out to the folds in turn, like
// cards, says how many rows of each class each fold gets. Then the first
// rows of a class go to fold 0, the next ones to fold 1, and so on.
//
// y holds class indices below classes.
func stratify(y []int64, classes, folds int) []int {
	count := make([]int, classes)
	var order []int64 // classes by first appearance
	for _, k := range y {
		if count[k] == 0 {
			order = append(order, k)
		}
		count[k]++
	}
	slots := make([][]int, classes) // the folds of a class's rows, in row order
	card := 0
	for _, k := range order {
		for range count[k] {
			slots[k] = append(slots[k], card%folds)
			card++
		}
		slices.Sort(slots[k])
	}
	fold := make([]int, len(y))
	for i, k := range y {
		fold[i], slots[k] = slots[k][0], slots[k][1:]
	}
	return fold
}
