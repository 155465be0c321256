package kernel

// A task is work over n units, elements or rows, in pieces of so many units. The
// cut depends on the shape alone, and what the pieces return is added in their
// order, so no bit depends on how many threads of the pool took them. A task is
// a struct that is used again, and not a closure, so that a call allocates
// nothing.
type task struct {
	home  *buffer
	piece func(t *task, lo, hi int) float64 // works on the units lo..hi
	n     int
	width int // elements in a row, 0 where units are elements
	size  int // units in a piece, 0 for as many as make about a chunk
	sums  []float64

	y, a, b, c   Slice
	scale, other float64
	key          uint64
	labels       []int64
	u, v         []float64 // numbers of rows or columns

	// Of tasks over rows of channels: the elements of a channel in a row, and
	// numbers of channels.
	inner         int
	s, sx, totals []float64

	unary32    func(y, a []float32)
	unary64    func(y, a []float64)
	unaryBy32  func(y, a []float32, s float32)
	unaryBy64  func(y, a []float64, s float64)
	binary32   func(y, a, b []float32)
	binary64   func(y, a, b []float64)
	binaryBy32 func(y, a, b []float32, s float32)
	binaryBy64 func(y, a, b []float64, s float64)
}

// chunk is how many elements a piece has: two or three such runs fit in a
// first-level cache. A piece of rows has about as many.
const chunk = 4096

// tasks keeps buffers for the tasks that no call is using.
var tasks bufferList

// newTask returns a task over n units without arguments, to be run once.
func newTask(piece func(t *task, lo, hi int) float64, n int) *task {
	b := tasks.take(0)
	t := &b.task
	t.home, t.piece, t.n = b, piece, n
	return t
}

// run does all pieces, gives the task back, and returns the sum of what the
// pieces return. weight is what an element costs.
func (t *task) run(weight int) (sum float64) {
	sum = t.do(weight)
	t.end()
	return sum
}

// do does all pieces, on the pool if they gain from it.
func (t *task) do(weight int) (sum float64) {
	if t.size == 0 {
		t.size = max(1, chunk/max(t.width, 1))
	}
	cost := weight * t.n * max(t.width, 1)
	if t.a.F64 != nil {
		cost *= 2
	}
	if n := (t.n + t.size - 1) / t.size; workers.acquire(cost, n) {
		b := buffers.take(n)
		t.sums = room[float64](b, n)
		workers.job = job{run: runTask, chunks: n, task: t}
		workers.finish()
		for _, s := range t.sums {
			sum += s
		}
		buffers.put(b)
	} else {
		for lo := 0; lo < t.n; lo += t.size {
			sum += t.piece(t, lo, min(lo+t.size, t.n))
		}
	}
	return sum
}

func (t *task) end() {
	b := t.home
	*t = task{}
	tasks.put(b)
}

func runTask(j *job, c int) {
	t := j.task
	t.sums[c] = t.piece(t, c*t.size, min((c+1)*t.size, t.n))
}

// chunks is how many chunks n elements are.
func chunks(n int) int { return (n + chunk - 1) / chunk }
