package serve

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cajal/internal/testenv"
)

const oneRow = `{"length":3,"colour":""}`

// once asks without asking again: net/http repeats a request whose connection was
// closed as long as it can read its body anew.
func once(h *http.Client, addr string) (*http.Response, error) {
	r, err := http.NewRequest("POST", "http://"+addr+"/predict", strings.NewReader(oneRow))
	if err != nil {
		return nil, err
	}
	r.GetBody = nil
	r.Header.Set("Content-Type", "application/json")
	a, err := h.Do(r)
	if err == nil {
		defer a.Body.Close()
		if _, err = io.ReadAll(a.Body); err == nil && a.StatusCode != 200 {
			err = errors.New(a.Status)
		}
	}
	return a, err
}

// TestNothingIsLost ends servers under load from clients that keep their connections:
// each request has its answer, until new connections are refused.
func TestNothingIsLost(t *testing.T) {
	testenv.SkipEmulated(t, "the emulator has no packet filter")
	if runtime.GOOS != "linux" {
		t.Skip("elsewhere connections may be reset that are made as the listener closes")
	}
	for round, c := range []struct {
		drain time.Duration
		cause error
	}{{0, nil}, {200 * time.Millisecond, nil}, {time.Hour, ErrNoDrain}, {0, nil}} {
		// A busy machine may let a client idle for longer than others wait for it.
		s := start(t, Drain(c.drain), func(s *Server) { s.windDown = time.Hour })
		var closed atomic.Int64
		var clients, connected sync.WaitGroup
		connected.Add(32)
		for range 32 {
			clients.Go(func() {
				h := &http.Client{Transport: &http.Transport{}}
				for n := 0; ; n++ {
					a, err := once(h, s.addr)
					if n == 0 {
						connected.Done()
					}
					if refused, ok := errors.AsType[*net.OpError](err); ok && refused.Op == "dial" {
						return
					}
					if err != nil {
						t.Errorf("round %d: %v", round, err)
						return
					}
					if a.Close {
						closed.Add(1)
					}
				}
			})
		}
		connected.Wait()
		s.end(c.cause)
		if err := <-s.ended; err != nil {
			t.Errorf("round %d: Serve: %v", round, err)
		}
		clients.Wait()
		if closed.Load() < 32 {
			t.Errorf("round %d: %d answers ended their connections, want one for each of 32 clients at least", round, closed.Load())
		}
	}
}

// TestDrain sees the order of things: the server says that it is not ready, and
// answers as before; then answers end their connections; then new ones are refused.
func TestDrain(t *testing.T) {
	const drain = time.Second
	s := start(t, Drain(drain))
	h := &http.Client{Transport: &http.Transport{}}
	if _, err := once(h, s.addr); err != nil {
		t.Fatal(err)
	}
	s.end(nil)
	began := time.Now()
	for {
		r, err := http.Get("http://" + s.addr + "/v2/health/ready")
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode == http.StatusServiceUnavailable {
			break
		}
		if time.Since(began) > drain/2 {
			t.Fatalf("ready answers %s after the end of the context, want 503", r.Status)
		}
	}
	for changed := false; ; time.Sleep(10 * time.Millisecond) {
		a, err := once(h, s.addr)
		if refused, ok := errors.AsType[*net.OpError](err); ok && refused.Op == "dial" {
			if !changed || time.Since(began) < drain/2 {
				t.Errorf("connections are refused after %v, with answers that ended theirs before: %v; want it after %v, and true", time.Since(began), changed, drain)
			}
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if a.Close && time.Since(began) < drain/3 {
			t.Errorf("an answer ends its connection after %v, want it in the second half of %v", time.Since(began), drain)
		}
		changed = changed || a.Close
	}
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
}

// TestLateRequest sends a request on a connection that was open before the server
// ended, and was silent until then.
func TestLateRequest(t *testing.T) {
	s := start(t)
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	http.Get("http://" + s.addr + "/v2/health/live") // so that c is accepted
	s.end(nil)
	refused := func() bool {
		other, err := net.DialTimeout("tcp", s.addr, 50*time.Millisecond)
		if err == nil {
			other.Close()
		}
		return err != nil
	}
	for !refused() {
		time.Sleep(time.Millisecond)
	}
	fmt.Fprintf(c, "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(oneRow), oneRow)
	a, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("a request after the listener closed, on a connection from before: %v", err)
	}
	a.Body.Close()
	if a.StatusCode != 200 || !a.Close {
		t.Errorf("got %s, the connection ends: %v; want 200, and true", a.Status, a.Close)
	}
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
}

// TestSilentConnections sees that connections on which nothing comes hold nobody up.
func TestSilentConnections(t *testing.T) {
	s := start(t, Drain(time.Hour))
	for range 3 {
		c, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	h := &http.Client{Transport: &http.Transport{}}
	if _, err := once(h, s.addr); err != nil { // and is idle from now on
		t.Fatal(err)
	}
	began := time.Now()
	s.end(ErrNoDrain)
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("the end took %v with connections that are silent, want about %v", took, silence)
	}
}

// TestGrace ends a server with a request that takes longer than the time of grace.
func TestGrace(t *testing.T) {
	m, started, release := holding()
	s := startModel(t, m, Limit(Limits{Grace: 100 * time.Millisecond}))
	go once(&http.Client{Transport: &http.Transport{}}, s.addr)
	<-started
	s.end(nil)
	time.AfterFunc(time.Second, func() { close(release) }) // Close waits for the workers
	if err := <-s.ended; err == nil || !strings.Contains(err.Error(), "still open after 100ms") {
		t.Errorf("got %v, want an error that says how long was waited", err)
	}
}
