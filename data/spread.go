package data

// Spread returns so many of the numbers 0 … n−1, at most all, evenly spaced and
// ascending, the first and the last among them: a sample of a data set that
// depends on its length alone.
func Spread(take, n int) []int {
	index := make([]int, min(take, n))
	for i := range index {
		if i > 0 {
			index[i] = int(int64(i) * int64(n-1) / int64(len(index)-1))
		}
	}
	return index
}
