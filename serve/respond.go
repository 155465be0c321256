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

	"cajal/internal/figure"
	"cajal/internal/jsontoken"
)

// endpoint answers a request with something that is written as JSON.
type endpoint func(r *http.Request) (any, error)

// modelEndpoint answers a request for a model.
type modelEndpoint func(m *served, r *http.Request) (any, error)

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
	count := s.metrics.elsewhere(pattern)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		answer, err := e(r)
		s.sendJSON(w, r, count, answer, err, began)
	})
}

// respondOf makes a handler of an endpoint of a model.
func (s *Server) respondOf(pattern string, find finder, e modelEndpoint) http.Handler {
	elsewhere := s.metrics.elsewhere(pattern)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		m, err := find(r)
		if err != nil {
			s.send(w, r, elsewhere, reply{}, err, began)
			return
		}
		defer m.release()
		answer, err := e(m, r)
		s.sendJSON(w, r, m.metrics.endpoint(pattern), answer, err, began)
	})
}

func (s *Server) sendJSON(w http.ResponseWriter, r *http.Request, count counter, answer any, err error, began time.Time) {
	var text []byte
	if err == nil {
		text, err = json.Marshal(answer)
	}
	s.send(w, r, count, reply{text: text}, err, began)
}

// reply is an answer: JSON, and tensors in binary behind it.
type reply struct {
	text     []byte
	binary   []byte
	mixed    bool   // there is an output in binary, if only of no bytes
	encoding string // of packed, "" if it is not compressed
	packed   []byte // both, compressed, in place of them
	head     int    // bytes that the text had then
}

// size returns how much memory an answer takes.
func (a *reply) size() int64 { return int64(cap(a.text) + cap(a.binary) + cap(a.packed)) }

// send writes an answer, or {"error": …} where there is one.
func (s *Server) send(w http.ResponseWriter, r *http.Request, count counter, a reply, err error, began time.Time) {
	status := http.StatusOK
	if err != nil {
		status = statusOf(err)
		s.logPanic(err)
		noteError(r.Context(), err)
		a = reply{text: append(appendString([]byte(`{"error":`), clipError(err.Error())), '}')}
	}
	h := w.Header()
	h["Content-Type"] = jsonType
	if a.mixed {
		h["Content-Type"] = octetType
		h[headerLength] = []string{strconv.Itoa(max(len(a.text), a.head))}
	} else if a.packed == nil {
		a.text = append(a.text, '\n')
	}
	long := len(a.text) + len(a.binary)
	if a.packed != nil {
		h.Set("Content-Encoding", a.encoding)
		h.Add("Vary", "Accept-Encoding")
		long = len(a.packed)
	}
	h["Content-Length"] = []string{strconv.Itoa(long)}
	switch status {
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "1")
	case http.StatusRequestTimeout:
		h.Set("Connection", "close") // what is left of the body is still on its way
	}
	w.WriteHeader(status)
	if a.packed != nil {
		w.Write(a.packed)
	} else {
		w.Write(a.text)
		if a.binary != nil {
			w.Write(a.binary)
		}
	}
	count(status, time.Since(began))
}

var jsonType, octetType = []string{"application/json"}, []string{octets}

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
		return statusGone
	}
	return http.StatusInternalServerError
}

// inference answers a request with a body.
type inference func(m *served, q *request) (reply, error)

// limited makes a handler of an inference: what it costs is bounded. check looks at a
// request before its body is read; nil is for no check.
func (s *Server) limited(pattern string, find finder, check func(m *served, q *request) error, answer inference) http.Handler {
	elsewhere := s.metrics.elsewhere(pattern)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &request{Request: r, server: s, control: http.NewResponseController(w), began: time.Now()}
		ctx, cancel := context.WithDeadline(r.Context(), q.began.Add(s.limits.Time))
		defer cancel()
		q.ctx = ctx
		defer func() { // also where writing the answer panics
			if q.account != nil {
				q.account.release()
			}
		}()
		count := elsewhere
		var a reply
		m, err := find(r)
		if err == nil {
			defer m.release()
			count = m.metrics.endpoint(pattern)
			a, err = s.work(m, q, check, answer)
			m.statistics.answered(q, err)
		}
		if err != nil {
			err = s.explained(err)
			q.body, q.binary = "", ""
			if q.account != nil {
				q.account.settle(0)
			}
			q.drain()
		}
		// However long it took to get here, there is time to say so.
		q.control.SetWriteDeadline(time.Now().Add(s.limits.Time))
		s.send(w, r, count, a, err, q.began)
	})
}

// work reads the body of a request, takes a place among those at work, and answers it. A
// panic on the way is an error like others.
func (s *Server) work(m *served, q *request, check func(m *served, q *request) error, answer inference) (a reply, err error) {
	defer recovered(&err)
	if check != nil {
		if err := check(m, q); err != nil {
			return a, err
		}
	}
	if q.account, err = s.budget.open(&m.memory); err != nil {
		return a, err
	}
	if err := q.readBody(); err != nil {
		return a, err
	}
	done, err := m.takePlace()
	if err != nil {
		return a, err
	}
	defer done()
	q.times.started = time.Now()
	if a, err = answer(m, q); err != nil {
		return a, err
	}
	q.body, q.binary = "", ""
	q.account.settle(a.size())
	q.pack(&a)
	return a, nil
}

// explained returns an error in words for the client.
func (s *Server) explained(err error) error {
	var text *jsontoken.Error
	switch {
	case errors.As(err, &text):
		return mistakef("the body: %w", err)
	case errors.Is(err, context.DeadlineExceeded):
		return &httpError{http.StatusServiceUnavailable, &lateError{s.limits.Time}}
	case errors.Is(err, errClosed):
		return &httpError{http.StatusServiceUnavailable, err}
	}
	return err
}

// lateError says that a request took longer than it may.
type lateError struct{ limit time.Duration }

func (e *lateError) Error() string {
	return fmt.Sprintf("no answer within %v; try fewer rows, or come again", e.limit)
}

// checkRows refuses a number of rows that nobody may ask for.
func (s *served) checkRows(n int) error {
	switch {
	case n == 0:
		return mistakef("there are no rows, want at least one")
	case n > s.limits.Rows:
		return &httpError{http.StatusRequestEntityTooLarge, fmt.Errorf("%s, want at most %d in one request", figure.Count(n, "row"), s.limits.Rows)}
	}
	return nil
}

// statusGone is of requests whose client has gone; nobody reads it but the log and the metrics.
const statusGone = 499
