package serve

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cajal/tensor"
)

func TestAnswers(t *testing.T) {
	_, garden := newServer(t, flowers{})
	_, adder := newServer(t, sums{})
	const lily = `{"class":"lily","probabilities":{"lily":0.75,"rose":0.25}}`
	const two = `{"shape":[2],"datatype":"FP32","name":"length","data":[3,`
	for _, c := range []struct{ name, path, body, want string }{
		{"rows", "/predict", `{"rows":[{"length":3,"colour":"white"},{"length":3,"colour":"red"}]}`,
			`{"predictions":[` + lily + `,{"class":"rose","probabilities":{"lily":0,"rose":1}}]}`},
		{"a list", "/predict", `[{"length":"3","colour":null}]`, `{"predictions":[` + lily + `]}`},
		{"one row", "/predict", ` {"colour":true, "length":3e0}`, `{"predictions":[` + lily + `]}`},
		{"a missing value", "/predict", `{"colour":"","length":null}`,
			`{"predictions":[{"class":"rose","probabilities":{"lily":0.5,"rose":0.5}}]}`},
		{"digits of float32", "/predict", `{"colour":"","length":9}`,
			`{"predictions":[{"class":"lily","probabilities":{"lily":0.9,"rose":0.1}}]}`},
		{"columns", "/v2/models/garden/infer", `{"id":"7","inputs":[` + two + `0.3333333333333333]},` +
			`{"shape":[2,1],"datatype":"BYTES","name":"colour","data":[["white"],["white"]]}]}`,
			`{"model_name":"garden","model_version":"1","id":"7","outputs":[` +
				`{"name":"class","shape":[2],"datatype":"BYTES","data":["lily","rose"]},` +
				`{"name":"probabilities","shape":[2,2],"datatype":"FP64","data":[0.25,0.75,0.75,0.25]}]}`},
		{"chosen outputs", "/v2/models/garden/versions/1/infer", `{"inputs":[{"shape":[1],"datatype":"INT32","name":"length","data":[3]},` +
			`{"shape":[1],"datatype":"BYTES","name":"colour","data":["white"]}],"outputs":[{"name":"class"}]}`,
			`{"model_name":"garden","model_version":"1","outputs":[{"name":"class","shape":[1],"datatype":"BYTES","data":["lily"]}]}`},
		{"live", "/v2/health/live", "", `{"live":true}`},
		{"ready", "/v2/health/ready", "", `{"ready":true}`},
		{"model ready", "/v2/models/garden/ready", "", `{"name":"garden","ready":true}`},
		{"metadata", "/v2/models/garden", "", `{"name":"garden","versions":["1"],"platform":"cajal","inputs":[{"name":"length","datatype":"FP64","shape":[-1]},` +
			`{"name":"colour","datatype":"BYTES","shape":[-1]}],"outputs":[{"name":"class","datatype":"BYTES","shape":[-1]},` +
			`{"name":"probabilities","datatype":"FP64","shape":[-1,2]}]}`},
	} {
		if status, got := ask(t, garden, c.path, c.body); status != 200 || got != c.want {
			t.Errorf("%s: %s %s: status %d\n got %s\nwant %s", c.name, c.path, c.body, status, got, c.want)
		}
	}
	for _, c := range []struct{ path, body, want string }{
		{"/predict", `[[[1,2,3],[4,5,6]],[1,2,3,4,5,-6]]`, `{"predictions":[{"values":{"lower":15,"upper":6}},{"values":{"lower":3,"upper":6}}]}`},
		{"/predict", `{"input":[1,2,3,4,5,6]}`, `{"predictions":[{"values":{"lower":15,"upper":6}}]}`},
		{"/v2/models/garden/infer", `{"inputs":[{"name":"input","shape":[1,2,3],"datatype":"FP32","data":[1,2,3,4,5,6]}]}`,
			`{"model_name":"garden","model_version":"1","outputs":[{"name":"upper","shape":[1],"datatype":"FP64","data":[6]},` +
				`{"name":"lower","shape":[1],"datatype":"FP64","data":[15]}]}`},
		{"/v2/models/garden/infer", `{"inputs":[{"name":"input","shape":[1,6],"datatype":"BOOL","data":[[true,false,true,false,true,true]]}],"outputs":[{"name":"lower"}]}`,
			`{"model_name":"garden","model_version":"1","outputs":[{"name":"lower","shape":[1],"datatype":"FP64","data":[2]}]}`},
	} {
		if status, got := ask(t, adder, c.path, c.body); status != 200 || got != c.want {
			t.Errorf("%s %s: status %d\n got %s\nwant %s", c.path, c.body, status, got, c.want)
		}
	}
}

func TestMistakes(t *testing.T) {
	_, garden := newServer(t, flowers{}, Limit(Limits{Body: 2000, Rows: 3}))
	_, adder := newServer(t, sums{})
	length := `{"name":"length","shape":[1],"datatype":"FP32","data":[1]}`
	colour := `{"name":"colour","shape":[1],"datatype":"BYTES","data":["red"]}`
	infer := func(inputs string) string { return `{"inputs":[` + inputs + `]}` }
	const v2 = "/v2/models/garden/infer"
	for _, c := range []struct {
		path, body string
		status     int
		want       string
	}{
		{"/predict", `{"rows":[`, 400, "the body: it is not JSON: byte"},
		{"/predict", `3`, 400, `want {\"rows\"`},
		{"/predict", `{"rows":3}`, 400, "no list"},
		{"/predict", `{"rows":[],"more":1}`, 400, "other keys"},
		{"/predict", `{"rows":[]}`, 400, `there are no rows, want at least one, as in {\"rows\": [{\"length\": 1, \"colour\": \"text\"}]}`},
		{"/predict", `[]`, 400, `as in {\"rows\": [{\"length\"`},
		{v2, `{"id":7}`, 400, "id: found a number, want a text"},
		{v2, `[7]`, 400, "the body: found a list, want an object"},
		{v2, `{"inputs":[[]]}`, 400, "inputs[0]: found a list, want an object"},
		{v2, `{"inputs":`, 400, "the body: it is not JSON: "},
		{"/predict", `[{},{},{},{}]`, 413, "more than 3 rows"},
		{"/predict", `{"rows":[{},{},{},{}]}`, 413, "more than 3 rows"},
		{"/predict", `{"more":1,"rows":[]}`, 400, "other keys"},
		{"/predict", `{"length":7,"colour":"","more":1,"and":2,"rows":[]}`, 400, `a key \"rows\" beside its columns`},
		{"/predict", `[7]`, 400, "row 1 is no object, want a value for each of the columns length, colour"},
		{"/predict", `[{"lenght":7,"colour":""}]`, 400, `row 1 lacks the column length; write null where a value is missing; the model does not know lenght`},
		{"/predict", `[{"length":7}]`, 400, "row 1 lacks the column colour"},
		{"/predict", `{"instances":[[7,"red"]]}`, 400, `row 1 lacks the columns colour, length; write null where a value is missing; the model does not know instances; \"instances\" are for POST /v1/models/garden:predict`},
		{"/predict", `{"inputs":[]}`, 400, `\"inputs\" are for POST /v2/models/garden/infer`},
		{"/predict", `{"rows":[{"length":7,"colour":"red"}],"interval":0.9}`, 400, `the body has \"interval\" beside \"rows\"; want it in the address, /predict?interval=0.9`},
		{v2, `{"rows":[{"length":7,"colour":"red"}]}`, 400, `\"rows\" are for POST /models/garden/predict`},
		{"/predict", `[{"length":[7],"colour":""}]`, 400, `column \"length\": found [7]`},
		{"/predict", `[{"length":"long","colour":""}]`, 400, `found \"long\", want a number`},
		{"/predict", `[{"length":"` + strings.Repeat("l", 3000) + `"}]`, 413, "more than 2000 bytes"},
		{v2, infer(length), 400, `input \"colour\" is missing`},
		{v2, infer(length + "," + length), 400, "given twice"},
		{v2, infer(length + `,{"name":"x"}`), 400, `input \"colour\" is missing; there are length, colour; the model does not know x`},
		{v2, infer(length + `,{"name":"colour","shape":[2],"datatype":"BYTES","data":["a","b"]}`), 400, "has 2 rows"},
		{v2, infer(length + `,{"name":"colour","shape":[1,1],"datatype":"BYTES","data":[[["a"]]]}`), 400, "nested deeper than the shape says"},
		{v2, infer(colour + `,{"name":"length","shape":[1],"datatype":"FP33","data":[1]}`), 400, `datatype is \"FP33\"`},
		{v2, infer(colour + `,{"name":"length","shape":[],"datatype":"FP32","data":[1]}`), 400, "the shape is [], want [N] for N rows, at most 3"},
		{v2, infer(colour + `,{"name":"length","shape":[-1],"datatype":"FP32","data":[1]}`), 400, "the shape is [-1]"},
		{v2, infer(colour + `,{"name":"length","shape":[1,2],"datatype":"FP32","data":[1]}`), 400, "the shape is [1 2], want [N] for N rows"},
		{v2, infer(colour + `,{"name":"length","shape":[9223372036854775807],"datatype":"FP32","data":[1]}`), 400, "at most 3"},
		{v2, infer(colour + `,{"name":"length","shape":[1],"datatype":"FP32","data":[1,2]}`), 400, "it has 2 values, want 1 for the shape [1]"},
		{v2, infer(colour + `,{"name":"length","shape":[1],"datatype":"FP32"}`), 400, "there is no data"},
		{v2, infer(colour + `,{"name":"length","shape":[1],"datatype":"FP32","data":[{}]}`), 400, "found {}"},
		{v2, infer(colour + `,{"name":"length","shape":["1"],"datatype":"FP32","data":[1]}`), 400, `inputs[1].shape: found a text, want a whole number`},
		{v2, `{"inputs":[` + length + "," + colour + `],"outputs":[{"name":"smell"}]}`, 400, `no output \"smell\"; there are class, probabilities`},
		{"/v2/models/rose/infer", infer(length), 404, `no model \"rose\"; the one here is \"garden\"`},
		{"/v2/models/garden/versions/2/infer", infer(length), 404, `no version \"2\"`},
	} {
		status, got := ask(t, garden, c.path, c.body)
		if status != c.status || !strings.Contains(got, c.want) {
			t.Errorf("%s %.200s: got %d %s, want %d %s", c.path, c.body, status, got, c.status, c.want)
		}
	}
	for _, c := range []struct{ path, body, want string }{
		{"/predict", `[]`, `as in {\"rows\": [{\"input\": [1, 2, … 6 numbers]}]}`},
		{"/predict", `[[1,2,3]]`, "row 1 has 3 numbers, want 6"},
		{"/predict", `[[1,2,3,4,5,"6"]]`, `found \"6\"`},
		{"/predict", `[[1,2,3,4,5,1e999]]`, "found 1e999"},
		{"/predict", `[{"output":[1,2,3,4,5,6]}]`, `want the key \"input\" alone`},
		{v2, infer(`{"name":"input","shape":[1,6],"datatype":"BYTES","data":["1"]}`), "want numbers"},
		{v2, infer(`{"name":"input","shape":[1,3,2],"datatype":"FP32","data":[1]}`), "the shape is [1 3 2], want [N 2 3] or [N 6] for N rows"},
	} {
		if status, got := ask(t, adder, c.path, c.body); status != 400 || !strings.Contains(got, c.want) {
			t.Errorf("%s %s: got %d %s, want 400 %s", c.path, c.body, status, got, c.want)
		}
	}
}

func TestHeaders(t *testing.T) {
	_, h := newServer(t, flowers{})
	for _, c := range []struct{ header, value string }{{"Content-Type", "text/csv"}, {"Content-Encoding", "br"}, {"Content-Type", "application/octet-stream"}} {
		r, _ := http.NewRequest("POST", h.URL+"/predict", strings.NewReader(`[]`))
		r.Header.Set(c.header, c.value)
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		if got.StatusCode != http.StatusUnsupportedMediaType {
			t.Errorf("%s %s: got status %d, want 415", c.header, c.value, got.StatusCode)
		}
	}
	r, err := http.Get(h.URL + "/predict")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET /predict: got status %d, want 405", r.StatusCode)
	}
}

// TestBatches holds the only worker up, lets requests pile up behind it, and
// sees them predicted together, each with its own answer.
func TestBatches(t *testing.T) {
	hold, held := make(chan struct{}), make(chan struct{}, 2)
	var tried atomic.Bool
	s, h := newServer(t, flowers{before: func() {
		if tried.Swap(true) { // the first is New's
			held <- struct{}{}
			<-hold
		}
	}}, Workers(1))
	var sizes []int
	only(t, s).batcher.executed = func(n int, _, _, _ time.Duration) { sizes = append(sizes, n) }
	var all sync.WaitGroup
	request := func(i int) {
		body := fmt.Sprintf(`[{"length":%d,"colour":""},{"length":%d,"colour":"red"}]`, i, i)
		want := fmt.Sprintf(`"lily":%v,`, float32(i)/float32(i+1))
		if status, got := ask(t, h, "/predict", body); status != 200 || !strings.Contains(got, want) {
			t.Errorf("%s: got %d %s, want %s", body, status, got, want)
		}
	}
	all.Go(func() { request(0) })
	<-held
	for i := range 19 {
		all.Go(func() { request(i + 1) })
	}
	for len(only(t, s).batcher.queue) < 19 {
		time.Sleep(time.Millisecond)
	}
	close(hold)
	all.Wait()
	if len(sizes) != 2 || sizes[0]+sizes[1] != 40 {
		t.Errorf("20 requests of 2 rows, 19 of them behind the first: batches of %v, want 2 and 38", sizes)
	}
}

// TestBatchLimit sees that neither a pile of requests nor one of many rows
// exceeds the batch, and that all rows come back in order.
func TestBatchLimit(t *testing.T) {
	s, h := newServer(t, sums{}, Workers(1), Limit(Limits{Batch: 4}))
	most := 0
	only(t, s).batcher.executed = func(n int, _, _, _ time.Duration) { most = max(most, n) }
	var rows, want []string
	for i := range 11 {
		rows = append(rows, fmt.Sprintf("[%d,0,0,0,0,%d]", i, -i))
		want = append(want, fmt.Sprintf(`{"values":{"lower":%d,"upper":%d}}`, -i, i))
	}
	_, got := ask(t, h, "/predict", "["+strings.Join(rows, ",")+"]")
	if w := `{"predictions":[` + strings.Join(want, ",") + "]}"; strings.ReplaceAll(got, "-0", "0") != w {
		t.Errorf("11 rows:\n got %s\nwant %s", got, w)
	}
	if most != 4 {
		t.Errorf("the largest batch had %d rows, want 4", most)
	}
}

func TestConcurrencyAndTime(t *testing.T) {
	release := make(chan struct{})
	var first atomic.Bool
	m := flowers{before: func() {
		if first.Swap(true) {
			<-release
		}
	}}
	_, h := newServer(t, m, Workers(1), Limit(Limits{Concurrent: 2, Time: 300 * time.Millisecond}))
	const body = `{"length":3,"colour":""}`
	statuses := make(chan int, 3)
	for range 2 {
		go func() {
			s, _ := ask(t, h, "/predict", body)
			statuses <- s
		}()
	}
	if s := <-statuses; s != http.StatusServiceUnavailable {
		t.Errorf("a request that takes too long: got status %d, want 503", s)
	}
	<-statuses
	close(release)
	if s, got := ask(t, h, "/predict", body); s != 200 {
		t.Errorf("after the slow ones: got %d %s, want 200", s, got)
	}
	full, h2 := newServer(t, flowers{}, Limit(Limits{Concurrent: 1}))
	full.semaphore <- struct{}{}
	if s, got := ask(t, h2, "/predict", body); s != http.StatusServiceUnavailable {
		t.Errorf("one request too many: got %d %s, want 503", s, got)
	}
}

// TestServerOutlivesItsModel sees that a panic and an answer that JSON cannot
// hold end a request and nothing else.
func TestServerOutlivesItsModel(t *testing.T) {
	_, h := newServer(t, flowers{panics: true})
	if s, got := ask(t, h, "/predict", `{"length":3,"colour":""}`); s != 500 || !strings.Contains(got, "petals fell off") {
		t.Errorf("a panic: got %d %s, want 500 and what it says", s, got)
	}
	if s, got := ask(t, h, "/predict", `{"length":1,"colour":""}`); s != 200 {
		t.Errorf("after the panic: got %d %s, want 200", s, got)
	}
	_, h = newServer(t, sums{})
	if s, got := ask(t, h, "/predict", `[[1e308,1e308,0,0,0,0]]`); s != 500 || !strings.Contains(got, "Inf") {
		t.Errorf("an infinite answer: got %d %s, want 500", s, got)
	}
}

type wrongNames struct{ sums }

func (wrongNames) Targets() []string { return []string{"one"} }

func TestNewRefuses(t *testing.T) {
	for name, try := range map[string]func() (*Server, error){
		"2 outputs, and names for 1 target": func() (*Server, error) { return New("a", wrongNames{}) },
		"0 workers":                         func() (*Server, error) { return New("a", sums{}, Workers(0)) },
		"below 0":                           func() (*Server, error) { return New("a", sums{}, Limit(Limits{Rows: -1})) },
	} {
		if s, err := try(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, %v, want an error with %q", s, err, name)
		}
	}
}

// TestShutdown ends a server that has a request at work: the request gets its
// answer, and Serve returns nil.
func TestShutdown(t *testing.T) {
	m, started, release := holding()
	s := startModel(t, m)
	answer := make(chan string)
	go func() {
		r, err := http.Post("http://"+s.addr+"/predict", "application/json", strings.NewReader(oneRow))
		if err != nil {
			answer <- err.Error()
			return
		}
		r.Body.Close()
		answer <- r.Status
	}()
	<-started
	s.end(nil)
	for !s.closing.Load() {
		time.Sleep(time.Millisecond)
	}
	close(release)
	if got := <-answer; got != "200 OK" {
		t.Errorf("the request at work when the server ended: got %s, want 200 OK", got)
	}
	if err := <-s.ended; err != nil {
		t.Errorf("Serve: got %v, want nil", err)
	}
	a, err := s.budget.open(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := only(t, s.Server).batcher.predict(t.Context(), []*tensor.Tensor{tensor.New(tensor.Float32, 1, 2)}, a); err != errClosed {
		t.Errorf("predict after the end: got %v, want %v", err, errClosed)
	}
}

func TestMetrics(t *testing.T) {
	_, h := newServer(t, flowers{})
	ask(t, h, "/predict", `[{"length":3,"colour":""},{"length":3,"colour":""}]`)
	ask(t, h, "/predict", `[`)
	_, got := ask(t, h, "/metrics", "")
	for _, want := range []string{
		`cajal_requests_total{endpoint="POST /predict",model="garden",status="200",version="1"} 1`,
		`cajal_requests_total{endpoint="POST /predict",model="garden",status="400",version="1"} 1`,
		`cajal_rows_total{model="garden",version="1"} 2`,
		`cajal_request_seconds_count{endpoint="POST /predict",model="garden",version="1"} 2`,
		`cajal_batch_rows_sum{model="garden",version="1"} 2`,
		`go_goroutines`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("metrics lack %s in\n%s", want, got)
		}
	}
}
