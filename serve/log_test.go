package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
)

func TestLog(t *testing.T) {
	var text, lines bytes.Buffer
	const trace = "Traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	for _, c := range []struct {
		method, path, body string
		headers            []string
		want               map[string]any
	}{
		{"POST", "/predict", "[" + oneRow + "," + oneRow + "]", []string{trace}, map[string]any{
			"level": "INFO", "msg": "request", "method": "POST", "path": "/predict", "status": 200.0, "rows": 2.0,
			"bytes_in": float64(len(oneRow)*2 + 3), "remote": "192.0.2.1:1234", "model": "garden",
			"trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "span_id": "00f067aa0ba902b7", "error": nil}},
		{"POST", "/predict", "[", nil, map[string]any{"status": 400.0, "rows": 0.0, "bytes_in": 1.0, "model": nil, "trace_id": nil, "level": "INFO"}},
		{"GET", "/v2", "", []string{"Host: localhost"}, map[string]any{"status": 200.0, "bytes_in": 0.0}},
		{"GET", "/a%0d%0alevel=ERROR%1b[31m", "", nil, map[string]any{"path": "/a%0d%0alevel=ERROR%1b[31m", "status": 404.0}},
		{"GET", "/v2", "", []string{"Origin: http://\u009b31m\u202e\xff"}, map[string]any{"status": 403.0,
			"error": `the request comes from a page of "http://\u009b31m\u202e\xff"; cajal serve --origin allows it`}},
	} {
		text.Reset()
		lines.Reset()
		for _, l := range []slog.Handler{slog.NewTextHandler(&text, nil), slog.NewJSONHandler(&lines, nil)} {
			s, _ := newServer(t, flowers{}, Log(slog.New(l)))
			w := send(s.Handler(), c.method, c.path, c.body, c.headers...)
			c.want["bytes_out"] = float64(w.Body.Len())
		}
		for _, log := range []string{text.String(), lines.String()} {
			if strings.Count(log, "\n") != 1 || !strings.HasSuffix(log, "\n") || strings.ContainsAny(log, "\r\x1b\u009b\u202e") {
				t.Errorf("%s %s: the log is\n%q\nwant one line without control characters", c.method, c.path, log)
			}
		}
		var got map[string]any
		if err := json.Unmarshal(lines.Bytes(), &got); err != nil {
			t.Fatalf("%v: %s", err, lines.Bytes())
		}
		for key, want := range c.want {
			if got[key] != want {
				t.Errorf("%s %s: %s is %v, want %v in %s", c.method, c.path, key, got[key], want, lines.Bytes())
			}
		}
		if took, ok := got["duration_ms"].(float64); !ok || took < 0 {
			t.Errorf("the duration is %v, want milliseconds", got["duration_ms"])
		}
	}
}

// A panic of a handler leaves its line, and the level says how bad a status is.
func TestLogLevels(t *testing.T) {
	var b bytes.Buffer
	s, _ := newServer(t, flowers{}, Log(slog.New(slog.NewTextHandler(&b, nil))), ErrorLog(slog.New(slog.DiscardHandler)))
	send(s.front(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("thorns") }), false), "GET", "/", "")
	s.closing.Store(true)
	send(s.Handler(), "GET", "/v2/health/ready", "")
	lines := strings.Split(b.String(), "\n")
	for i, want := range []string{"level=ERROR msg=request method=GET path=/ status=500", "level=WARN msg=request method=GET path=/v2/health/ready status=503"} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d: got %s, want %s", i+1, lines[i], want)
		}
	}
}

// TestLongTexts sees that no client makes a line longer than some lines.
func TestLongTexts(t *testing.T) {
	var b bytes.Buffer
	s, _ := newServer(t, flowers{}, Log(slog.New(slog.NewJSONHandler(&b, nil))))
	send(s.Handler(), "POST", "/v2/models/"+strings.Repeat("%1b", 20_000), strings.Repeat("[", 1_000_000), "Origin: http://"+strings.Repeat("o", 60_000))
	if b.Len() > 2000 {
		t.Errorf("a line has %d bytes, want at most 2,000", b.Len())
	}
}

// The request's context reaches the handler of slog, which may find a span there.
func TestLogContext(t *testing.T) {
	type key struct{}
	found := false
	s, _ := newServer(t, flowers{}, Log(slog.New(contextHandler{slog.DiscardHandler, func(ctx context.Context) { found = ctx.Value(key{}) == "span" }})))
	h := s.Handler()
	send(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, "span")))
	}), "GET", "/v2", "")
	if !found {
		t.Error("the handler of slog got another context than the request's")
	}
}

type contextHandler struct {
	slog.Handler
	see func(context.Context)
}

func (c contextHandler) Enabled(context.Context, slog.Level) bool { return true }
func (c contextHandler) Handle(ctx context.Context, _ slog.Record) error {
	c.see(ctx)
	return nil
}

// TestTraceparent has the cases of the W3C's own test suite for the header.
func TestTraceparent(t *testing.T) {
	const id, parent = "12345678901234567890123456789012", "1234567890123456"
	for value, want := range map[string]bool{
		"00-" + id + "-" + parent + "-01":                       true,
		"00-" + id + "-" + parent + "-00":                       true,
		"cc-" + id + "-" + parent + "-01":                       true,
		"cc-" + id + "-" + parent + "-01-what-comes":            true,
		"00-" + id + "-" + parent + "-01-what":                  false,
		"00-" + id + "-" + parent + "-01-":                      false,
		"ff-" + id + "-" + parent + "-01":                       false,
		"0-" + id + "-" + parent + "-01":                        false,
		"000-" + id + "-" + parent + "-01":                      false,
		".0-" + id + "-" + parent + "-01":                       false,
		"00-" + id + "-" + parent + "-.0":                       false,
		"00-" + id + "-" + parent + "-1":                        false,
		"00-" + id + "-" + parent:                               false,
		"00-" + strings.Repeat("0", 32) + "-" + parent + "-01":  false,
		"00-" + id + "-" + strings.Repeat("0", 16) + "-01":      false,
		"00-" + id[1:] + "-" + parent + "-01":                   false,
		"00-" + id + "-" + parent[1:] + "-01":                   false,
		"00-ABCDEFABCDEFABCDEFABCDEFABCDEFAB-" + parent + "-01": false,
		"": false,
	} {
		r := http.Request{Header: http.Header{"Traceparent": {value}}}
		trace, span, ok := traceparent(&r)
		if ok != want || ok && (trace != id || span != parent) {
			t.Errorf("%q: got %q, %q, %v, want %v", value, trace, span, ok, want)
		}
	}
	twice := "00-" + id + "-" + parent + "-01"
	if _, _, ok := traceparent(&http.Request{Header: http.Header{"Traceparent": {twice, twice}}}); ok {
		t.Error("two headers are taken for one")
	}
}
