package serve

import (
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"

	"cajal/tensor"
)

// budget is the memory for all requests together: bodies, what is read from them, and
// answers. Nobody waits for memory: who gets none is told to come again, so requests cannot
// hold each other up.
type budget struct {
	most    int64
	used    atomic.Int64
	common  common // how models share it
	unnamed share  // of requests whose model is not known yet
}

// full reports whether not even a small request would get memory, such as one over gRPC, which
// says in its message alone which model it is for.
func (b *budget) full() bool {
	return b.used.Load()+leastMemory > b.most || b.unnamed.full(leastMemory)
}

// leastMemory is what a request takes from the budget at once, so that small ones, most of
// all, have taken what they need: their connection with its buffers, and some of theirs.
const leastMemory = 32 << 10

// leastBudget is how small a budget may be.
const leastBudget = 1 << 20

// account is one request's part of a budget. One goroutine at a time uses it, but for
// release and the count of who holds it.
type account struct {
	budget *budget
	share  *share // of the model that the request is for, nil for what is no request's
	held   int64  // taken from the budget
	spare  int64  // of that, not needed
	users  atomic.Int32
}

// open begins an account, for a model, for who does not name one yet, or for no request.
func (b *budget) open(of *share) (*account, error) {
	a := &account{budget: b, share: of}
	a.users.Store(1)
	return a, a.take(0)
}

// take charges the account with n bytes that are about to be allocated.
func (a *account) take(n int64) error {
	if n <= a.spare && a.held > 0 {
		a.spare -= n
		return nil
	}
	more := max(n-a.spare, leastMemory)
	most := a.budget.limit(a.share)
	if a.held+more > most {
		if more = n - a.spare; a.held+more > most {
			return a.budget.tooMuch(most)
		}
	}
	if a.budget.used.Add(more) > a.budget.most {
		a.budget.used.Add(-more)
		return &httpError{http.StatusServiceUnavailable, fmt.Errorf("the memory for requests, %s, is used up; come again", size(a.budget.most))}
	}
	if a.share != nil && !a.share.take(more) {
		a.budget.used.Add(-more)
		return &httpError{http.StatusServiceUnavailable, errors.New("the memory for requests for this model is used up; come again")}
	}
	a.held += more
	a.spare += more - n
	return nil
}

// join has an account that was opened for none be for a model, once that is known.
func (a *account) join(of *share) error {
	if a.share == of {
		return nil
	}
	if most := a.budget.limit(of); a.held > most {
		over := a.held - most
		if over > a.spare {
			return a.budget.tooMuch(most)
		}
		a.spare -= over
		a.held -= over
		a.back(over)
	}
	if a.share != nil {
		a.share.give(a.held)
		a.share = nil
	}
	if !of.take(a.held) {
		return &httpError{http.StatusServiceUnavailable, errors.New("the memory for requests for this model is used up; come again")}
	}
	a.share = of
	return nil
}

// limit returns how much a request of a share may take at all.
func (b *budget) limit(of *share) int64 {
	if of == nil {
		return b.most
	}
	return min(of.limit(), b.most)
}

// most returns how much the request may take at all.
func (a *account) most() int64 { return a.budget.limit(a.share) }

// tooMuch is the error of a request that needs more, now and later.
func (b *budget) tooMuch(most int64) error {
	have := "all requests together have"
	if most < b.most {
		have = "one may have beside others"
	}
	return &httpError{http.StatusRequestEntityTooLarge, fmt.Errorf("the request needs more memory than %s, %s; send fewer rows", have, size(most))}
}

// back gives n bytes back to the budget.
func (a *account) back(n int64) {
	a.budget.used.Add(-n)
	if a.share != nil {
		a.share.give(n)
	}
}

// give takes back a charge of n bytes that are garbage now. The request may use them again;
// much goes back to the others.
func (a *account) give(n int64) {
	a.spare += n
	if back := a.spare - leastMemory; back > leastMemory {
		a.spare -= back
		a.held -= back
		a.back(back)
	}
}

// settle gives back all but n bytes: the request has its answer, and nothing else. While
// another uses the account it keeps what it has.
func (a *account) settle(n int64) {
	if a.users.Load() == 1 {
		a.give(a.held - a.spare - n)
	}
}

// hold has one more user hold the account.
func (a *account) hold() { a.users.Add(1) }

// release ends the account, once all of its users have called it.
func (a *account) release() {
	if a.users.Add(-1) == 0 {
		a.back(a.held)
	}
}

// costs are what it takes to encode and predict a row, in bytes.
type costs struct{ row int64 }

// costsOf counts the samples twice, raw and prepared, and the outputs twice, since a worker
// has its own; a cell of a table also has its place in the table that is made of a request.
func costsOf(columns []Column, xs []*tensor.Tensor, out *tensor.Tensor) (c costs) {
	for _, x := range append(xs, out) {
		c.row += 2 * 8 * int64(x.Size()/max(x.Dim(0), 1))
	}
	for _, column := range columns {
		if column.Cells != nil {
			c.row += 64
		}
	}
	return c
}

// of returns what some rows take, of a body of so many bytes: the texts in it may be copied.
func (c costs) of(rows, body int) int64 { return int64(rows)*c.row + 2*int64(body) }

// size writes bytes for people.
func size(bytes int64) string {
	if bytes < 10<<20 {
		return fmt.Sprintf("%d kB", bytes>>10)
	}
	return fmt.Sprintf("%d MB", bytes>>20)
}

// grow makes room for n more elements in a slice, whose memory the account is charged with.
func grow[T any](a *account, s []T, n int, bytes int64) ([]T, error) {
	if len(s)+n <= cap(s) {
		return s, nil
	}
	room := max(len(s)+n, 2*cap(s))
	if err := a.take(int64(room) * bytes); err != nil {
		return s, err
	}
	wider := make([]T, len(s), room)
	copy(wider, s)
	a.give(int64(cap(s)) * bytes)
	return wider, nil
}
