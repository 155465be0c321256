package grad

import (
	"fmt"

	"cajal/internal/memory"
	"cajal/tensor"
)

// Running holds the running statistics of a batch normalisation, both of shape
// (C). Each batch moves them by Momentum towards its own mean and variance,
// the latter divided by count − 1:
//
//	running = (1 − Momentum)·running + Momentum·batch
//
// Batches, if it is not nil, is an int64 scalar that counts them. If Cumulative is
// set, Momentum is 1/count instead, so that the statistics are the averages of
// those of all batches; that needs Batches.
type Running struct {
	Mean, Var  *tensor.Tensor
	Batches    *tensor.Tensor
	Momentum   float64
	Cumulative bool
}

// moves are those that the batches of a pass have running statistics make, until
// Commit.
type moves struct {
	all           []move
	waiting, done int // how many of them there are, and have been made or forgotten
}

// move is what a batch moves running statistics by.
type move struct {
	running        *Running
	mean, variance []float64
	count          int // of the elements that each is of
}

// add has the tape move running statistics by a batch's, at once or in Commit.
func (m *moves) add(t *Tape, run *Running, mean, variance []float64, count int) {
	if m.waiting == len(m.all) {
		m.all = append(m.all, move{})
	}
	next := &m.all[m.waiting]
	m.waiting++
	next.running, next.count = run, count
	next.mean, next.variance = append(next.mean[:0], mean...), append(next.variance[:0], variance...)
	t.OnCommit(m)
}

// Commit implements Committer: it moves the running statistics.
func (m *moves) Commit(keep bool) {
	next := &m.all[m.done]
	m.done++
	if keep {
		next.running.move(next.mean, next.variance, next.count)
	}
	if m.done == m.waiting {
		m.done, m.waiting = 0, 0
	}
}

func (r *Running) check(op string, x Value, channels int) {
	if r.Cumulative && r.Batches == nil {
		fault(op, []Value{x}, "cumulative averages need a count of batches")
	}
	for _, t := range []*tensor.Tensor{r.Mean, r.Var} {
		if t == nil || !t.DType().Float() || t.NDim() != 1 || t.Dim(0) != channels {
			refuse(BadShape, op, []Value{x}, fmt.Sprintf("x is %s, %d channels: the running statistics do not fit", shapes(x), channels))
		}
	}
}

func (r *Running) move(mean, variance []float64, count int) {
	m, v := memory.Of(r.Mean), memory.Of(r.Var)
	unbiased := float64(count) / float64(count-1)
	if r.Batches != nil {
		r.Batches.Int64s()[0]++
	}
	by := r.Momentum
	if r.Cumulative {
		by = 1 / float64(r.Batches.Int64s()[0])
	}
	for c := range mean {
		m.Set(c, float64((1-by)*m.At(c))+float64(by*mean[c]))
		v.Set(c, float64((1-by)*v.At(c))+float64(by*variance[c]*unbiased))
	}
}
