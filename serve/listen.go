package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Serve answers what comes in on a listener until ctx ends. Then it loses nothing
// of what arrives, in this order:
//
//  1. For the drain time ([Drain]) requests are answered as before, while
//     GET /v2/health/ready answers 503, so that whoever spreads requests over
//     several servers sends them elsewhere. In its second half, or at once where
//     there is none, answers say "Connection: close", so that clients leave
//     the connections that they hold open.
//  2. The listener is closed: new connections are refused.
//  3. Connections that have a request at work are waited for, no longer than the
//     time of grace ([Limits]).
//
// It returns nil if every request got its answer. A client whose connection lay
// idle all that while finds it closed, as it does after two minutes in any case.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	defer s.Close()
	open := &connections{}
	h := s.httpServer(s.handler(isLoopback(l)))
	h.ConnState = open.changed
	serve := h.Serve
	if h.TLSConfig != nil {
		serve = func(l net.Listener) error { return h.ServeTLS(l, "", "") }
	}
	failed := make(chan error, 1)
	go func() { failed <- serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	s.drain(ctx, open)
	stopAccepting(l)
	if err := <-failed; !errors.Is(err, net.ErrClosed) && !errors.Is(err, http.ErrServerClosed) {
		h.Close()
		return fmt.Errorf("serve: %w", err)
	}
	return s.finish(h, open)
}

// httpServer returns the server of net/http with its limits. What a slow or silent
// client holds is a connection, and for no longer than these times.
func (s *Server) httpServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		TLSConfig:         s.tlsConfig(),
		ReadHeaderTimeout: 5 * time.Second, // of a handshake of TLS too
		ReadTimeout:       s.limits.Time,
		WriteTimeout:      2 * s.limits.Time,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams: 100,
			// What a client may send before its body is read. It is memory that no
			// budget of ours counts.
			MaxReceiveBufferPerStream:     128 << 10,
			MaxReceiveBufferPerConnection: 256 << 10,
			MaxReadFrameSize:              16 << 10,
			// A client that is silent and gone is noticed within this time.
			SendPingTimeout: 30 * time.Second,
			PingTimeout:     15 * time.Second,
		},
		ErrorLog: slog.NewLogLogger(s.events().Handler(), slog.LevelWarn),
	}
}

// finish waits for the requests at work, and closes what is idle then. It does not
// leave the waiting to [http.Server.Shutdown], which drops requests that arrive on
// connections accepted before it.
func (s *Server) finish(h *http.Server, open *connections) error {
	if !open.await(s.limits.Grace, func(c counts) bool { return c.active+c.fresh == 0 }) {
		h.Close()
		return fmt.Errorf("serve: requests were still open after %v", s.limits.Grace)
	}
	open.closeSilent()
	rest, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := h.Shutdown(rest); err != nil { // of HTTP/2, who gets a moment to see that it ends
		h.Close()
	}
	return nil
}
