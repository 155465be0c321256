package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
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
// Other transports are answered beside that, each on a listener of its own, and end at the
// same time: what is said of the listener and its connections is so of each.
//
// It returns nil if every request got its answer. A client whose connection lay
// idle all that while finds it closed, as it does after two minutes in any case.
func (s *Server) Serve(ctx context.Context, l net.Listener, also ...Also) error {
	defer s.Close()
	open := &connections{}
	doors := []door{{l, s.httpServer(s.handler(isLoopback(l)))}}
	for _, a := range also {
		doors = append(doors, door{a.Listener, s.transportServer(a.Transport, isLoopback(a.Listener))})
	}
	failed := make(chan error, len(doors))
	for _, d := range doors {
		d.http.ConnState = open.changed
		go func() { failed <- d.serve() }()
	}
	select {
	case err := <-failed:
		closeAll(doors)
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	s.drain(ctx, open)
	atOnce(doors, func(d door) { stopAccepting(d.listener) })
	for range doors {
		if err := <-failed; !errors.Is(err, net.ErrClosed) && !errors.Is(err, http.ErrServerClosed) {
			closeAll(doors)
			return fmt.Errorf("serve: %w", err)
		}
	}
	return s.finish(doors, open)
}

// door is a listener, and what answers there.
type door struct {
	listener net.Listener
	http     *http.Server
}

func (d door) serve() error {
	if d.http.TLSConfig != nil {
		return d.http.ServeTLS(d.listener, "", "")
	}
	return d.http.Serve(d.listener)
}

// atOnce does something at all doors, and returns when it is done at each.
func atOnce(doors []door, do func(door)) {
	var all sync.WaitGroup
	for _, d := range doors {
		all.Go(func() { do(d) })
	}
	all.Wait()
}

func closeAll(doors []door) {
	for _, d := range doors {
		d.http.Close()
	}
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
func (s *Server) finish(doors []door, open *connections) error {
	if !open.await(s.limits.Grace, func(c counts) bool { return c.active+c.fresh == 0 }) {
		closeAll(doors)
		return fmt.Errorf("serve: requests were still open after %v", s.limits.Grace)
	}
	open.closeSilent()
	rest, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	atOnce(doors, func(d door) {
		if err := d.http.Shutdown(rest); err != nil { // of HTTP/2, who gets a moment to see that it ends
			d.http.Close()
		}
	})
	return nil
}
