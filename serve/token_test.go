package serve

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// write puts a text into a file.
func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTokens(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tokens")
	write(t, file, "first-one\n\nsecond=\r\n")
	var log bytes.Buffer
	s, _ := newServer(t, flowers{}, option(t)(TokenFile(file)), option(t)(Origins("*")), ErrorLog(slog.New(slog.NewTextHandler(&log, nil))))
	s.tokens.every = time.Nanosecond
	check := func(path string, want int, challenge string, headers ...string) {
		t.Helper()
		w := send(s.Handler(), "GET", path, "", headers...)
		if w.Code != want || w.Header().Get("WWW-Authenticate") != challenge {
			t.Errorf("%s with %q: got %d %s and %q, want %d and %q", path, headers, w.Code, w.Body, w.Header().Get("WWW-Authenticate"), want, challenge)
		}
	}
	const missing, wrong = `Bearer realm="cajal"`, `Bearer realm="cajal", error="invalid_token"`
	check("/v2", 200, "", "Authorization: Bearer first-one")
	check("/v2", 200, "", "Authorization: bEARER  second=")
	check("/v2", 401, missing)
	check("/v2", 401, missing, "Authorization: Basic first-one")
	check("/v2", 401, missing, "Authorization: Bearer first-one", "Authorization: Bearer first-one")
	check("/v2", 401, wrong, "Authorization: Bearer first-on")
	check("/v2", 401, wrong, "Authorization: Bearer")
	check("/v2", 401, wrong, "Authorization: Bearer first-one second=")
	check("/v2/health/live", 200, "")
	check("/v2/health/ready", 200, "")
	check("/v2/models/garden/ready", 401, missing)
	check("/metrics", 401, missing)
	check("/", 401, missing)
	check("/nothing", 401, missing)
	if w := send(s.Handler(), "HEAD", "/v2/health/ready", ""); w.Code != 200 {
		t.Errorf("a probe by HEAD: got %d, want 200", w.Code)
	}
	if w := send(s.Handler(), "OPTIONS", "/predict", "", "Origin: https://app.example", "Access-Control-Request-Method: POST"); w.Code != 204 {
		t.Errorf("the question of a browser: got %d %s, want 204", w.Code, w.Body)
	}

	write(t, file, "third-one")
	check("/v2", 401, wrong, "Authorization: Bearer first-one")
	check("/v2", 200, "", "Authorization: Bearer third-one")
	for _, bad := range []string{"", " \n", "two words", "third-one\n\x00"} { // what is no token file changes nothing
		write(t, file, bad)
		check("/v2", 200, "", "Authorization: Bearer third-one")
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	check("/v2", 200, "", "Authorization: Bearer third-one")
	check("/v2", 200, "", "Authorization: Bearer third-one")
	for _, line := range []string{"read the new token file", "there is no token in it", "line 1 is no token", "line 2 is no token", "no such file"} {
		if n := strings.Count(log.String(), line); n != 1 {
			t.Errorf("%d lines of the log have %q, want 1:\n%s", n, line, log.String())
		}
	}
	if strings.Contains(log.String(), "third-one") || strings.Contains(log.String(), "two words") {
		t.Errorf("a token stands in the log:\n%s", log.String())
	}
	write(t, file, "fourth-one")
	check("/v2", 200, "", "Authorization: Bearer fourth-one")

	for _, bad := range []string{"", "\n", "ä"} {
		write(t, file, bad)
		if _, err := TokenFile(file); err == nil {
			t.Errorf("the token file %q is taken, want an error", bad)
		}
	}
}
