package serve

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

// Log has a line written for each request that is answered: "request" with method,
// path, status, rows (accepted for prediction), bytes_in and bytes_out (of the
// bodies), duration_ms, remote, and where there are such model, version, error, and trace_id and
// span_id, the caller's, of a valid traceparent. It is of level Info; of status
// 503 Warn, and of others from 500 on Error. What clients send is bounded, and what
// cannot be printed in it is escaped. The request's context goes with it, for
// handlers of slog that find more there.
func Log(l *slog.Logger) Option { return func(s *Server) { s.log = l } }

// ErrorLog is where the server says what happens between requests, such as
// certificates that cannot be read again and connections that fail: the logger of
// [Log] if it is not given, and [slog.Default] without that.
func ErrorLog(l *slog.Logger) Option { return func(s *Server) { s.errorLog = l } }

// events returns the logger of what happens between requests.
func (s *Server) events() *slog.Logger {
	switch {
	case s.errorLog != nil:
		return s.errorLog
	case s.log != nil:
		return s.log
	}
	return slog.Default()
}

// record is what the log says of a request that its answer does not show.
type record struct {
	rows           int
	model, version string
	err            string
	status         int // in place of HTTP's, where another transport has its own; 0 for none
}

type recordKey struct{}

// noteRows notes for the log that rows were accepted for a model.
func (s *served) noteRows(ctx context.Context, rows int) {
	if r, ok := ctx.Value(recordKey{}).(*record); ok {
		r.rows, r.model, r.version = rows, s.name, s.version
	}
}

// noteError notes for the log why a request is refused.
func noteError(ctx context.Context, err error) {
	if r, ok := ctx.Value(recordKey{}).(*record); ok {
		r.err = err.Error()
	}
}

// noteStatus notes for the log how a request ended that another transport answered.
func noteStatus(ctx context.Context, status int) {
	if r, ok := ctx.Value(recordKey{}).(*record); ok {
		r.status = status
	}
}

// logged serves a request and logs it.
func (s *Server) logged(next func(*http.Request), w *answer, r *http.Request) {
	began, noted, body := time.Now(), &record{}, &countedBody{ReadCloser: r.Body}
	r = r.WithContext(context.WithValue(r.Context(), recordKey{}, noted))
	if r.Body != http.NoBody {
		r.Body = body
	}
	whole := false
	defer func() {
		if !whole && noted.err == "" { // a panic after the answer had begun
			noted.err = "the answer was given up"
		}
		s.line(r, w, noted, body.n.Load(), time.Since(began))
	}()
	next(r)
	whole = true
}

func (s *Server) line(r *http.Request, w *answer, noted *record, read int64, took time.Duration) {
	status := either(noted.status, w.status)
	all := []slog.Attr{
		slog.String("method", printable(r.Method)),
		slog.String("path", printable(r.URL.EscapedPath())),
		slog.Int("status", status),
		slog.Int("rows", noted.rows),
		slog.Int64("bytes_in", read),
		slog.Int64("bytes_out", w.bytes),
		slog.Float64("duration_ms", float64(took.Microseconds())/1000),
		slog.String("remote", r.RemoteAddr),
	}
	if noted.model != "" {
		all = append(all, slog.String("model", noted.model), slog.String("version", noted.version))
	}
	if trace, span, ok := traceparent(r); ok {
		all = append(all, slog.String("trace_id", trace), slog.String("span_id", span))
	}
	if noted.err != "" {
		all = append(all, slog.String("error", printable(noted.err)))
	}
	level := slog.LevelInfo
	switch {
	case status == http.StatusServiceUnavailable:
		level = slog.LevelWarn
	case status >= 500 || status == 0:
		level = slog.LevelError
	}
	s.log.LogAttrs(r.Context(), level, "request", all...)
}

// printable returns what a client sent so that it can stand in a log: bounded, and with
// what cannot be printed written as \x1b, \n or \u202e, which handlers of slog do
// not do for all of it.
func printable(text string) string {
	const most = 300
	var b strings.Builder
	for i := 0; i < len(text); {
		if b.Len() >= most {
			return b.String() + "…"
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
		i += n
	}
	return b.String()
}

// countedBody counts what is read of a body.
type countedBody struct {
	io.ReadCloser
	n atomic.Int64
}

func (c *countedBody) Read(b []byte) (int, error) {
	n, err := c.ReadCloser.Read(b)
	c.n.Add(int64(n))
	return n, err
}
