package serve

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"cajal/internal/memory"
	"cajal/tensor"
)

// errClosed is the answer to who asks a server that has ended.
var errClosed = errors.New("the server is shutting down")

// batcher hands samples to its workers, several requests at a time where
// several wait.
type batcher struct {
	queue    chan *job
	rows     int                                                // most rows that a worker takes at once
	executed func(rows int, input, infer, output time.Duration) // sees each batch that was predicted, and what it took
	done     sync.WaitGroup                                     // the workers
	mu       sync.RWMutex                                       // guards closed against a send on queue
	closed   bool
}

// job is the samples of one request.
type job struct {
	ctx context.Context
	of  *account         // is charged with the samples
	xs  []*tensor.Tensor // (N, …) for each input
	out *tensor.Tensor   // (N, K), once ready is closed and err is nil
	err error

	uncounted            bool          // it is no request's
	since                time.Time     // it waits
	queue                time.Duration // until a worker took it
	input, infer, output time.Duration // of the batches that it was part of
	ready                chan struct{}
}

func newBatcher(m Model, workers, rows, waiting int, executed func(rows int, input, infer, output time.Duration)) *batcher {
	b := &batcher{queue: make(chan *job, waiting), rows: rows, executed: executed}
	for range workers {
		w := &worker{batcher: b, predict: m.Worker()}
		b.done.Go(w.run)
	}
	return b
}

// rows returns how many samples there are.
func (j *job) rows() int { return j.xs[0].Dim(0) }

// part returns the samples from lo to hi.
func (j *job) part(lo, hi int) []*tensor.Tensor {
	part := make([]*tensor.Tensor, len(j.xs))
	for i, x := range j.xs {
		part[i] = x.Narrow(0, lo, hi)
	}
	return part
}

// predict returns the network's output for samples xs, or an error once ctx is
// done; the samples may still be in use then, and are charged to the account until they
// are not.
func (b *batcher) predict(ctx context.Context, xs []*tensor.Tensor, a *account) (*tensor.Tensor, error) {
	return b.do(newJob(ctx, xs, a))
}

func newJob(ctx context.Context, xs []*tensor.Tensor, a *account) *job {
	return &job{ctx: ctx, of: a, xs: xs, ready: make(chan struct{})}
}

// predictUncounted is predict for samples that are no request's.
func (b *batcher) predictUncounted(ctx context.Context, xs []*tensor.Tensor, a *account) (*tensor.Tensor, error) {
	j := newJob(ctx, xs, a)
	j.uncounted = true
	return b.do(j)
}

func (b *batcher) do(j *job) (*tensor.Tensor, error) {
	a, ctx := j.of, j.ctx
	j.since = time.Now()
	a.hold()
	if err := b.put(j); err != nil {
		a.release()
		return nil, err
	}
	select {
	case <-j.ready:
		return j.out, j.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (b *batcher) put(j *job) error {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.closed {
		return errClosed
	}
	select {
	case b.queue <- j:
		return nil
	case <-j.ctx.Done():
		return j.ctx.Err()
	}
}

// close ends the workers when they have finished what is queued.
func (b *batcher) close() {
	b.mu.Lock()
	if !b.closed {
		b.closed = true
		close(b.queue)
	}
	b.mu.Unlock()
	b.done.Wait()
}

// worker predicts batch after batch.
type worker struct {
	*batcher
	predict func([]*tensor.Tensor) (*tensor.Tensor, error)
	jobs    []*job
	held    *job // taken from the queue, for the next batch
	xs      []*tensor.Tensor
}

func (w *worker) run() {
	for w.collect() {
		if len(w.jobs) == 0 {
			continue
		}
		w.finish(w.answer())
	}
}

// collect takes a job, and the jobs that wait behind it as long as they have
// the same kind of samples and fit. It returns false when the queue has ended.
func (w *worker) collect() bool {
	w.jobs = w.jobs[:0]
	first := w.held
	w.held = nil
	if first == nil {
		var ok bool
		if first, ok = <-w.queue; !ok {
			return false
		}
	}
	rows := w.add(first)
	for rows > 0 {
		select {
		case j, ok := <-w.queue:
			switch {
			case !ok:
				return true
			case !slices.EqualFunc(j.xs, first.xs, sameSamples) || rows+j.rows() > w.rows:
				w.held = j
				return true
			}
			rows += w.add(j)
		default:
			return true
		}
	}
	return true
}

// add keeps a job unless its client has gone, and returns its rows.
func (w *worker) add(j *job) int {
	if j.ctx.Err() != nil {
		j.end(j.ctx.Err())
		return 0
	}
	w.jobs = append(w.jobs, j)
	return j.rows()
}

// sameSamples says whether rows of a and b can stand in one batch.
func sameSamples(a, b *tensor.Tensor) bool {
	if a.DType() != b.DType() || a.NDim() != b.NDim() {
		return false
	}
	for i := 1; i < a.NDim(); i++ {
		if a.Dim(i) != b.Dim(i) {
			return false
		}
	}
	return true
}

// answer predicts the jobs' samples, in parts if one request has more rows than
// a batch may. A panic, of the network or over an output that has not a row for each
// sample, is the answer of these requests, and not the server's end.
func (w *worker) answer() (err error) {
	defer recovered(&err)
	now := time.Now()
	for _, j := range w.jobs {
		j.queue = now.Sub(j.since)
	}
	if len(w.jobs) == 1 {
		j := w.jobs[0]
		for lo := 0; lo < j.rows(); lo += w.rows {
			if err := j.ctx.Err(); err != nil {
				return err
			}
			hi := min(lo+w.rows, j.rows())
			began := time.Now()
			out, err := w.predict(j.part(lo, hi))
			if err != nil {
				return err
			}
			inferred := time.Now()
			j.take(out, lo, 0, hi-lo)
			w.took(hi-lo, 0, inferred.Sub(began), time.Since(inferred))
		}
		return nil
	}
	xs := w.gathered()
	gathered := time.Now()
	out, err := w.predict(xs)
	if err != nil {
		return err
	}
	inferred, at := time.Now(), 0
	for _, j := range w.jobs {
		j.take(out, 0, at, j.rows())
		at += j.rows()
	}
	w.took(at, gathered.Sub(now), inferred.Sub(gathered), time.Since(inferred))
	return nil
}

// took notes of a batch what it took.
func (w *worker) took(rows int, input, infer, output time.Duration) {
	for _, j := range w.jobs {
		j.input += input
		j.infer += infer
		j.output += output
	}
	if !w.jobs[0].uncounted {
		w.executed(rows, input, infer, output)
	}
}

// gathered returns the samples of all jobs in one batch, in memory of the worker.
func (w *worker) gathered() []*tensor.Tensor {
	rows := 0
	for _, j := range w.jobs {
		rows += j.rows()
	}
	for i, first := range w.jobs[0].xs {
		if i == len(w.xs) {
			w.xs = append(w.xs, new(tensor.Tensor))
		}
		memory.Resize(w.xs[i], first.DType(), append([]int{rows}, first.Shape()[1:]...)...)
		at := 0
		for _, j := range w.jobs {
			tensor.Copy(w.xs[i].Narrow(0, at, at+j.rows()), j.xs[i])
			at += j.rows()
		}
	}
	return w.xs[:len(w.jobs[0].xs)]
}

// take copies n rows of a worker's output, which the next batch overwrites.
func (j *job) take(out *tensor.Tensor, to, from, n int) {
	if j.out == nil {
		j.out = tensor.New(out.DType(), append([]int{j.rows()}, out.Shape()[1:]...)...)
	}
	tensor.Copy(j.out.Narrow(0, to, to+n), out.Narrow(0, from, from+n))
}

func (w *worker) finish(err error) {
	for _, j := range w.jobs {
		j.end(err)
	}
}

// end hands out the outputs, or the error.
func (j *job) end(err error) {
	j.err = err
	j.of.release()
	close(j.ready)
}
