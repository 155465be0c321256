package kernel

import (
	"cajal/internal/scratch"
)

// narrow is the most classes for which a call for each row would cost more
// than its work. Such rows go step by step, all rows in each.
const narrow = 16

// narrowPart is how many numbers to take through all steps at a time.
const narrowPart = 1024

func softmaxNarrow[T Float](t *table[T], y, x []T, k int) {
	buf := scratch.Take(narrowPart)
	defer scratch.Put(buf)
	part := narrowPart / k * k
	for lo := 0; lo < len(x); lo += part {
		hi := min(lo+part, len(x))
		e := scratch.Of[T](buf, hi-lo)
		t.minusLargest(e, x[lo:hi], k)
		t.exp(e, e)
		t.overSum(y[lo:hi], e, k)
	}
}

func logSoftmaxNarrow[T Float](t *table[T], y, x []T, k int) {
	buf := scratch.Take(3 * narrowPart)
	defer scratch.Put(buf)
	part := narrowPart / k * k
	for lo := 0; lo < len(x); lo += part {
		hi := min(lo+part, len(x))
		n := hi - lo
		d := scratch.Of[T](buf, 3*n)
		e, sums := d[n:2*n], d[2*n:2*n+n/k]
		t.minusLargest(d[:n], x[lo:hi], k)
		t.exp(e, d[:n])
		t.rowSums(sums, e, k)
		t.log(sums, sums)
		t.minusRow(y[lo:hi], d[:n], sums, k)
	}
}

// minusLargest writes y = x − m with m the largest of each row.
func minusLargest[T Float](y, x []T, k int) {
	for ; len(x) >= k; y, x = y[k:], x[k:] {
		m := x[0]
		for _, v := range x[1:k] {
			if v > m {
				m = v
			}
		}
		for j, v := range x[:k] {
			y[j] = v - m
		}
	}
}

// overSum writes each row divided by its sum.
func overSum[T Float](y, x []T, k int) {
	for ; len(x) >= k; y, x = y[k:], x[k:] {
		var s T
		for _, v := range x[:k] {
			s += v
		}
		r := 1 / s
		for j, v := range x[:k] {
			y[j] = v * r
		}
	}
}

// rowSums writes s = Σ x, row by row.
func rowSums[T Float](s, x []T, k int) {
	for i := range len(x) / k {
		var sum T
		for _, v := range x[i*k : (i+1)*k] {
			sum += v
		}
		s[i] = sum
	}
}

// minusRow subtracts from each row its number of s.
func minusRow[T Float](y, x, s []T, k int) {
	for i := range len(x) / k {
		for j := i * k; j < (i+1)*k; j++ {
			y[j] = x[j] - s[i]
		}
	}
}

// withRows returns a table with the loops over rows that a set of instructions
// has none of.
func withRows[T Float](t table[T]) table[T] {
	t.minusLargest, t.overSum, t.rowSums, t.minusRow = minusLargest[T], overSum[T], rowSums[T], minusRow[T]
	return t
}
