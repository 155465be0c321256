package serve

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// Kind is what kind of error a request ends with, for transports that have statuses of
// their own.
type Kind int

// The kinds of errors, each with the status of HTTP that it has in the log and the metrics,
// whatever the transport.
const (
	Internal        Kind = iota // the server's fault, and any error that is none of the others: 500
	Invalid                     // the request's fault: 400
	Unauthenticated             // the request has no token, or a wrong one: 401
	Forbidden                   // it is for another host, of a page from elsewhere, or for what requests may not do: 403
	NotFound                    // there is no such model, or version: 404
	TooLarge                    // more than the server takes, now and later: 413
	Unsupported                 // the request has a form that is not read here: 415
	Slow                        // it came too slowly: 408
	Late                        // it took longer than it may: 503
	Busy                        // there is no place or no memory for it now: 503
	Ending                      // the server is shutting down: 503
	Gone                        // the client has gone: 499
	Unimplemented               // there is no such method: 404
)

var statuses = map[Kind]int{
	Internal: http.StatusInternalServerError, Invalid: http.StatusBadRequest, Unauthenticated: http.StatusUnauthorized,
	Forbidden: http.StatusForbidden, NotFound: http.StatusNotFound, TooLarge: http.StatusRequestEntityTooLarge,
	Unsupported: http.StatusUnsupportedMediaType, Slow: http.StatusRequestTimeout, Late: http.StatusServiceUnavailable,
	Busy: http.StatusServiceUnavailable, Ending: http.StatusServiceUnavailable, Gone: statusGone, Unimplemented: http.StatusNotFound,
}

// Refuse returns an error of a kind, with the text that the client is told.
func Refuse(k Kind, format string, args ...any) error {
	return &refusal{httpError{statuses[k], fmt.Errorf(format, args...)}, k}
}

// refusal is an error whose kind is known.
type refusal struct {
	httpError
	kind Kind
}

func (r *refusal) Unwrap() error { return &r.httpError }

// KindOf returns the kind of an error that a server or [Refuse] returned.
func KindOf(err error) Kind {
	var told *refusal
	var late *lateError
	switch {
	case errors.As(err, &told):
		return told.kind
	case errors.As(err, &late), errors.Is(err, context.DeadlineExceeded):
		return Late
	case errors.Is(err, errClosed):
		return Ending
	}
	switch statusOf(err) {
	case http.StatusBadRequest:
		return Invalid
	case http.StatusUnauthorized:
		return Unauthenticated
	case http.StatusForbidden, http.StatusMisdirectedRequest:
		return Forbidden
	case http.StatusNotFound:
		return NotFound
	case http.StatusRequestEntityTooLarge:
		return TooLarge
	case http.StatusUnsupportedMediaType:
		return Unsupported
	case http.StatusRequestTimeout:
		return Slow
	case http.StatusServiceUnavailable:
		return Busy
	case statusGone:
		return Gone
	}
	return Internal
}
