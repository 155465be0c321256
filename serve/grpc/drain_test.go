package grpc

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"cajal/serve"
	"cajal/serve/grpc/internal/inference"
)

// TestNothingIsLost ends servers under load from clients that keep their connections and
// have several requests on each: every one has its answer, until there is no server.
func TestNothingIsLost(t *testing.T) {
	for _, c := range []struct {
		drain time.Duration
		cause error
	}{{0, nil}, {600 * time.Millisecond, nil}, {time.Hour, serve.ErrNoDrain}} {
		s := start(t, flowers{before: func() { time.Sleep(time.Millisecond) }}, serve.Drain(c.drain))
		var answers, refused atomic.Int64
		var clients sync.WaitGroup
		for range 8 {
			conn := dial(t, s.grpc)
			for range 4 {
				clients.Go(func() {
					for {
						_, err := infer(conn, two([]float32{3}, "red"))
						if err == nil {
							answers.Add(1)
							continue
						}
						// Nobody listens any more. Other errors are of requests that were let in.
						if status.Code(err) != codes.Unavailable || !strings.Contains(err.Error(), "refused") {
							t.Errorf("drain %v: %v", c.drain, err)
						}
						refused.Add(1)
						return
					}
				})
			}
		}
		for answers.Load() < 100 {
			time.Sleep(time.Millisecond)
		}
		s.end(c.cause)
		if err := <-s.ended; err != nil {
			t.Errorf("drain %v: Serve: %v", c.drain, err)
		}
		s.ended <- nil // for the end of the test
		clients.Wait()
		if refused.Load() != 32 {
			t.Errorf("drain %v: %d clients saw the end, want 32", c.drain, refused.Load())
		}
	}
}

// TestDrain sees the order of things: ready says no, requests are answered as before, and
// then the connections end.
func TestDrain(t *testing.T) {
	s := start(t, flowers{}, serve.Drain(2*time.Second))
	c := dial(t, s.grpc)
	ready := func() bool {
		a, err := call[inference.ServerReadyResponse](c, "ServerReady", &inference.ServerReadyRequest{})
		if err != nil {
			t.Fatal(err)
		}
		return a.Ready
	}
	if !ready() {
		t.Fatal("it is not ready")
	}
	s.end(nil)
	for ready() {
		time.Sleep(time.Millisecond)
	}
	if _, err := infer(c, two([]float32{3}, "red")); err != nil {
		t.Errorf("while it drains: %v", err)
	}
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
	s.ended <- nil
	if _, err := infer(c, two([]float32{3}, "red")); status.Code(err) != codes.Unavailable {
		t.Errorf("after it: got %v", err)
	}
}
