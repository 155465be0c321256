package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestQuantiles(t *testing.T) {
	var h histogram
	if q := h.quantile(0.5); q != 0 {
		t.Errorf("of nothing: %v, want 0", q)
	}
	for i := range 1000 {
		h.add(time.Duration(i+1) * time.Millisecond)
	}
	for _, c := range []struct {
		p    float64
		want time.Duration
	}{{0.5, 500 * time.Millisecond}, {0.99, 990 * time.Millisecond}, {0.999, 999 * time.Millisecond}, {1, time.Second}} {
		if q := h.quantile(c.p); q < c.want || q > c.want*1023/1000 {
			t.Errorf("quantile %g is %v, want %v to 2.3 %% more", c.p, q, c.want)
		}
	}
}

// fickle is a server whose third answer of ten tells to come again, whose fifth differs,
// whose seventh is an error and whose ninth is none.
func fickle(count *atomic.Int64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, `{"inputs":[{"name":"a","datatype":"FP64"},{"name":"b","datatype":"FP64"}]}`)
			return
		}
		switch n := count.Add(1) - variety; { // the first are asked for their answers
		case n <= 0:
			fmt.Fprint(w, "right")
		case n%10 == 3:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
		case n%10 == 5:
			fmt.Fprint(w, "wrong")
		case n%10 == 7:
			w.WriteHeader(http.StatusInternalServerError)
		case n%10 == 9:
			panic(http.ErrAbortHandler)
		default:
			fmt.Fprint(w, "right")
		}
	}
}

func TestDrive(t *testing.T) {
	var count atomic.Int64
	server := httptest.NewServer(fickle(&count))
	defer server.Close()
	address := strings.TrimPrefix(server.URL, "http://")
	all, err := requests(address, 2)
	if err != nil {
		t.Fatal(err)
	}
	if body := string(all[0].text); strings.Count(body, `"shape":[2]`) != 2 || len(all) != variety {
		t.Errorf("%d requests, the first %s; want %d of two columns", len(all), body, variety)
	}
	o, err := drive(address, all, load{connections: 2, time: time.Minute, most: 10})
	if err != nil {
		t.Fatal(err)
	}
	if n := o.times.count(); n != 7 || o.busy.Load() != 1 || o.differs.Load() != 1 || o.lost.Load() != 2 || o.why.Load() == nil {
		t.Errorf("%d answered, %d busy, %d differ, %d lost (%v); want 7, 1, 1, 2", n, o.busy.Load(), o.differs.Load(), o.lost.Load(), o.why.Load())
	}
}

// In an open loop a slow answer does not keep later requests from being due.
func TestOpenLoop(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { time.Sleep(20 * time.Millisecond) }))
	defer server.Close()
	o, err := drive(strings.TrimPrefix(server.URL, "http://"), []*request{{text: []byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")}},
		load{connections: 1, time: time.Second / 2, rate: 200})
	if err != nil {
		t.Fatal(err)
	}
	n := o.times.count()
	if late := time.Duration(n)*20*time.Millisecond - time.Second/2; n < 60 || o.times.quantile(1) < late {
		t.Errorf("%d answers, the latest after %v; want about 100, and the last of them %v late", n, o.times.quantile(1), late)
	}
}
