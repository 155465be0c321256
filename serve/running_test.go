package serve

import (
	"context"
	"net"
	"sync/atomic"
	"testing"
)

// running is a server that a test ends.
type running struct {
	*Server
	addr  string
	end   context.CancelCauseFunc
	ended chan error
}

// start serves flowers on a port that is free.
func start(t *testing.T, opts ...Option) *running {
	t.Helper()
	return startModel(t, flowers{}, opts...)
}

// startModel serves a model, "garden", on a port that is free.
func startModel(t *testing.T, m Model, opts ...Option) *running {
	t.Helper()
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return startAt(t, l, m, opts...)
}

// startAt serves a model, "garden", on a listener.
func startAt(t *testing.T, l net.Listener, m Model, opts ...Option) *running {
	t.Helper()
	s, err := New("garden", m, opts...)
	if err != nil {
		l.Close()
		t.Fatal(err)
	}
	r := &running{Server: s, addr: l.Addr().String(), ended: make(chan error, 1)}
	var ctx context.Context
	ctx, r.end = context.WithCancelCause(t.Context())
	go func() { r.ended <- s.Serve(ctx, l) }()
	return r
}

// holding returns a model that says when its second batch has begun, the first being New's
// own, and waits with it until it is released.
func holding() (m flowers, started, release chan struct{}) {
	started, release = make(chan struct{}), make(chan struct{})
	var batches atomic.Int32
	m.before = func() {
		if batches.Add(1) == 2 {
			close(started)
			<-release
		}
	}
	return m, started, release
}
