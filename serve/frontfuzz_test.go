package serve

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// FuzzFront sends requests with any host, path and headers: each gets one line of the
// log, in which all can be printed, and nobody gets in without the token, or for
// another host.
func FuzzFront(f *testing.F) {
	f.Add("localhost", "/v2", "http://localhost", "Bearer one", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	f.Add("[::1]:80", "/v2/health/live", "null", "bearer  one", "00-")
	f.Add("evil.example", "/\x1b[31m\n\u202e\xff", "https://evil.example:443", "Basic b25l", "\u009b")
	counted := newMetrics(&registry{})
	f.Fuzz(func(t *testing.T, host, path, origin, authorization, trace string) {
		var b bytes.Buffer
		s := &Server{log: slog.New(slog.NewJSONHandler(&b, nil)), metrics: counted, origins: []string{"https://app.example"}}
		sums, err := readTokens("", []byte("one"))
		if err != nil {
			t.Fatal(err)
		}
		s.tokens = &reloaded[[][32]byte]{}
		s.tokens.now.Store(&sums)
		reached := false
		h := s.front(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }), true)
		r := &http.Request{Method: "GET", Host: host, URL: &url.URL{Path: path}, RemoteAddr: "192.0.2.1:1", Body: http.NoBody,
			Header: http.Header{"Origin": {origin}, "Authorization": {authorization}, "Traceparent": {trace}}}
		h.ServeHTTP(httptest.NewRecorder(), r)
		var line map[string]any
		if err := json.Unmarshal(b.Bytes(), &line); err != nil || bytes.Count(b.Bytes(), []byte("\n")) != 1 || b.Len() > 3000 {
			t.Fatalf("the log is %q, %v, want one line", b.Bytes(), err)
		}
		for _, c := range strings.TrimSuffix(b.String(), "\n") {
			if !strconv.IsPrint(c) {
				t.Fatalf("the log has %U: %q", c, b.Bytes())
			}
		}
		health := path == "/v2/health/live" || path == "/v2/health/ready"
		if token := strings.TrimSpace(authorization); reached && !health && !strings.EqualFold(strings.Fields(token + " -")[0], "bearer") {
			t.Errorf("with %q the request got in", authorization)
		}
		if name := hostname(host); reached && host != "" && name != "localhost" && !strings.HasPrefix(name, "127.") && !strings.Contains(name, ":") {
			t.Errorf("for the host %q the request got in", host)
		}
	})
}
