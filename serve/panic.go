package serve

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"
)

// A panic, of a model or of ours, ends one request and not the server: it becomes an
// error with status 500, and what the request has taken is given back like after any
// other error.

// panicked is the error of a panic.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string {
	return fmt.Sprintf("the server failed over this request: %v", p.value)
}

// recovered, deferred, makes a panic the error of the function around it.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = &panicked{r, debug.Stack()}
	}
}

// logPanic tells where a panic came from, if an error is of one.
func (s *Server) logPanic(err error) {
	if p, ok := errors.AsType[*panicked](err); ok {
		s.events().Error("panic while answering a request", "panic", fmt.Sprint(p.value), "stack", string(p.stack))
	}
}

// survive serves a request of which a panic is the answer. If an answer has begun, its
// connection is closed instead, so that nobody takes it for a whole one.
func (s *Server) survive(next http.Handler, a *answer, r *http.Request) {
	began := time.Now()
	err := func() (err error) {
		defer recovered(&err)
		next.ServeHTTP(a, r)
		return nil
	}()
	p, _ := errors.AsType[*panicked](err)
	switch {
	case p == nil:
	case p.value == http.ErrAbortHandler: // it wants no more than that
		panic(p.value)
	case a.status == 0:
		s.send(a, r, s.metrics.elsewhere("failed"), reply{}, err, began)
	default:
		s.logPanic(err)
		panic(http.ErrAbortHandler)
	}
}
