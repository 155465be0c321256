package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"cajal/bench/running"
)

// result is what became of a case.
type result struct {
	attackers, polite *tally
	slowest           time.Duration // answer to a polite request
	peak              int64         // bytes of the server's resident memory
	took              time.Duration
	alive             bool // the server has not ended
}

// tally counts what came of requests.
type tally struct {
	mu   sync.Mutex
	of   map[string]int
	fail int
}

func (t *tally) add(what string, lost bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of == nil {
		t.of = map[string]int{}
	}
	if t.of[what]++; lost {
		t.fail++
	}
}

func (t *tally) lost() int { return t.fail }

func (t *tally) String() string {
	var parts []string
	for what, n := range t.of {
		parts = append(parts, fmt.Sprintf("%d × %s", n, what))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// take counts an answer, or that there is none.
func (t *tally) take(r *http.Response, err error) {
	if err == nil {
		_, err = io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
	switch {
	case err != nil:
		what := err.Error()
		if at := strings.LastIndex(what, ": "); at >= 0 {
			what = what[at+2:]
		}
		t.add(what, true)
	case r.StatusCode == 503 && r.Header.Get("Retry-After") != "":
		t.add("503 with Retry-After", false)
	default:
		t.add(strconv.Itoa(r.StatusCode), r.StatusCode >= 500)
	}
}

// server is cajal serve.
type server struct{ *running.Server }

func start(program, model string, limit int, overGRPC bool) (s server, err error) {
	args := []string{"serve", model, "--addr", "127.0.0.1:0", "--name", "m"}
	if overGRPC {
		args = append(args, "--grpc", "127.0.0.1:0")
	}
	s.Server, err = running.Start(limit, overGRPC, program, args...)
	return s, err
}

// peak returns the most memory that the server has had resident.
func (s server) peak() int64 {
	_, most := s.Memory()
	return most
}

func (s server) columns() (names []string, err error) {
	all, err := running.Columns(s.URL)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		names = append(names, c.Name)
	}
	if len(names) < 2 {
		return nil, errors.New("the model has fewer than 2 columns")
	}
	return names, nil
}

// attack runs a case.
func attack(program, model string, limit int, c attackCase) (*result, error) {
	s, err := start(program, model, limit, c.overGRPC())
	if err != nil {
		return nil, err
	}
	defer s.Kill()
	columns, err := s.columns()
	if err != nil {
		return nil, err
	}
	body, url := c.body(columns), s.URL+"/predict"
	if c.path == "infer" {
		url = s.URL + "/v2/models/m/infer"
	}
	var framed []byte
	if c.overGRPC() {
		framed = c.framed(body)
	}
	r := &result{attackers: new(tally), polite: new(tally)}
	began := time.Now()
	ctx, stop := context.WithCancel(context.Background())
	var polite, attackers sync.WaitGroup
	for range 4 {
		polite.Go(func() { r.ask(ctx, s.URL+"/predict", "["+rowOf(columns, "1")+"]") })
	}
	client := &http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{}}
	for range c.times {
		attackers.Go(func() {
			if c.overGRPC() {
				r.attackers.sendGRPC(s.Other, c, framed)
				return
			}
			if c.slow {
				r.attackers.take(dribble(s.URL, body))
				return
			}
			r.attackers.take(client.Post(url, "application/json", strings.NewReader(body)))
		})
	}
	done := make(chan struct{})
	go func() { attackers.Wait(); close(done) }()
	for over := false; !over; {
		select {
		case <-done:
			over = true
		case <-s.Ended:
			<-done
			over = true
		case <-time.After(10 * time.Millisecond):
		}
		r.peak = max(r.peak, s.peak())
	}
	time.Sleep(300 * time.Millisecond) // for the polite ones, once the attack is over
	r.took = time.Since(began)
	r.peak = max(r.peak, s.peak())
	stop()
	polite.Wait()
	select {
	case <-s.Ended:
	default:
		r.alive = true
	}
	return r, nil
}

// ask sends a small request every 50 ms, and comes again where it is told to.
func (r *result) ask(ctx context.Context, url, body string) {
	client := &http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{}}
	for ctx.Err() == nil {
		began := time.Now()
		r.polite.take(client.Post(url, "application/json", strings.NewReader(body)))
		took := time.Since(began)
		r.polite.mu.Lock()
		r.slowest = max(r.slowest, took)
		r.polite.mu.Unlock()
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// dribble sends a body a byte a second, for 8 seconds or until there is an answer.
func dribble(url, body string) (*http.Response, error) {
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(c, "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(body))
	go func() {
		for i := range 8 {
			if _, err := c.Write([]byte{body[i]}); err != nil {
				return
			}
			time.Sleep(time.Second)
		}
		io.WriteString(c, body[8:])
	}()
	c.SetReadDeadline(time.Now().Add(time.Minute))
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		c.Close()
		return nil, err
	}
	return r, nil
}
