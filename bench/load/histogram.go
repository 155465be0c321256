package main

import (
	"math"
	"sync/atomic"
	"time"
)

// perDoubling is how many classes lie between a time and its double: they are 2.2 %
// apart, so that a quantile is at most that much too long.
const perDoubling = 32

// histogram counts times from 1 µs to about 4 hours. Its zero value is ready, and any
// number of goroutines may add to it.
type histogram struct {
	counts  [34 * perDoubling]atomic.Int64
	longest atomic.Int64
}

func (h *histogram) add(t time.Duration) {
	i := int(math.Log2(max(1, float64(t)/float64(time.Microsecond))) * perDoubling)
	h.counts[min(i, len(h.counts)-1)].Add(1)
	for {
		old := h.longest.Load()
		if int64(t) <= old || h.longest.CompareAndSwap(old, int64(t)) {
			return
		}
	}
}

func (h *histogram) count() (n int64) {
	for i := range h.counts {
		n += h.counts[i].Load()
	}
	return n
}

// quantile returns the time within which the share p of all lies, 0 if there are none.
func (h *histogram) quantile(p float64) time.Duration {
	rank := int64(math.Ceil(p * float64(h.count())))
	var n int64
	for i := range h.counts {
		if n += h.counts[i].Load(); n >= rank && n > 0 {
			upper := math.Exp2(float64(i+1)/perDoubling) * float64(time.Microsecond)
			return min(time.Duration(upper), time.Duration(h.longest.Load()))
		}
	}
	return 0
}
