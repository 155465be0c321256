package serve

import (
	"context"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"cajal/explain/columns"
	"cajal/internal/testenv"
	"cajal/tensor"
)

// brittle is flowers of which some lengths break something.
type brittle struct{ flowers }

func (brittle) Encode(columns []Column) ([]*tensor.Tensor, []string, error) {
	if columns[0].Cells[0] == "13" {
		panic("thirteen petals")
	}
	return flowers{}.Encode(columns)
}

func (brittle) Ignores(name string) bool {
	if name == "thorn" {
		panic("pricked")
	}
	return false
}

func (brittle) Worker() func([]*tensor.Tensor) (*tensor.Tensor, error) {
	predict := flowers{}.Worker()
	return func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
		out, err := predict(xs)
		switch xs[0].Float32s()[0] {
		case 14:
			panic("fourteen petals")
		case 15: // of two rows
			return out.Narrow(0, 0, 1), nil
		}
		return out, err
	}
}

func (brittle) Reasons(context.Context, []Column, int) (*columns.Reasons, error) {
	panic("no reason at all")
}

// A panic, wherever it comes from, is an answer with status 500 and a line in the log with
// where it came from; the server goes on, and no memory and no place stays taken.
func TestPanics(t *testing.T) {
	var log testenv.Buffer
	s, _ := newServer(t, brittle{}, Workers(1), Limit(Limits{Concurrent: 1}), ErrorLog(slog.New(slog.NewTextHandler(&log, nil))))
	h := s.Handler()
	tensors := func(length string) string {
		return `{"inputs":[{"name":"length","shape":[2],"datatype":"FP32","data":[` + length + `,1]},{"name":"colour","shape":[2],"datatype":"BYTES","data":["",""]}]}`
	}
	for _, c := range []struct{ path, body, want string }{
		{"/predict", `{"length":13,"colour":""}`, "thirteen petals"},
		{"/predict", `{"length":14,"colour":""}`, "fourteen petals"},
		{"/predict", `[{"length":15,"colour":""},{"length":1,"colour":""}]`, "the server failed over this request: "},
		{"/predict", `{"length":1,"colour":"","thorn":1}`, "pricked"},
		{"/v2/models/garden/infer", tensors("13"), "thirteen petals"},
		{"/v2/models/garden/infer", tensors("14"), "fourteen petals"},
		{"/v2/models/garden/infer", tensors("15"), "the server failed over this request: "},
		{"/v1/models/garden:predict", `{"instances":[[13,""]]}`, "thirteen petals"},
		{"/explain", `{"length":1,"colour":""}`, "no reason at all"},
	} {
		log.Reset()
		if w := send(h, "POST", c.path, c.body, "Content-Type: application/json"); w.Code != 500 || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s: got %d %s, want 500 and %s", c.path, c.body, w.Code, w.Body, c.want)
		}
		if text := log.String(); !strings.Contains(text, "panic while answering a request") || !strings.Contains(text, "panic_test.go") && !strings.Contains(text, "batch.go") {
			t.Errorf("%s %s: the log says %q, want where the panic came from", c.path, c.body, text)
		}
		if used, working, explaining := s.budget.used.Load(), len(s.semaphore), len(s.explaining); used != 0 || working != 0 || explaining != 0 {
			t.Errorf("%s %s: %d bytes, %d places and %d places to explain stay taken", c.path, c.body, used, working, explaining)
		}
		if users := only(t, s).users.Load(); users != 1 {
			t.Errorf("%s %s: %d hold the model, want the server alone", c.path, c.body, users)
		}
		if w := send(h, "POST", "/predict", oneRow); w.Code != 200 {
			t.Fatalf("after %s %s: got %d %s, want 200", c.path, c.body, w.Code, w.Body)
		}
	}
	if _, got := sent(t, h, "GET", "/metrics"); !strings.Contains(got, `cajal_requests_total{endpoint="POST /predict",model="garden",status="500",version="1"} 4`) {
		t.Errorf("the metrics do not count the panics:\n%s", got)
	}
}

// Of an answer that has not begun a panic makes status 500; one that has begun is cut off,
// so that it is not taken for a whole one.
func TestPanicsOfHandlers(t *testing.T) {
	var log, requests testenv.Buffer
	s, _ := newServer(t, flowers{}, ErrorLog(slog.New(slog.NewTextHandler(&log, nil))), Log(slog.New(slog.NewTextHandler(&requests, nil))))
	for _, c := range []struct {
		name  string
		begin bool
		value any
		want  any // the panic that net/http sees
		logs  string
	}{
		{"before the answer", false, "torn", nil, "torn"},
		{"within the answer", true, "torn", http.ErrAbortHandler, "torn"},
		{"on purpose", false, http.ErrAbortHandler, http.ErrAbortHandler, ""},
	} {
		log.Reset()
		requests.Reset()
		h := s.front(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if c.begin {
				w.Write([]byte("some"))
			}
			panic(c.value)
		}), false)
		func() {
			defer func() {
				if r := recover(); r != c.want {
					t.Errorf("%s: net/http sees the panic %v, want %v", c.name, r, c.want)
				}
			}()
			if status, text := sent(t, h, "GET", "/v2"); status != 500 || !strings.Contains(text, "torn") {
				t.Errorf("%s: got %d %s, want 500", c.name, status, text)
			}
		}()
		if text := log.String(); !strings.Contains(text, c.logs) || c.logs == "" && text != "" {
			t.Errorf("%s: the log says %q, want %q in it", c.name, text, c.logs)
		}
		if text := requests.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "level=ERROR") && !c.begin {
			t.Errorf("%s: the log of requests says %q, want one line", c.name, text)
		}
	}
}

// sent is send without a body, and returns status and answer.
func sent(t *testing.T, h http.Handler, method, path string) (int, string) {
	t.Helper()
	w := send(h, method, path, "")
	return w.Code, w.Body.String()
}

// poisoned is flowers that panic over every sample: as they are encoded, or predicted.
type poisoned struct {
	flowers
	encode bool
}

func (p poisoned) Encode(columns []Column) ([]*tensor.Tensor, []string, error) {
	if p.encode {
		panic("the nectar is poison")
	}
	return p.flowers.Encode(columns)
}

func (p poisoned) Worker() func([]*tensor.Tensor) (*tensor.Tensor, error) {
	return func([]*tensor.Tensor) (*tensor.Tensor, error) { panic("the nectar is poison") }
}

// A model that panics as it is tried is refused, its workers end, and the one from before
// goes on answering.
func TestPanicsOfNewModels(t *testing.T) {
	s, h := newServer(t, flowers{})
	before := runtime.NumGoroutine()
	for _, encode := range []bool{true, false} {
		if err := s.Load("garden", "1", poisoned{encode: encode}); err == nil || err.Error() != "serve: try the model with an empty sample: it panics: the nectar is poison" {
			t.Errorf("encode %v: got %v, want that it panics", encode, err)
		}
		if _, err := New("other", poisoned{encode: encode}); err == nil || !strings.Contains(err.Error(), "it panics: the nectar is poison") {
			t.Errorf("encode %v: New: got %v, want that it panics", encode, err)
		}
	}
	for began := time.Now(); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Since(began) > 10*time.Second {
			t.Fatalf("%d goroutines, and %d before the models that were refused", runtime.NumGoroutine(), before)
		}
	}
	if status, got := ask(t, h, "/predict", oneRow); status != 200 {
		t.Errorf("the model from before: got %d %s, want 200", status, got)
	}
}
