package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"cajal/internal/readjson"
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
		status := http.StatusOK
		if err != nil {
			status = statusOf(err)
			noteError(r.Context(), err)
			answer = map[string]string{"error": err.Error()}
		}
		body, err := json.Marshal(answer)
		if err != nil {
			status, body = http.StatusInternalServerError, []byte(`{"error": "the answer cannot be written"}`)
		}
		w.Header().Set("Content-Type", "application/json")
		if status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "1")
		}
		w.WriteHeader(status)
		w.Write(append(body, '\n'))
		s.metrics.request(pattern, status, time.Since(began))
	})
}

func statusOf(err error) int {
	var e *httpError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &e):
		return e.status
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, context.Canceled):
		return 499 // the client has gone; nobody reads this but the metrics
	}
	return http.StatusInternalServerError
}

// limited lets a number of requests in at once, each for a limited time.
func (s *Server) limited(e endpoint) endpoint {
	return func(r *http.Request) (any, error) {
		select {
		case s.semaphore <- struct{}{}:
			defer func() { <-s.semaphore }()
		default:
			return nil, &httpError{http.StatusServiceUnavailable,
				fmt.Errorf("%d requests are at work already; come again", s.limits.Concurrent)}
		}
		ctx, cancel := context.WithTimeout(r.Context(), s.limits.Time)
		defer cancel()
		return e(r.WithContext(ctx))
	}
}

// read parses a request's body.
func (s *Server) read(r *http.Request, into any) error {
	if t := r.Header.Get("Content-Type"); t != "" {
		if kind, _, err := mime.ParseMediaType(t); err != nil || kind != "application/json" {
			return &httpError{http.StatusUnsupportedMediaType, fmt.Errorf("the content type is %q, want application/json; curl sends it with --json instead of -d", t)}
		}
	}
	if e := r.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return &httpError{http.StatusUnsupportedMediaType, fmt.Errorf("the content encoding is %q, want none", e)}
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, s.limits.Body))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return fmt.Errorf("the body has more than %d bytes, the most that is taken: %w", s.limits.Body, err)
	case err != nil:
		return mistakef("read the body: %w", err)
	}
	return parse(body, "", into)
}

// parse reads JSON that stands at a path of the body.
func parse(text []byte, path string, into any) error {
	err := json.Unmarshal(text, into)
	if err == nil {
		return nil
	}
	wrong := readjson.Words(err)
	switch {
	case wrong == nil:
		return mistake(err)
	case path != "" && wrong.Path != "":
		wrong.Path = path + "." + wrong.Path
	case path != "":
		wrong.Path = path
	case wrong.Path == "":
		wrong.Path = "the body"
	}
	return mistake(wrong)
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
