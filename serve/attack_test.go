package serve

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"cajal/internal/testenv"
)

// Requests that are made to cost much get an answer quickly, and the server takes no more
// memory for them than it has. The long version is bench/attack.
func TestAttacks(t *testing.T) {
	_, garden := newServer(t, flowers{}, Limit(Limits{Time: time.Minute}))
	_, adder := newServer(t, sums{}, Limit(Limits{Time: time.Minute}))
	const inputs = `"inputs":[{"name":"length","shape":[1],"datatype":"FP32","data":[1]},{"name":"colour","shape":[1],"datatype":"BYTES","data":["red"]}]`
	const big = 2 << 20
	digits, text := strings.Repeat("7", 1_000_000), strings.Repeat("<", big)
	tiny := make([]string, 100_000)
	for i := range tiny {
		tiny[i] = fmt.Sprintf(`"c%d":1`, i)
	}
	for name, c := range map[string]struct {
		h          *httptest.Server
		path, body string
		status     int
		want       string
	}{
		"an output 6,000 times":    {garden, "/v2/models/garden/infer", `{` + inputs + `,"outputs":[` + strings.Repeat(`{"name":"class"},`, 6000) + `{"name":"class"}]}`, 400, "asked for twice"},
		"deep lists":               {garden, "/predict", strings.Repeat("[", big), 400, "deeper in each other than 10000"},
		"deep objects":             {garden, "/predict", strings.Repeat(`{"a":`, big/5), 400, "deeper in each other than 10000"},
		"deep numbers":             {adder, "/predict", strings.Repeat("[", big), 400, "deeper in each other than 10000"},
		"deep data":                {garden, "/v2/models/garden/infer", `{"inputs":[{"name":"length","data":` + strings.Repeat("[", big), 400, "deeper in each other than 10000"},
		"a long number":            {garden, "/predict", `{"length":` + digits + `,"colour":""}`, 400, "found"},
		"a long number in a list":  {adder, "/predict", `[[1,2,3,4,5,` + digits + `]]`, 400, "found 7777777777777777777777777777777777777777…"},
		"a long fraction":          {adder, "/predict", `[[1,2,3,4,5,0.` + digits + `]]`, 200, "predictions"},
		"a long text":              {garden, "/predict", `{"length":1,"colour":"` + text + `"}`, 200, "predictions"},
		"a long text for a number": {garden, "/predict", `{"length":"` + text + `","colour":""}`, 400, `found`},
		"a long name":              {garden, "/predict", `{"length":1,"colour":"","` + text + `":1}`, 200, "…"},
		"a long id":                {garden, "/v2/models/garden/infer", `{"id":"` + text + `"}`, 400, "want at most 4096"},
		"a long output":            {garden, "/v2/models/garden/infer", `{` + inputs + `,"outputs":[{"name":"` + text + `"}]}`, 400, "there is no output"},
		"a long datatype":          {garden, "/v2/models/garden/infer", `{"inputs":[{"name":"length","shape":[1],"data":[1],"datatype":"` + text + `"}]}`, 400, "datatype is"},
		"tiny columns":             {garden, "/predict", `{` + strings.Join(tiny, ",") + `}`, 413, "more than 10000 different names"},
		"tiny inputs":              {garden, "/v2/models/garden/infer", `{"inputs":[` + strings.Repeat(`{},`, big/3) + `{}]}`, 400, "given twice"},
		"a long shape":             {garden, "/v2/models/garden/infer", `{"inputs":[{"name":"length","shape":[` + strings.Repeat(`1,`, big/2) + `1]}]}`, 400, "more than 16 axes"},
		"empty lists":              {adder, "/predict", `[[` + strings.Repeat(`[],`, big/3) + `[]]]`, 400, "row 1 has 0 numbers, want 6"},
		"too many numbers":         {adder, "/predict", `[[` + strings.Repeat(`1,`, big/2) + `1]]`, 400, "row 1 has more than 100005 numbers, want 6"},
		"too many values":          {garden, "/v2/models/garden/infer", `{"inputs":[{"name":"length","shape":[1],"datatype":"FP32","data":[` + strings.Repeat(`1,`, big/2) + `1]}]}`, 400, "it has more than 100000 values, want 1 for the shape [1]"},
		"rows of nothing":          {adder, "/predict", `[` + strings.Repeat(`0,`, big/2) + `0]`, 413, "more than 10000 rows"},
		"a path":                   {garden, "/v2/models/" + strings.Repeat("m", 30_000) + "/infer", `{}`, 404, "there is no model"},
	} {
		status, got := ask(t, c.h, c.path, c.body)
		if status != c.status || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %d %.300s, want %d %s", name, status, got, c.status, c.want)
		}
		if len(got) > 100_000 {
			t.Errorf("%s: an answer of %d bytes", name, len(got))
		}
	}
}

// Who needs more memory than there is for all is told so; who needs more than is left is
// told to come again. What is not used any more is given back.
func TestMemory(t *testing.T) {
	hold, held := make(chan struct{}), make(chan struct{}, 1)
	first := true
	s, h := newServer(t, flowers{before: func() {
		if first {
			first = false // New's own
			return
		}
		held <- struct{}{}
		<-hold
	}}, Workers(1), Limit(Limits{Memory: 4 << 20, Body: 8 << 20}))
	body := func(bytes int) string { return `{"length":1,"colour":"` + strings.Repeat("x", bytes) + `"}` }
	if status, got := ask(t, h, "/predict", body(5<<20)); status != 413 || !strings.Contains(got, "more memory than one may have beside others, 3968 kB; send fewer rows") {
		t.Errorf("a body of 5 MB: got %d %.200s, want 413", status, got)
	}
	if status, got := ask(t, h, "/predict", body(9<<20)); status != 413 || !strings.Contains(got, "more than 8388608 bytes") {
		t.Errorf("a body of 9 MB: got %d %.200s, want 413", status, got)
	}
	done := make(chan int)
	go func() {
		status, _ := ask(t, h, "/predict", body(1<<20))
		done <- status
	}()
	<-held
	r, err := http.Post(h.URL+"/predict", "application/json", strings.NewReader(body(1<<20)))
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(r.Body)
	r.Body.Close()
	if r.StatusCode != 503 || r.Header.Get("Retry-After") != "1" || !strings.Contains(string(text), "the memory for requests, 4096 kB, is used up; come again") {
		t.Errorf("a second body of 1 MB: got %d %.200s, want 503 with Retry-After", r.StatusCode, text)
	}
	close(hold)
	if status := <-done; status != 200 {
		t.Errorf("the first: got status %d, want 200", status)
	}
	for began := time.Now(); s.budget.used.Load() != 0 && time.Since(began) < 10*time.Second; {
		time.Sleep(time.Millisecond)
	}
	if status, got := ask(t, h, "/predict", body(1<<20)); status != 200 {
		t.Errorf("afterwards: got %d %.200s, want 200", status, got)
	}
	if _, err := New("garden", flowers{}, Limit(Limits{Memory: 1000})); err == nil {
		t.Error("1000 bytes of memory are none, and New takes them")
	}
}

// Clients that send slowly keep nobody from being served, and are told that they are slow.
func TestSlowBodies(t *testing.T) {
	testenv.SkipEmulated(t, "it measures time")
	s, err := New("garden", flowers{}, Limit(Limits{Concurrent: 2}))
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s.Handler())
	defer func() { h.Close(); s.Close() }()
	const body = `{"length":3,"colour":""}`
	var slow []net.Conn
	for i := range 16 {
		c, err := net.Dial("tcp", h.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		length := fmt.Sprintf("Content-Length: %d", 1<<20)
		if i%2 == 1 {
			length = "Transfer-Encoding: chunked"
		}
		fmt.Fprintf(c, "POST /predict HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n", length)
		if i%2 == 1 {
			io.WriteString(c, "5\r\n")
		}
		io.WriteString(c, `{"len`)
		slow = append(slow, c)
	}
	for s.budget.used.Load() < 16*leastMemory {
		time.Sleep(time.Millisecond)
	}
	if status, got := ask(t, h, "/predict", body); status != 200 {
		t.Errorf("beside slow bodies: got %d %s, want 200", status, got)
	}
	if status, got := ask(t, h, "/v2/health/ready", ""); status != 200 {
		t.Errorf("beside slow bodies: ready says %d %s", status, got)
	}
	for i, c := range slow {
		c.SetReadDeadline(time.Now().Add(time.Minute))
		r, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Errorf("slow client %d: %v", i, err)
			continue
		}
		text, _ := io.ReadAll(r.Body)
		if r.StatusCode != http.StatusRequestTimeout || !strings.Contains(string(text), "the body came too slowly: 5 bytes in ") || !r.Close {
			t.Errorf("slow client %d: got %d %s, want 408, and the connection closed", i, r.StatusCode, text)
		}
	}
}

// A server without a free place is not ready.
func TestReadyWhenFull(t *testing.T) {
	s, h := newServer(t, flowers{}, Limit(Limits{Concurrent: 1, Memory: 1 << 20}))
	s.semaphore <- struct{}{}
	if status, got := ask(t, h, "/v2/health/ready", ""); status != 503 || !strings.Contains(got, "as many requests are at work as there may be, 1") {
		t.Errorf("no place: got %d %s, want 503", status, got)
	}
	<-s.semaphore
	s.budget.used.Add(1 << 20)
	if status, got := ask(t, h, "/v2/models/garden/ready", ""); status != 503 || !strings.Contains(got, "memory") {
		t.Errorf("no memory: got %d %s, want 503", status, got)
	}
	s.budget.used.Add(-1 << 20)
	if status, got := ask(t, h, "/v2/health/ready", ""); status != 200 {
		t.Errorf("afterwards: got %d %s, want 200", status, got)
	}
}

// The time of a request ends whatever part of it is at work.
func TestDeadline(t *testing.T) {
	s, err := New("garden", flowers{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	m := only(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	request := func(body string) *request {
		a, err := s.budget.open(nil)
		if err != nil {
			t.Fatal(err)
		}
		return &request{server: s, ctx: ctx, account: a, body: body}
	}
	row := `{"length":1,"colour":"red"}`
	many := request(strings.Repeat(" ", 9) + "[" + strings.Repeat(row+",", 5000) + row + "]")
	columns, _, err := m.readRows(many)
	if err != nil {
		t.Fatal(err)
	}
	xs, _, err := m.model.Encode(columns)
	if err != nil {
		t.Fatal(err)
	}
	out, err := m.batcher.predict(ctx, xs, many.account)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	tensors := `{"name":"length","shape":[5000],"datatype":"FP32","data":[` + strings.Repeat("1,", 4999) + `1]}`
	for name, f := range map[string]func() error{
		"reading rows": func() error { _, _, err := m.readRows(many); return err },
		"what is unknown": func() error {
			_, _, err := m.readRows(request(`{"a":[` + strings.Repeat("1,", 5000) + `1]}`))
			return err
		},
		"reading tensors": func() error { _, err := m.infer(request(`{"inputs":[` + tensors + `]}`)); return err },
		"predicting":      func() error { _, err := m.batcher.predict(ctx, xs, many.account); return err },
		"answering":       func() error { _, err := newRendering(m, many, out, nil).appendAnswers(nil); return err },
		"an output": func() error {
			v := newRendering(m, many, out, nil)
			_, err := v.appendOutput(nil, v.output(wanted{name: "probabilities"}))
			return err
		},
	} {
		if err := f(); err != context.Canceled {
			t.Errorf("%s: got %v, want it to end with the time", name, err)
		}
	}
}

// A body of which much is on its way still is read on, so that its client sees why it is
// refused.
func TestRefusedBodyIsReadOn(t *testing.T) {
	_, h := newServer(t, flowers{}, Limit(Limits{Body: 1 << 20}))
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			path := []string{"/predict", "/predict?x=1", "/v2/models/none/infer", "/predict"}[i%4]
			want := []int{413, 400, 404, 415}[i%4]
			r, _ := http.NewRequest("POST", h.URL+path, io.LimitReader(zeros{}, 3<<20)) // chunked
			r.Header.Set("Content-Type", []string{"application/json", "application/json", "application/json", "text/csv"}[i%4])
			got, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Errorf("%s: %v, want status %d", path, err, want)
				return
			}
			defer got.Body.Close()
			if text, _ := io.ReadAll(got.Body); got.StatusCode != want {
				t.Errorf("%s: got %d %s, want %d", path, got.StatusCode, text, want)
			}
		})
	}
	all.Wait()
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return copy(b, make([]byte, len(b))), nil }

// Eight large bodies at once take no more than the budget, which a peak of the heap shows.
func TestLargeBodiesAtOnce(t *testing.T) {
	testenv.SkipEmulated(t, "it is slow")
	_, h := newServer(t, sums{}, Limit(Limits{Body: 4 << 20, Memory: 16 << 20, Time: time.Minute}))
	body := "[" + strings.Repeat("[0,0,0,0,0,0],", 4<<20/14-1) + "[0,0,0,0,0,0]]"
	stop := make(chan struct{})
	peak := make(chan uint64)
	runtime.GC()
	go func() {
		most := uint64(0)
		for {
			select {
			case <-stop:
				peak <- most
				return
			case <-time.After(2 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}
	}()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if status, got := ask(t, h, "/predict", body); status != 413 && status != 503 {
				t.Errorf("got %d %.100s, want 413 or 503", status, got)
			}
		})
	}
	all.Wait()
	close(stop)
	if most := <-peak; most > 100<<20 {
		t.Errorf("the heap grew to %d MB; want at most 100", most>>20)
	}
}
