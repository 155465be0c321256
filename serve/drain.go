package serve

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// ErrNoDrain is the cause of a context (see [context.WithCancelCause]) that ends
// [Server.Serve] without a drain time, as Ctrl-C does: nobody routes requests by
// readiness where a person ends a server by hand.
var ErrNoDrain = errors.New("serve: end without a drain time")

// Drain sets how long requests are answered after the end of the context of
// [Server.Serve], while the server says that it is not ready; 0 if it is not given.
// It should be longer than the time that whoever routes requests needs to see it: 5 s
// suit Kubernetes, which takes a pod that ends from its services at that moment,
// without waiting until every node knows.
func Drain(d time.Duration) Option { return func(s *Server) { s.drainTime = d } }

// windDown is the least time that clients with requests under way get to see that
// their connections end, unless a test says otherwise.
const windDown = 300 * time.Millisecond

// drain does what comes before the listener is closed.
func (s *Server) drain(ctx context.Context, open *connections) {
	s.closing.Store(true)
	d := s.drainTime
	if errors.Is(context.Cause(ctx), ErrNoDrain) {
		d = 0
	}
	time.Sleep(d / 2)
	s.ending.Store(true)
	s.end()
	time.Sleep(d - d/2)
	// A connection becomes idle no more: its next answer is its last.
	open.await(s.windDown-d/2, func(c counts) bool { return c.idle == 0 })
}

// connections are those that are open, with what happens on them.
type connections struct {
	mu   sync.Mutex
	open map[net.Conn]connection
}

type connection struct {
	state http.ConnState
	since time.Time
}

// silence is how long a connection may be open before it is no longer believed that
// its first request is on the way: browsers and net/http open some in advance.
const silence = time.Second

// changed takes note of a connection's state.
func (c *connections) changed(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(c.open, conn)
		return
	}
	if c.open == nil {
		c.open = map[net.Conn]connection{}
	}
	c.open[conn] = connection{state, time.Now()}
}

// counts says how many connections have a request at work, are new, so that their
// first request may be on the way, or are idle.
type counts struct{ active, fresh, idle int }

func (c *connections) count() (n counts) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, one := range c.open {
		switch {
		case one.state == http.StateActive:
			n.active++
		case one.state == http.StateIdle:
			n.idle++
		case time.Since(one.since) < silence:
			n.fresh++
		}
	}
	return n
}

// await waits until the connections are as wanted, no longer than limit, and returns
// whether they are.
func (c *connections) await(limit time.Duration, wanted func(counts) bool) bool {
	for began := time.Now(); !wanted(c.count()); time.Sleep(2 * time.Millisecond) {
		if time.Since(began) >= limit {
			return false
		}
	}
	return true
}

// closeSilent closes connections on which no request has come.
func (c *connections) closeSilent() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn, one := range c.open {
		if one.state == http.StateNew {
			conn.Close()
		}
	}
}
