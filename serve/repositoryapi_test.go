package serve

import (
	"errors"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Versions beyond the newest are no mistake, at the start and when a request loads.
func TestMoreVersionsThanServed(t *testing.T) {
	f := newFolder(t, Control(), StrictReadiness())
	f.r.MaxVersions = 2
	for _, v := range []string{"8", "9", "10"} {
		f.put("a/"+v+".safetensors", v)
	}
	if err := f.s.LoadAll(f.r); err != nil {
		t.Fatal(err)
	}
	f.want("(a/8) a/9 a/10", map[string]float64{"a": 10, "a/versions/9": 9})
	if status, got := ask(t, f.h, "/v2/health/ready", ""); status != 200 {
		t.Errorf("ready says %d %s", status, got)
	}
	f.put("a/11.safetensors", "11")
	if status, got := ask(t, f.h, "/v2/repository/models/a/load", "{}"); status != 200 {
		t.Errorf("load: %d %s", status, got)
	}
	f.want("(a/8) (a/9) a/10 a/11", map[string]float64{"a": 11, "a/versions/10": 10})
	if status, got := ask(t, f.h, "/v2/health/ready", ""); status != 200 {
		t.Errorf("once the oldest has left, ready says %d %s", status, got)
	}
}

// A request to load a model that is beyond the folder's limit is told so.
func TestLoadBeyondLimit(t *testing.T) {
	f := newFolder(t, Control())
	f.r.most = 1
	f.put("a.safetensors", "1")
	f.put("z.safetensors", "2")
	if err := f.s.LoadAll(f.r); err != nil {
		t.Fatal(err)
	}
	if status, got := ask(t, f.h, "/v2/repository/models/z/load", "{}"); status != 400 || !strings.Contains(got, "z is not served: ") {
		t.Errorf("got %d %s, want 400 and why", status, got)
	}
	if status, got := ask(t, f.h, "/v2/repository/models/a/load", "{}"); status != 200 {
		t.Errorf("the other: %d %s", status, got)
	}
}

// Requests load and unload models where the server lets them.
func TestRepositoryRequests(t *testing.T) {
	type request = struct {
		path, body string
		status     int
		want       string
	}
	f := newFolder(t)
	f.put("a.safetensors", "1")
	if err := f.s.LoadAll(f.r); err != nil {
		t.Fatal(err)
	}
	wantAnswers(t, f.h, []request{
		{"/v2/repository/models/a/load", "{}", 403, "--model-control explicit allows it"},
		{"/v2/repository/models/a/unload", "{}", 403, "requests may not load and unload models here"},
		{"/v2/repository/index", "{}", 200, `[{"name":"a","version":"1","state":"READY","reason":""}]`},
	})
	_, single := newServer(t, flowers{}, Control())
	wantAnswers(t, single, []request{
		{"/v2/repository/models/garden/unload", "{}", 403, "has no repository of models"},
		{"/v2/repository/index", " ", 200, `[{"name":"garden","version":"1","state":"READY","reason":""}]`},
	})

	f = newFolder(t, Control())
	f.r.every = 0
	f.put("a/1.safetensors", "1")
	f.put("b.safetensors", "broken")
	f.s.Manage(f.r)
	const a, b = `{"name":"a","version":"1","state":"READY","reason":""}`, `{"name":"b","version":"1","state":"UNAVAILABLE","reason":"model b.safetensors: \"broken\" is no number"}`
	wantAnswers(t, f.h, []request{
		{"/v2/repository/index", "{}", 200, `[{"name":"a","version":"1","state":"UNAVAILABLE","reason":"not loaded"},{"name":"b","version":"1","state":"UNAVAILABLE","reason":"not loaded"}]`},
		{"/v2/repository/models/a/load", `{"parameters":{}}`, 200, "{}"},
		{"/v2/repository/models/b/load", `{"parameters":null}`, 400, `model b.safetensors: \"broken\" is no number`},
		{"/v2/repository/models/c/load", "{}", 404, `there is no model \"c\" in the repository`},
		{"/v2/repository/models/..%2Fmodels%2Fa/load", "{}", 404, "there is no model"},
		{"/v2/repository/models/c/unload", "{}", 404, `there is no model \"c\" that is loaded`},
		{"/v2/repository/index", "{}", 200, "[" + a + "," + b + "]"},
		{"/v2/repository/index", `{"ready":true}`, 200, "[" + a + "]"},
		{"/v2/repository/index", `{"ready":false,"other":{}}`, 200, "[" + a + "," + b + "]"},
		{"/v2/repository/index", `{"ready":1}`, 400, "ready: found a number, want true or false"},
		{"/v2/repository/index", `{"ready":true,"ready":true}`, 400, `the key \"ready\" is given twice`},
		{"/v2/repository/index", `[]`, 400, "found a list, want an object"},
		{"/v2/repository/index", `{`, 400, "it is not JSON"},
		{"/v2/repository/models/a/load", `{"parameters":{"config":"{}"}}`, 400, "parameters.config"},
		{"/v2/repository/models/a/load", `{"parameters":[]}`, 400, "found a list, want an object"},
	})
	f.put("a/1.safetensors", "2") // a load that is asked for again takes the new file, and what else there is
	f.put("a/2.safetensors", "3")
	wantAnswers(t, f.h, []request{{"/v2/repository/models/a/load", "{}", 200, "{}"}})
	f.want("a/1 a/2 (b/1)", map[string]float64{"a": 3, "a/versions/1": 2})
	f.remove("a/2.safetensors")
	wantAnswers(t, f.h, []request{{"/v2/repository/models/a/load", "{}", 200, "{}"}})
	f.want("a/1 (b/1)", map[string]float64{"a": 2})
	wantAnswers(t, f.h, []request{
		{"/v2/repository/models/a/unload", `{"parameters":{"unload_dependents":false}}`, 200, "{}"},
		{"/v2/repository/index", "{}", 200, `[{"name":"a","version":"1","state":"UNAVAILABLE","reason":"unloaded"},` + b + "]"},
		{"/models/a/predict", sixNumbers, 404, "is not loaded; the repository"},
		{"/v2/repository/models/a/load", "{}", 200, "{}"},
	})
	f.want("a/1 (b/1)", map[string]float64{"a": 2})
}

// A load that takes longer than the time for an answer has its answer, also over HTTP/2.
func TestSlowLoad(t *testing.T) {
	const limit = 100 * time.Millisecond
	f := newFolder(t, Control(), Limit(Limits{Time: limit}))
	f.r.open = func(file string) (Model, error) {
		time.Sleep(4 * limit)
		return openConstant(file)
	}
	f.put("a.safetensors", "1")
	if err := f.s.Manage(f.r); err != nil {
		t.Fatal(err)
	}
	h := httptest.NewUnstartedServer(nil)
	h.Config = f.s.httpServer(f.s.Handler())
	h.EnableHTTP2 = true
	h.StartTLS()
	defer h.Close()
	a, err := h.Client().Post(h.URL+"/v2/repository/models/a/load", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if a.StatusCode != 200 || a.ProtoMajor != 2 {
		t.Errorf("got %s by %s, want 200 by HTTP/2", a.Status, a.Proto)
	}
}

// A server that is strict about it is not ready while a model of its folder is broken.
func TestStrictReadiness(t *testing.T) {
	for _, opts := range [][]Option{nil, {StrictReadiness()}} {
		f := newFolder(t, opts...)
		f.put("a.safetensors", "1")
		f.put("b.safetensors", "broken")
		if err := f.s.LoadAll(f.r); err == nil {
			t.Error("a broken file is no error")
		}
		for _, path := range []string{"/v2/models/b", "/models/b/versions/1", "/v2/models/b/versions/1/ready"} {
			if status, got := ask(t, f.h, path, ""); status != 404 || !strings.Contains(got, "of b is not loaded; the repository's index (POST /v2/repository/index) says why") && !strings.Contains(got, `the model \"b\" is not loaded; the`) {
				t.Errorf("%s of a broken model: got %d %s, want 404 and where it says why", path, status, got)
			}
		}
		if status, got := ask(t, f.h, "/v2/models/b/versions/2", ""); status != 404 || !strings.Contains(got, "there is no model") {
			t.Errorf("a version that has no file: got %d %s", status, got)
		}
		want := 200
		if opts != nil {
			want = 503
		}
		if status, got := ask(t, f.h, "/v2/health/ready", ""); status != want || want == 503 && !strings.Contains(got, "the model b, version 1, cannot be served") {
			t.Errorf("with %d options: got %d %s, want %d", len(opts), status, got, want)
		}
		ready := func(when string, status int) {
			t.Helper()
			if opts == nil {
				status = 200
			}
			if got, text := ask(t, f.h, "/v2/health/ready", ""); got != status {
				t.Errorf("%s: got %d %s, want %d", when, got, text, status)
			}
		}
		f.put("b.safetensors", "2")
		f.look()
		ready("once the file is right", 200)
		f.put("b/1.safetensors", "3")
		f.look()
		ready("with two files of a model that is served", 200)
		f.put("c.safetensors", "4")
		f.put("c/1.safetensors", "5")
		f.look()
		ready("with two files of a model that is not", 503)
	}
}

// Strangers are told of files by their names in the folder, whatever it is called.
func TestPathsAreNotTold(t *testing.T) {
	sep := string(filepath.Separator)
	for _, c := range []struct{ dir, text, want string }{
		{"m", "model m" + sep + "bad.safetensors: no model, such as runs" + sep + "NAME" + sep + "model.safetensors", "model bad.safetensors: no model, such as runs" + sep + "NAME" + sep + "model.safetensors"},
		{"m" + sep, "open m" + sep + "a" + sep + "m.safetensors: permission denied", "open a" + sep + "m.safetensors: permission denied"},
		{sep + "srv" + sep + "m", "open " + sep + "srv" + sep + "m: no such file", "open the folder of models: no such file"},
		{sep + "srv" + sep + "m", `"` + sep + "srv" + sep + "m" + sep + `a b": it is ` + sep + "srv" + sep + "m2", `"a b": it is ` + sep + "srv" + sep + "m2"},
		{".", "read ." + sep + "a.safetensors: cut off", "read a.safetensors: cut off"},
	} {
		r := Folder(c.dir, nil)
		if got := r.public(errors.New(c.text)); got != c.want {
			t.Errorf("%s, %q: got %q, want %q", c.dir, c.text, got, c.want)
		}
	}
}
