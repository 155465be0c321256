package serve

import (
	"context"
	"io"
	"net"
	"net/http"
	"time"

	"cajal/internal/figure"
)

// Transport is another way to ask a server than by HTTP with JSON, over HTTP/2:
// package cajal/serve/grpc is one. The server reads what comes and looks after limits,
// tokens, certificates, the log, the metrics and the end; a transport understands
// requests, and writes answers.
type Transport interface {
	// Free reports whether requests to a path need no token.
	Free(path string) bool
	// Answer answers a request. If refused is not nil the server does not let the request
	// in, and the answer is that error. Answer returns the error that it told the client,
	// for the log and the metrics, and the endpoint, a label of the metrics: there must be
	// few of them, whatever clients send. When it has returned, nothing may use the call.
	Answer(c *Call, w http.ResponseWriter, r *http.Request, refused error) (endpoint string, err error)
}

// Also is a transport, and the listener on which it is answered.
type Also struct {
	Listener  net.Listener
	Transport Transport
}

// TransportHandler returns what answers requests of a transport, for a server of one's own,
// which has to speak HTTP/2.
func (s *Server) TransportHandler(t Transport) http.Handler { return s.transport(t, false) }

// transport is TransportHandler. local says that the listener's address is a loopback
// address.
func (s *Server) transport(t Transport, local bool) http.Handler {
	return s.around(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &Call{q: &request{Request: r, server: s, control: http.NewResponseController(w), began: time.Now()}}
		ctx, cancel := context.WithDeadline(r.Context(), c.Deadline())
		defer cancel()
		c.q.ctx, c.count = ctx, s.metrics.elsewhere
		defer c.release()
		refused := s.checkCaller(w.Header(), r, local)
		if refused == nil && !t.Free(r.URL.Path) {
			refused = s.checkToken(w.Header(), r)
		}
		endpoint, err := t.Answer(c, w, r, refused)
		status := http.StatusOK
		if err != nil {
			status = statusOf(err)
			s.logPanic(err)
			noteError(r.Context(), err)
		}
		noteStatus(r.Context(), status)
		c.count(endpoint)(status, time.Since(c.q.began))
	}))
}

// transportServer returns the server of net/http of a transport.
func (s *Server) transportServer(t Transport, local bool) *http.Server {
	h := s.httpServer(s.transport(t, local))
	h.Protocols = new(http.Protocols)
	h.Protocols.SetHTTP1(true) // to be told that it is HTTP/2 which is wanted
	h.Protocols.SetHTTP2(true)
	h.Protocols.SetUnencryptedHTTP2(true)
	h.ConnContext = func(ctx context.Context, _ net.Conn) context.Context {
		if s.ending.Load() {
			return context.WithValue(ctx, lateKey{}, true)
		}
		return ctx
	}
	return h
}

// lateKey marks the connections of a transport that are made while the server ends. Answers
// do not end these: a client whose request meets the end of a connection sends it once more
// on another, and gives it up if it meets one again.
type lateKey struct{}

// Call is a request of a transport. Of its methods one is called at a time.
type Call struct {
	q     *request
	count func(endpoint string) counter
	model *served
}

// release lets go of what the call held.
func (c *Call) release() {
	if c.q.account != nil {
		c.q.account.release()
	}
	if c.model != nil {
		c.model.release()
	}
}

// Deadline is when the time for the request is over.
func (c *Call) Deadline() time.Time { return c.q.began.Add(c.q.server.limits.Time) }

// Ending is closed when requests that go on have to end, since the server does.
func (c *Call) Ending() <-chan struct{} { return c.q.server.ends }

// Read reads some bytes of the request's body, which have to come at a certain rate.
func (c *Call) Read(b []byte) (int, error) { return c.q.read(b) }

// small is how long messages are that no memory is charged for: the questions whether a
// server lives have to be answered when there is none.
const small = 1 << 10

// Message reads the next n bytes of the body, or what they are decompressed; packed is
// gzip, deflate, or "" for neither. The memory for it is charged as it comes.
func (c *Call) Message(n int64, packed string) (string, error) {
	if n <= small && packed == "" {
		b := make([]byte, n)
		if got, err := io.ReadFull(c, b); err == io.EOF || err == io.ErrUnexpectedEOF {
			return "", cutMessage(int64(got), n)
		} else if err != nil {
			return "", err
		}
		return string(b), nil
	}
	if err := c.open(); err != nil {
		return "", err
	}
	whole, before := c.q.Request, c.q.received
	defer func() { c.q.Request = whole }()
	c.q.Request = &http.Request{Body: io.NopCloser(io.LimitReader(whole.Body, n)), ContentLength: n}
	if packed != "" {
		c.q.Request.Header = http.Header{"Content-Encoding": {packed}}
	}
	if err := c.q.readBody(); err != nil {
		return "", err
	}
	if got := c.q.received - before; got < n {
		return "", cutMessage(got, n)
	}
	return c.q.body, nil
}

func cutMessage(got, want int64) error {
	return mistakef("the message ends after %d of %s", got, figure.Count(want, "byte"))
}

// open begins to charge the call.
func (c *Call) open() (err error) {
	if c.q.account == nil {
		c.q.account, err = c.q.server.budget.open(&c.q.server.budget.unnamed)
	}
	return err
}

// Take charges the call with n bytes that are about to be allocated.
func (c *Call) Take(n int64) error {
	if err := c.open(); err != nil {
		return err
	}
	return c.q.account.take(n)
}

// Keep gives back all but n bytes of what was charged: the request has its answer, of that
// size, and nothing else.
func (c *Call) Keep(n int64) {
	c.q.body = ""
	if c.q.account != nil {
		c.q.account.settle(n)
	}
}

// Do calls a function, and returns its error in the words for the client. A panic is an
// error, and not the end of the process.
func (c *Call) Do(f func() error) (err error) {
	defer recovered(&err)
	return c.q.server.explained(f())
}
