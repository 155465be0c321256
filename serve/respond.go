package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"cajal/internal/jsontoken"
)

// endpoint answers a request with something that is written as JSON.
type endpoint func(r *http.Request) (any, error)

// httpError is an error with its status.
type httpError struct {
	status int
	err    error
}

func (e *httpError) Error() string { return e.err.Error() }
func (e *httpError) Unwrap() error { return e.err }

// mistake is an error of the request's making.
func mistake(err error) error { return &httpError{http.StatusBadRequest, err} }

func mistakef(format string, args ...any) error { return mistake(fmt.Errorf(format, args...)) }

// respond makes a handler of an endpoint: the answer or {"error": …} as JSON,
// and an entry in the metrics.
func (s *Server) respond(pattern string, e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		answer, err := e(r)
		var text []byte
		if err == nil {
			text, err = json.Marshal(answer)
		}
		s.send(w, r, pattern, text, err, began)
	})
}

// send writes an answer, or {"error": …} where there is one.
func (s *Server) send(w http.ResponseWriter, r *http.Request, pattern string, text []byte, err error, began time.Time) {
	status := http.StatusOK
	if err != nil {
		status = statusOf(err)
		noteError(r.Context(), err)
		text = append(appendString([]byte(`{"error":`), clipError(err.Error())), '}')
	}
	h := w.Header()
	h["Content-Type"] = jsonType
	h["Content-Length"] = []string{strconv.Itoa(len(text) + 1)}
	switch status {
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "1")
	case http.StatusRequestTimeout:
		h.Set("Connection", "close") // what is left of the body is still on its way
	}
	w.WriteHeader(status)
	w.Write(append(text, '\n'))
	s.metrics.request(pattern, status, time.Since(began))
}

var jsonType = []string{"application/json"}

// clipError bounds how long an error is told, whatever a request has brought into it.
func clipError(text string) string {
	const most = 16 << 10
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

func statusOf(err error) int {
	var e *httpError
	switch {
	case errors.As(err, &e):
		return e.status
	case errors.Is(err, context.Canceled):
		return 499 // the client has gone; nobody reads this but the metrics
	}
	return http.StatusInternalServerError
}

// inference answers a request with a body, as text.
type inference func(q *request) ([]byte, error)

// limited makes a handler of an inference: what it costs is bounded. check looks at a
// request before its body is read.
func (s *Server) limited(pattern string, check func(q *request) error, answer inference) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &request{Request: r, server: s, control: http.NewResponseController(w), began: time.Now()}
		ctx, cancel := context.WithDeadline(r.Context(), q.began.Add(s.limits.Time))
		defer cancel()
		q.ctx = ctx
		text, err := s.work(q, check, answer)
		if q.account != nil {
			defer q.account.release()
		}
		if err != nil {
			err = s.explained(err)
			q.body = ""
			if q.account != nil {
				q.account.settle(0)
			}
			q.drain()
		}
		// However long it took to get here, there is time to say so.
		q.control.SetWriteDeadline(time.Now().Add(s.limits.Time))
		s.send(w, r, pattern, text, err, q.began)
	})
}

// work reads the body of a request, takes a ticket, and answers it.
func (s *Server) work(q *request, check func(q *request) error, answer inference) (text []byte, err error) {
	if err := check(q); err != nil {
		return nil, err
	}
	if q.account, err = s.budget.open(); err != nil {
		return nil, err
	}
	if err := q.readBody(); err != nil {
		return nil, err
	}
	select {
	case s.semaphore <- struct{}{}:
		defer func() { <-s.semaphore }()
	default:
		return nil, &httpError{http.StatusServiceUnavailable,
			fmt.Errorf("%d requests are at work already; come again", s.limits.Concurrent)}
	}
	if text, err = answer(q); err != nil {
		return nil, err
	}
	q.body = ""
	q.account.settle(int64(cap(text)))
	return text, nil
}

// explained returns an error in words for the client.
func (s *Server) explained(err error) error {
	var text *jsontoken.Error
	switch {
	case errors.As(err, &text):
		return mistakef("the body: %w", err)
	case errors.Is(err, context.DeadlineExceeded):
		return &httpError{http.StatusServiceUnavailable, fmt.Errorf("no answer within %v; try fewer rows, or come again", s.limits.Time)}
	case errors.Is(err, errClosed):
		return &httpError{http.StatusServiceUnavailable, err}
	}
	return err
}

// checkRows refuses a number of rows that nobody may ask for.
func (s *Server) checkRows(n int) error {
	switch {
	case n == 0:
		return mistakef("there are no rows, want at least one")
	case n > s.limits.Rows:
		return &httpError{http.StatusRequestEntityTooLarge, fmt.Errorf("%d rows, want at most %d in one request", n, s.limits.Rows)}
	}
	return nil
}
