package kernel

import (
	"cajal/internal/parallel"
	"cajal/internal/scratch"
)

// A task is work over n units, elements or rows, in pieces of so many units. The
// cut depends on the shape alone, and what the pieces return is added in their
// order, so no bit depends on how many threads of the pool took them. A task is
// a struct that is used again, and not a closure, so that a call allocates
// nothing.
type task struct {
	piece piece
	n     int
	width int // elements in a row, 0 where units are elements
	size  int // units in a piece, 0 for as many as make about a chunk
	sums  []float64

	y, a, b, c   Slice
	scale, other float64
	function     Function
	criterion    Criterion
	key          uint64
	rows         []int // of a mask
	labels       []int64
	rowLoss      *RowLoss
	resample     *Resample
	move         *Move
	u, v         []float64 // numbers of rows or columns

	// Of tasks over rows of channels: the elements of a channel in a row, and
	// numbers of channels.
	inner         int
	groups        int // of a sample's channels, where rows are groups
	s, sx, totals []float64

	pool   *Pool
	places []int32 // within a channel

	add     bool // whether results are added to what is there
	columns columnCut

	loop any // a function of the table that the piece knows the type of
}

// Chunk is how many elements a piece has: two or three such runs fit in a
// first-level cache. A piece of rows has about as many, and a call of no more is
// not cut.
const Chunk = 4096

// tasks keeps the tasks that no call is using.
var tasks scratch.List[task]

// A piece works on the units lo..hi of a task. It is written once, for both
// precisions.
type piece func(t *task, lo, hi int) float64

// newTask returns a task over n units without arguments, to be run once, in the
// precision of x.
func newTask(x Slice, single, double piece, n int) *task {
	t := tasks.Take()
	t.piece, t.n = single, n
	if x.Double() {
		t.piece = double
	}
	return t
}

// run does all pieces, on the pool if they gain from it, gives the task back, and
// returns the sum of what the pieces return. weight is what an element costs.
func (t *task) run(weight int) (sum float64) {
	if t.size == 0 {
		t.size = max(1, Chunk/max(t.width, 1))
	}
	cost := weight * t.n * max(t.width, 1)
	if t.a.Double() {
		cost *= 2
	}
	pieces := (t.n + t.size - 1) / t.size
	if job := parallel.Acquire(cost, pieces, ThreadsOf(t.y, t.a, t.b)); job != nil {
		b := scratch.Take(pieces)
		t.sums = scratch.Of[float64](b, pieces)
		job.Run(t)
		for _, s := range t.sums {
			sum += s
		}
		scratch.Put(b)
	} else {
		for lo := 0; lo < t.n; lo += t.size {
			sum += t.piece(t, lo, min(lo+t.size, t.n))
		}
	}
	*t = task{}
	tasks.Put(t)
	return sum
}

// Do runs piece c and keeps its sum.
func (t *task) Do(c int) { t.sums[c] = t.piece(t, c*t.size, min((c+1)*t.size, t.n)) }

// ThreadsOf returns how many threads a call on a, b and c may use, 0 for as many as
// there are.
func ThreadsOf(a, b, c Slice) int {
	switch {
	case a.threads > 0:
		return a.Threads()
	case b.threads > 0:
		return b.Threads()
	}
	return c.Threads()
}

// chunks is how many chunks n elements are.
func chunks(n int) int { return (n + Chunk - 1) / Chunk }
