package serve

import (
	"crypto/tls"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cajal/internal/testenv"
)

// TestTLS changes the certificate of a server under load: no request is lost, new
// connections get the new one, and files that do not fit leave the old.
func TestTLS(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key")
	tomorrow := time.Now().Add(24 * time.Hour)
	cert, key := testenv.Certificate(t, "first", tomorrow)
	write(t, certFile, cert)
	write(t, keyFile, key)
	var log testenv.Buffer
	often := func(s *Server) { s.certificate.every = time.Nanosecond }
	s := start(t, option(t)(TLS(certFile, keyFile)), often, ErrorLog(slog.New(slog.NewTextHandler(&log, nil))))
	addr := s.addr

	shown := func() string {
		c, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		return c.ConnectionState().PeerCertificates[0].Subject.CommonName
	}
	var stop atomic.Bool
	var answers atomic.Int64
	var clients sync.WaitGroup
	for i := range 8 {
		clients.Go(func() {
			for !stop.Load() {
				// Those of HTTP/2 make a connection for each request, the others one for 21.
				tr := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: i%2 == 0}
				h := &http.Client{Transport: tr}
				for range 1 + i%2*20 {
					r, err := http.NewRequest("POST", "https://"+addr+"/predict", strings.NewReader(oneRow))
					if err != nil {
						t.Error(err)
						return
					}
					r.GetBody = nil
					a, err := h.Do(r)
					if err != nil {
						t.Error(err)
						return
					}
					a.Body.Close()
					if a.StatusCode != 200 || a.ProtoMajor != 2-i%2 {
						t.Errorf("client %d: got %s over %s", i, a.Status, a.Proto)
						return
					}
					answers.Add(1)
				}
				tr.CloseIdleConnections()
			}
		})
	}
	// Who asks while another connection looks at the files gets the pair from before, so
	// what is to come is waited for.
	await := func(what string, came func() bool) {
		t.Helper()
		for range 1000 {
			if came() {
				return
			}
			shown() // has the files looked at
			time.Sleep(time.Millisecond)
		}
		t.Errorf("%s does not come; the log is:\n%s", what, log.String())
	}
	logged := func(text string) {
		t.Helper()
		await(text, func() bool { return strings.Contains(log.String(), text) })
	}
	if got := shown(); got != "first" {
		t.Errorf("the certificate is %s's, want first's", got)
	}
	cert2, key2 := testenv.Certificate(t, "second", tomorrow)
	write(t, certFile, cert2)
	logged("private key does not match")
	if got := shown(); got != "first" {
		t.Errorf("with a key that does not fit the certificate is %s's, want first's", got)
	}
	write(t, keyFile, key2)
	await("second's certificate", func() bool { return shown() == "second" })
	logged("read the new certificate")
	old, oldKey := testenv.Certificate(t, "old", time.Now().Add(-time.Hour))
	for _, bad := range [][3]string{{"", "", "failed to find any PEM data in certificate"}, {cert2[:100], key2, "failed to find any PEM data in certificate"}, {old, oldKey, "the certificate ended on"}} {
		write(t, certFile, bad[0])
		write(t, keyFile, bad[1])
		logged(bad[2])
		if got := shown(); got != "second" {
			t.Errorf("with the certificate %.50q there is %s's, want second's", bad[0], got)
		}
	}
	if err := os.Remove(keyFile); err != nil {
		t.Fatal(err)
	}
	logged("no such file")
	if got := shown(); got != "second" {
		t.Errorf("without a key there is %s's certificate, want second's", got)
	}
	for n := answers.Load(); answers.Load() < n+50; {
		time.Sleep(time.Millisecond)
	}
	stop.Store(true)
	clients.Wait()
	s.end(nil)
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
	if _, err := TLS(certFile, keyFile); err == nil {
		t.Error("a certificate without its key is taken")
	}
	write(t, certFile, old)
	write(t, keyFile, oldKey)
	if _, err := TLS(certFile, keyFile); err == nil || !strings.Contains(err.Error(), "the certificate ended on") {
		t.Errorf("a certificate that has ended: got %v, want an error that says when", err)
	}
}

// TestEndOfHTTP2 ends a server under clients of HTTP/2, which are told that their
// connection ends and lose nothing.
func TestEndOfHTTP2(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key")
	cert, key := testenv.Certificate(t, "first", time.Now().Add(time.Hour))
	write(t, certFile, cert)
	write(t, keyFile, key)
	s := start(t, option(t)(TLS(certFile, keyFile)), Drain(100*time.Millisecond))
	var answers atomic.Int64
	var clients sync.WaitGroup
	for range 8 {
		h := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}}
		for range 4 { // on one connection
			clients.Go(func() {
				for {
					a, err := h.Post("https://"+s.addr+"/predict", "application/json", strings.NewReader(oneRow))
					if err != nil {
						if !strings.Contains(err.Error(), "connection refused") {
							t.Error(err)
						}
						return
					}
					a.Body.Close()
					if a.StatusCode != 200 {
						t.Errorf("got %s", a.Status)
						return
					}
					answers.Add(1)
				}
			})
		}
	}
	for answers.Load() < 100 {
		time.Sleep(time.Millisecond)
	}
	s.end(nil)
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
	clients.Wait()
}
