package serve

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// option returns what makes an option that can fail.
func option(t *testing.T) func(Option, error) Option {
	return func(o Option, err error) Option {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
}

// send asks a handler; headers are "Name: value", of which Host is the request's.
func send(h http.Handler, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host = "localhost:8080"
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Host" {
			r.Host = value
			continue
		}
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestHosts(t *testing.T) {
	for _, c := range []struct {
		hosts []string
		local bool
		host  string
		want  int
	}{
		{nil, true, "localhost", 200},
		{nil, true, "LOCALHOST:8080", 200},
		{nil, true, "localhost.:8080", 200},
		{nil, true, "127.0.0.1:8080", 200},
		{nil, true, "127.9.8.7", 200},
		{nil, true, "[::1]:8080", 200},
		{nil, true, "[::1]", 200},
		{nil, true, "[::ffff:127.0.0.1]:80", 200},
		{nil, true, "", 200}, // HTTP/1.0
		{nil, true, "evil.example", 421},
		{nil, true, "localhost.evil.example:8080", 421},
		{nil, true, "127.0.0.1.evil.example", 421},
		{nil, true, "192.168.0.7:8080", 421},
		{nil, true, "0.0.0.0:8080", 421},
		{nil, true, "evil.example:8080:localhost", 421},
		{nil, false, "evil.example", 200},
		{[]string{"Model.example"}, true, "model.EXAMPLE:80", 200},
		{[]string{"model.example:443"}, true, "model.example", 200},
		{[]string{"model.example"}, true, "other.example", 421},
		{[]string{"model.example"}, false, "other.example", 421},
		{[]string{"model.example"}, false, "10.1.2.3:8080", 200}, // a probe
		{[]string{"model.example"}, true, "10.1.2.3:8080", 421},
		{[]string{"model.example"}, false, "localhost", 200},
	} {
		s, err := New("garden", flowers{}, option(t)(Hosts(c.hosts...)))
		if err != nil {
			t.Fatal(err)
		}
		w := send(s.handler(c.local), "GET", "/v2", "", "Host: "+c.host)
		if w.Code != c.want || w.Code == 421 && !strings.Contains(w.Body.String(), "--host NAME") {
			t.Errorf("hosts %q, local %v, request for %q: got %d %s, want %d", c.hosts, c.local, c.host, w.Code, w.Body, c.want)
		}
		s.Close()
	}
	for _, name := range []string{"", "http://model.example", "*", "a/b", "a b"} {
		if _, err := Hosts(name); err == nil {
			t.Errorf("Hosts(%q) is taken, want an error", name)
		}
	}
}

func TestOrigins(t *testing.T) {
	const json = "Content-Type: application/json"
	for _, c := range []struct {
		name    string
		origins []string
		method  string
		headers []string
		want    int
		allows  string // Access-Control-Allow-Origin
	}{
		{"a program", nil, "POST", []string{json}, 200, ""},
		{"a program without a type", nil, "POST", nil, 200, ""},
		{"our page", nil, "POST", []string{json, "Origin: http://localhost:8080", "Sec-Fetch-Site: same-origin"}, 200, ""},
		{"our page behind HTTPS", nil, "POST", []string{json, "Host: model.example", "Origin: https://model.example"}, 200, ""},
		{"our page at the port of HTTPS", nil, "POST", []string{json, "Host: model.example:443", "Origin: https://model.example"}, 200, ""},
		{"our page without a type", nil, "POST", []string{"Origin: http://localhost:8080"}, 415, ""},
		{"another port", nil, "POST", []string{json, "Origin: http://localhost:3000"}, 403, ""},
		{"another site", nil, "POST", []string{json, "Origin: https://evil.example"}, 403, ""},
		{"another site reads", nil, "GET", []string{"Origin: https://evil.example"}, 403, ""},
		{"a sandboxed page", nil, "POST", []string{json, "Origin: null"}, 403, ""},
		{"two origins", nil, "POST", []string{json, "Origin: http://localhost:8080", "Origin: https://evil.example"}, 403, ""},
		{"a name that begins like ours", nil, "POST", []string{json, "Origin: http://localhost:8080.evil.example"}, 403, ""},
		{"no origin, but another site", nil, "POST", []string{json, "Sec-Fetch-Site: cross-site"}, 403, ""},
		{"no origin, but another port", nil, "POST", []string{json, "Sec-Fetch-Site: same-site"}, 403, ""},
		{"a link on another site", nil, "GET", []string{"Sec-Fetch-Site: cross-site"}, 200, ""},
		{"allowed", []string{"https://App.example"}, "POST", []string{json, "Origin: https://app.example"}, 200, "https://app.example"},
		{"allowed without a type", []string{"https://app.example"}, "POST", []string{"Origin: https://app.example"}, 415, "https://app.example"},
		{"not the one allowed", []string{"https://app.example"}, "POST", []string{json, "Origin: http://app.example"}, 403, ""},
		{"all allowed", []string{"*"}, "POST", []string{json, "Origin: https://any.example"}, 200, "https://any.example"},
		{"may it?", []string{"https://app.example"}, "OPTIONS", []string{"Origin: https://app.example", "Access-Control-Request-Method: POST"}, 204, "https://app.example"},
		{"may it? no", []string{"https://app.example"}, "OPTIONS", []string{"Origin: https://evil.example", "Access-Control-Request-Method: POST"}, 403, ""},
	} {
		s, err := New("garden", flowers{}, option(t)(Origins(c.origins...)))
		if err != nil {
			t.Fatal(err)
		}
		path, body := "/predict", oneRow
		if c.method == "GET" {
			path, body = "/v2", ""
		}
		w := send(s.Handler(), c.method, path, body, c.headers...)
		if w.Code != c.want || w.Header().Get("Access-Control-Allow-Origin") != c.allows {
			t.Errorf("%s: got %d %s and the origin %q, want %d and %q", c.name, w.Code, w.Body, w.Header().Get("Access-Control-Allow-Origin"), c.want, c.allows)
		}
		if varies := w.Header().Get("Vary") == "Origin"; varies != (c.origins != nil) {
			t.Errorf("%s: Vary is %q", c.name, w.Header().Get("Vary"))
		}
		s.Close()
	}
	for _, o := range []string{"", "app.example", "https://app.example/", "https://app.example/page", "https://*.example/*"} {
		if _, err := Origins(o); err == nil {
			t.Errorf("Origins(%q) is taken, want an error", o)
		}
	}
}

// A page over HTTPS is not the one that came without it.
func TestOriginOfTLS(t *testing.T) {
	_, h := newServer(t, flowers{})
	tls := httptest.NewTLSServer(h.Config.Handler)
	defer tls.Close()
	for scheme, want := range map[string]int{"https": 200, "http": 403} {
		r, err := http.NewRequest("GET", tls.URL+"/v2", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", scheme+"://"+strings.TrimPrefix(tls.URL, "https://"))
		a, err := tls.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(a.Body)
		a.Body.Close()
		if a.StatusCode != want {
			t.Errorf("origin of %s: got %d %s, want %d", scheme, a.StatusCode, text, want)
		}
	}
}
