package data

// Within returns how many samples of a set, at most so many and at least one, have inputs
// of no more than so many bytes together: a batch to look at samples by, whatever their
// size. It gathers one sample of a set that is not in memory.
func Within(set Dataset, most, bytes int) int {
	most = max(1, min(most, set.Len()))
	if set.Len() == 0 {
		return most
	}
	size := 0
	if t, ok := set.(*TensorSet); ok {
		size = t.x.Size() / t.Len() * t.x.DType().Size()
	} else {
		var b Batch
		if set.Gather(&b, []int{0}) != nil || b.X == nil {
			return most // who gathers more meets the error
		}
		size = b.X.Size() * b.X.DType().Size()
	}
	return max(1, min(most, bytes/max(size, 1)))
}
