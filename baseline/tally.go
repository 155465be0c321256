package baseline

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// tally counts the fits that are made, which several goroutines make.
type tally struct {
	mu          sync.Mutex
	done, total int
	report      func(done, total int) // nil for none
}

func (t *tally) add(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done += n
	if t.report != nil {
		t.report(t.done, t.total)
	}
}

// ended adds to the error of a context how far the fits came.
func (t *tally) ended(ctx context.Context, err error) error {
	if !errors.Is(err, ctx.Err()) {
		return err
	}
	return fmt.Errorf("logistic regression: ended after %d of %d fits: %w", t.done, t.total, err)
}
