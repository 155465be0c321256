package main

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// outcome is what came of a load.
type outcome struct {
	times   histogram // of requests that were answered
	took    time.Duration
	busy    atomic.Int64 // told to come again, or that they came too slowly
	lost    atomic.Int64 // neither answered nor told so
	differs atomic.Int64 // answered otherwise than at first
	why     atomic.Value // the first reason for a lost one, a string
}

// rate returns the requests answered a second.
func (o *outcome) rate() float64 { return float64(o.times.count()) / o.took.Seconds() }

// load says how requests come.
type load struct {
	connections int
	time        time.Duration
	most        int64   // requests; 0 for as many as go
	rate        float64 // requests a second of all connections, due at random times, of which each is sent; 0: each when the last is answered
}

// drive sends requests and waits for the answers.
func drive(address string, all []*request, l load) (*outcome, error) {
	o := new(outcome)
	connections := make([]*connection, l.connections)
	for i := range connections {
		c, err := dial(address)
		if err != nil {
			return nil, err
		}
		connections[i] = c
	}
	began := time.Now()
	ctx, stop := context.WithTimeout(context.Background(), l.time)
	defer stop()
	var left atomic.Int64
	left.Store(l.most)
	var clients sync.WaitGroup
	for i, c := range connections {
		clients.Go(func() {
			k := &client{connection: c, address: address, requests: all, next: i, outcome: o, random: rand.New(rand.NewPCG(2, uint64(i)))}
			defer func() { k.Close() }()
			due := began
			for (l.rate > 0 || ctx.Err() == nil) && (l.most == 0 || left.Add(-1) >= 0) {
				if l.rate > 0 {
					due = due.Add(time.Duration(k.random.ExpFloat64() * float64(l.connections) / l.rate * float64(time.Second)))
					if due.Sub(began) >= l.time {
						return
					}
					time.Sleep(time.Until(due))
				} else {
					due = time.Now()
				}
				if !k.one(ctx, due) {
					return
				}
			}
		})
	}
	clients.Wait()
	o.took = time.Since(began)
	return o, nil
}

// client sends requests over one connection, which is made again where it was closed.
type client struct {
	*connection
	address  string
	requests []*request
	next     int
	outcome  *outcome
	random   *rand.Rand
}

// one sends a request that was due at a time, and counts what comes of it. It reports
// whether there is a connection for the next.
func (k *client) one(ctx context.Context, due time.Time) bool {
	r := k.requests[k.next%len(k.requests)]
	k.next++
	a, err := k.ask(r.text)
	o := k.outcome
	switch {
	case err != nil:
		o.lost.Add(1)
		o.why.CompareAndSwap(nil, err.Error())
	case a.status == http.StatusOK:
		o.times.add(time.Since(due))
		if !bytes.Equal(k.body, r.answer) {
			o.differs.Add(1)
		}
	case a.status == http.StatusServiceUnavailable && a.retry > 0:
		o.busy.Add(1)
		select {
		case <-ctx.Done():
		case <-time.After(a.retry):
		}
	case a.status == http.StatusRequestTimeout: // where nobody had the time to send or to read it
		o.busy.Add(1)
	default:
		o.lost.Add(1)
		o.why.CompareAndSwap(nil, http.StatusText(a.status))
	}
	if err == nil && !a.close {
		return true
	}
	k.Close()
	c, err := dial(k.address)
	if err != nil {
		o.lost.Add(1)
		o.why.CompareAndSwap(nil, err.Error())
		return false
	}
	k.connection = c
	return true
}
