package serve

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cajal/tensor"
)

// constant is a model of one number that predicts always the same.
type constant struct {
	sums
	value  float64
	before func()
}

func (constant) Targets() []string { return []string{"value"} }

func (c constant) Worker() func([]*tensor.Tensor) (*tensor.Tensor, error) {
	return func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
		if c.before != nil {
			c.before()
		}
		y := tensor.New(tensor.Float64, xs[0].Dim(0), 1)
		for i := range y.Float64s() {
			y.Float64s()[i] = c.value
		}
		return y, nil
	}
}

// of is the answer of a constant to one row.
func (c constant) of() string {
	return fmt.Sprintf(`{"predictions":[{"values":{"value":%v}}]}`, c.value)
}

const sixNumbers = `[[1,2,3,4,5,6]]`

// newModels returns a server without models.
func newModels(t *testing.T, opts ...Option) (*Server, *httptest.Server) {
	t.Helper()
	s, err := NewServer(opts...)
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		h.Close()
		s.Close()
		if n := s.budget.used.Load() + s.budget.common.rest.Load() + s.places.rest.Load(); n != 0 {
			t.Errorf("%d bytes and places were not given back", n)
		}
	})
	return s, h
}

// load loads models NAME/VERSION.
func load(t *testing.T, s *Server, models map[string]Model) {
	t.Helper()
	for key, m := range models {
		name, version, _ := strings.Cut(key, "/")
		if err := s.Load(name, version, m); err != nil {
			t.Fatal(err)
		}
	}
}

// wantAnswers asks, and compares status and answer, which an error needs to have in it alone.
func wantAnswers(t *testing.T, h *httptest.Server, all []struct {
	path, body string
	status     int
	want       string
}) {
	t.Helper()
	for _, c := range all {
		status, got := ask(t, h, c.path, c.body)
		if status != c.status || got != c.want && (status == 200 || !strings.Contains(got, c.want)) {
			t.Errorf("%s %s:\n got %d %s\nwant %d %s", c.path, c.body, status, got, c.status, c.want)
		}
	}
}

// Several models and versions answer, each at its own address, and the newest version where
// none is named.
func TestSeveralModels(t *testing.T) {
	s, h := newModels(t)
	wantAnswers(t, h, []struct {
		path, body string
		status     int
		want       string
	}{
		{"/predict", sixNumbers, 404, "there is no model here yet"},
		{"/models/a/predict", sixNumbers, 404, `there is no model \"a\"; there is none at all`},
		{"/v1/models", "", 200, `{"models":[]}`},
		{"/v2/health/ready", "", 200, `{"ready":true}`},
	})
	load(t, s, map[string]Model{"one/2": constant{value: 2}, "one/10": constant{value: 10}, "one/9": constant{value: 9}})
	wantAnswers(t, h, []struct {
		path, body string
		status     int
		want       string
	}{
		{"/predict", sixNumbers, 200, constant{value: 10}.of()},
		{"/models/one/predict", sixNumbers, 200, constant{value: 10}.of()},
		{"/models/one/versions/9/predict", sixNumbers, 200, constant{value: 9}.of()},
		{"/v2/models/one/versions/2/infer", `{"inputs":[{"name":"input","shape":[1,6],"datatype":"FP32","data":[1,2,3,4,5,6]}]}`, 200,
			`{"model_name":"one","model_version":"2","outputs":[{"name":"value","shape":[1],"datatype":"FP64","data":[2]}]}`},
	})
	load(t, s, map[string]Model{"the garden/": flowers{}})
	wantAnswers(t, h, []struct {
		path, body string
		status     int
		want       string
	}{
		{"/predict", sixNumbers, 404, "there are several models, one, the garden; ask one of them at /models/NAME/predict"},
		{"/explain", sixNumbers, 404, "ask one of them at /models/NAME/explain"},
		{"/models/the%20garden/predict", `{"length":3,"colour":""}`, 200, `{"predictions":[{"class":"lily","probabilities":{"lily":0.75,"rose":0.25}}]}`},
		{"/models/one/predict", sixNumbers, 200, constant{value: 10}.of()},
		{"/models/two/predict", sixNumbers, 404, `there is no model \"two\"; there are one, the garden`},
		{"/models/one/versions/3/predict", sixNumbers, 404, `there is no version \"3\" of one; there are 2, 9, 10`},
		{"/models/the%20garden/explain", `{"length":3,"colour":""}`, 400, "reasons"},
		{"/v1/models", "", 200, `{"models":["one","the garden"]}`},
		{"/v1/models/one:predict", `{"instances":[[1,2,3,4,5,6]]}`, 200, `{"predictions":[10]}`},
		{"/v1/models/one:explain", `{"instances":[[1,2,3,4,5,6]]}`, 404, `want /v1/models/NAME:predict`},
		{"/v2/models/one", "", 200, `{"name":"one","versions":["2","9","10"],"platform":"cajal","inputs":[{"name":"input","datatype":"FP32","shape":[-1,2,3]}],"outputs":[{"name":"value","datatype":"FP64","shape":[-1]}]}`},
		{"/", "", 200, `{"endpoints":["GET /models/NAME","POST /models/NAME/predict","POST /models/NAME/explain","GET /v2/models/NAME","POST /v2/models/NAME/infer","POST /v1/models/NAME:predict","GET /v2/health/ready","GET /metrics"],` +
			`"models":[{"name":"one","versions":["2","9","10"],"path":"/models/one"},{"name":"the garden","versions":["1"],"path":"/models/the%20garden"}]}`},
		{"/models/the%20garden/", "", 200, `{"answers":["class","probabilities"],"endpoints":["POST /models/the%20garden/predict","GET /v2/models/the%20garden","POST /v2/models/the%20garden/infer","POST /v1/models/the%20garden:predict","GET /v2/health/ready","GET /metrics"],"model":"the garden","row":{"colour":"text","length":"number"}}`},
	})
	if err := s.Unload("one", "10"); err != nil {
		t.Fatal(err)
	}
	if err := s.Unload("the garden", ""); err != nil {
		t.Fatal(err)
	}
	if _, got := ask(t, h, "/predict", sixNumbers); got != (constant{value: 9}).of() {
		t.Errorf("without the newest version: got %s, want that of the one before", got)
	}
	for _, gone := range []string{"one/10", "two/", "one/1"} {
		name, version, _ := strings.Cut(gone, "/")
		if err := s.Unload(name, version); err == nil {
			t.Errorf("unload %s: got no error", gone)
		}
	}
}

// A server refuses what cannot be loaded, and stays as it was.
func TestLoadRefuses(t *testing.T) {
	s, h := newModels(t)
	load(t, s, map[string]Model{"a/1": constant{value: 1}})
	for _, c := range []struct {
		name, version string
		model         Model
		want          string
	}{
		{"", "1", constant{}, "the name of a model is empty"},
		{"../a", "1", constant{}, "what can stand in an address"},
		{"..", "1", constant{}, "no dot first"},
		{"a", "1/2", constant{}, "what can stand in an address"},
		{"a\x00", "1", constant{}, "what can stand in an address"},
		{"a\xff", "1", constant{}, "what can stand in an address"},
		{strings.Repeat("a", 201), "1", constant{}, "201 bytes, want at most 200"},
		{"stats", "1", constant{}, "the statistics of all"},
		{"a", "1", wrongNames{}, "2 outputs, and names for 1 target"},
		{"a", "1", fullBatch{}, "more than one"},
	} {
		if err := s.Load(c.name, c.version, c.model); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("load %.20q %q: got %v, want an error with %q", c.name, c.version, err, c.want)
		}
	}
	if _, got := ask(t, h, "/predict", sixNumbers); got != (constant{value: 1}).of() {
		t.Errorf("afterwards: got %s", got)
	}
	if _, got := ask(t, h, "/metrics", ""); !strings.Contains(got, `cajal_model_load_failures_total{model="a",version="1"} 2`) || !strings.Contains(got, "cajal_models_loaded 1\n") {
		t.Errorf("the metrics lack two failures of a, or its one model:\n%s", got)
	}
	s.Close()
	if err := s.Load("b", "1", constant{}); err == nil || !strings.Contains(err.Error(), "shutting down") {
		t.Errorf("load after the end: got %v", err)
	}
}

// New refuses the names that Load refuses.
func TestNewRefusesNames(t *testing.T) {
	for _, c := range []struct {
		name string
		opts []Option
		want string
	}{
		{"", nil, "the name of a model is empty"},
		{"a/b", nil, "what can stand in an address"},
		{"stats", nil, "the statistics of all"},
		{"a", []Option{Version("1/2")}, "what can stand in an address"},
	} {
		if _, err := New(c.name, constant{}, c.opts...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("New %q: got %v, want an error with %q", c.name, err, c.want)
		}
	}
	s, err := New("a", constant{}, Version(""))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := only(t, s).version; got != "1" {
		t.Errorf("of no version it is %q, want 1", got)
	}
}

// fullBatch is a model that cannot predict more than a row.
type fullBatch struct{ constant }

func (fullBatch) Worker() func([]*tensor.Tensor) (*tensor.Tensor, error) {
	return func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
		if xs[0].Dim(0) > 1 {
			return nil, fmt.Errorf("more than one row")
		}
		return tensor.New(tensor.Float64, 1, 1), nil
	}
}

// settles waits until something is so.
func settles(t *testing.T, what string, so func() bool) {
	t.Helper()
	for began := time.Now(); !so(); time.Sleep(time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatalf("after a minute it is not so: %s", what)
		}
	}
}

// Every request that is sent while a file is swapped has its answer, of one of the two models
// and nothing else, and after the swap of the new one.
func TestSwapUnderLoad(t *testing.T) {
	f := newFolder(t)
	old, other := constant{value: 0.1}, constant{value: 1.0 / 3}
	put := func(m constant) { f.put("m.safetensors", strconv.FormatFloat(m.value, 'g', -1, 64)) }
	put(old)
	if err := f.s.LoadAll(f.r); err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	defer client.CloseIdleConnections()
	send := func() (string, error) {
		a, err := client.Post(f.h.URL+"/models/m/predict", "application/json", strings.NewReader(sixNumbers))
		if err != nil {
			return "", err
		}
		defer a.Body.Close()
		b, err := io.ReadAll(a.Body)
		return fmt.Sprint(a.StatusCode, " ", strings.TrimSpace(string(b))), err
	}
	var stop atomic.Bool
	var answers atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for !stop.Load() {
				got, err := send()
				if err != nil || got != "200 "+old.of() && got != "200 "+other.of() {
					t.Errorf("while files are swapped: got %s, %v", got, err)
					return
				}
				answers.Add(1)
			}
		})
	}
	for i := range 30 {
		m := []constant{other, old}[i%2]
		put(m)
		f.look()
		for range 3 {
			if got, err := send(); err != nil || got != "200 "+m.of() {
				t.Errorf("after swap %d: got %s, %v, want %s", i+1, got, err, m.of())
			}
		}
		before := answers.Load()
		settles(t, "others are answered too", func() bool { return answers.Load() > before || t.Failed() })
	}
	stop.Store(true)
	all.Wait()
	if _, got := ask(t, f.h, "/metrics", ""); !strings.Contains(got, `cajal_model_swaps_total{model="m",version="1"} 30`) {
		t.Errorf("the metrics lack 30 swaps:\n%s", got)
	}
}

// Models that were swapped or unloaded leave nothing: no goroutine, no memory, no series.
func TestSwapsLeaveNothing(t *testing.T) {
	s, h := newModels(t)
	measure := func(swaps int) (goroutines int, heap uint64) {
		for i := range swaps {
			load(t, s, map[string]Model{"m/1": heavy{constant{value: float64(i)}, make([]byte, 1<<20)}, fmt.Sprintf("m%d/1", i): constant{}})
			if _, got := ask(t, h, "/models/m/predict", sixNumbers); got != (constant{value: float64(i)}).of() {
				t.Fatal(got)
			}
			ask(t, h, fmt.Sprintf("/models/m%d/predict", i), sixNumbers)
			if err := s.Unload(fmt.Sprintf("m%d", i), ""); err != nil {
				t.Fatal(err)
			}
		}
		settles(t, "what was swapped has left", func() bool {
			s.models.mu.RLock()
			defer s.models.mu.RUnlock()
			return len(s.models.leaving) == 0
		})
		h.CloseClientConnections()
		http.DefaultClient.CloseIdleConnections()
		settles(t, "goroutines have ended", func() bool {
			n := runtime.NumGoroutine()
			time.Sleep(20 * time.Millisecond)
			return n == runtime.NumGoroutine()
		})
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return runtime.NumGoroutine(), m.HeapAlloc
	}
	few, little := measure(10)
	many, much := measure(100)
	if many > few+2 {
		t.Errorf("%d goroutines after 10 swaps, %d after 100 more", few, many)
	}
	if much > little+4<<20 { // each model has 1 MB
		t.Errorf("%d bytes after 10 swaps, %d after 100 more", little, much)
	}
	if _, got := ask(t, h, "/metrics", ""); strings.Contains(got, `"m7"`) {
		t.Errorf("the metrics keep a model that was unloaded:\n%s", got)
	}
}

// What was counted of a model while it was the only one leaves with it, and so do failures
// of a file that is gone.
func TestForgottenMetrics(t *testing.T) {
	f := newFolder(t, Control())
	f.r.every = 0
	f.put("first.safetensors", "1")
	f.put("broken.safetensors", "?")
	if err := f.s.Manage(f.r, "first"); err != nil {
		t.Fatal(err)
	}
	ask(t, f.h, "/v2/health/ready", "")
	ask(t, f.h, "/v2/repository/models/broken/load", "{}")
	for _, want := range []string{`endpoint="GET /v2/health/ready",model="first"`, `cajal_model_load_failures_total{model="broken"`} {
		if _, got := ask(t, f.h, "/metrics", ""); !strings.Contains(got, want) {
			t.Errorf("the metrics lack %s:\n%s", want, got)
		}
	}
	f.put("second.safetensors", "2")
	f.remove("broken.safetensors")
	ask(t, f.h, "/v2/repository/models/second/load", "{}")
	ask(t, f.h, "/v2/repository/models/first/unload", "{}")
	f.remove("first.safetensors")
	f.want("second/1", nil)
	settles(t, "the metrics have forgotten what is gone", func() bool {
		_, got := ask(t, f.h, "/metrics", "")
		return !strings.Contains(got, `"first"`) && !strings.Contains(got, `"broken"`)
	})
}

type heavy struct {
	constant
	memory []byte
}

// A model that is unloaded or swapped while a request is at work answers it, and its workers
// end then.
func TestUnloadAtWork(t *testing.T) {
	entered, leave := make(chan struct{}, 1), make(chan struct{})
	var armed atomic.Bool
	slow := constant{value: 1, before: func() {
		if armed.Load() {
			entered <- struct{}{}
			<-leave
		}
	}}
	s, h := newModels(t, Workers(1), Limit(Limits{Time: time.Minute}))
	load(t, s, map[string]Model{"m/1": slow})
	armed.Store(true)
	answer := make(chan string, 1)
	go func() {
		_, got := ask(t, h, "/models/m/predict", sixNumbers)
		answer <- got
	}()
	<-entered
	if err := s.Unload("m", "1"); err != nil {
		t.Fatal(err)
	}
	if status, got := ask(t, h, "/models/m/predict", sixNumbers); status != 404 {
		t.Errorf("after unloading: got %d %s, want 404", status, got)
	}
	load(t, s, map[string]Model{"m/1": constant{value: 2}})
	if _, got := ask(t, h, "/models/m/predict", sixNumbers); got != (constant{value: 2}).of() {
		t.Errorf("after loading another: got %s", got)
	}
	close(leave)
	if got := <-answer; got != slow.of() {
		t.Errorf("the request at work: got %s, want %s", got, slow.of())
	}
	settles(t, "the old model has left", func() bool {
		s.models.mu.RLock()
		defer s.models.mu.RUnlock()
		return len(s.models.leaving) == 0
	})
}

// Browsers get a list of the models with links, and a page of each.
func TestPageOfSeveral(t *testing.T) {
	s, h := newModels(t)
	if _, page := look(t, h, "/", browsers, "zh"); !strings.Contains(page, "这里还没有模型。") {
		t.Error("the page of no model does not say so")
	}
	load(t, s, map[string]Model{"one/2": constant{value: 2}, "one/10": constant{value: 10}, hostileName + "/1": flowers{}})
	_, list := look(t, h, "/", browsers, "")
	for _, want := range []string{`<a href="models/one?lang=en">one</a>`, `<a href="models/one/versions/10?lang=en">10</a>, <a href="models/one/versions/2?lang=en">2</a>`,
		`<a href="models/%27a%20%3Cb%3E?lang=en">&#39;a &lt;b&gt;</a>`, "one of 2 classes: rose, lily", "the number value", "2 models, served by Cajal"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %s:\n%s", want, list)
		}
	}
	wellFormed(t, list)
	for path, wants := range map[string][]string{
		"/models/one":             {"model one, version 10,", `data-at="models/one/"`, "<code>POST /models/one/predict</code>", "<code>GET /models/one</code>"},
		"/models/one/":            {"model one, version 10,"},
		"/models/one/versions/2":  {"model one, version 2,", `data-at="models/one/versions/2/"`},
		"/models/%27a%20%3Cb%3E/": {`data-at="models/%27a%20%3Cb%3E/"`, "http://localhost:8080/models/%27a%20%3Cb%3E/predict"},
	} {
		_, page := look(t, h, path, browsers, "")
		for _, want := range wants {
			if !strings.Contains(strings.ReplaceAll(page, "<wbr/>", ""), want) {
				t.Errorf("%s lacks %s", path, want)
			}
		}
		wellFormed(t, page)
	}
	var told struct{ Error string }
	status, text := ask(t, h, "/models/two", "")
	if err := json.Unmarshal([]byte(text), &told); err != nil || status != 404 || !strings.Contains(told.Error, `no model "two"`) {
		t.Errorf("got %d %s", status, text)
	}
}

const hostileName = "'a <b>"
