//go:build unix

package serve

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

func TestUnixSocket(t *testing.T) {
	dir, err := os.MkdirTemp("", "s") // names of sockets are short
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "cajal.sock")
	l, err := ListenUnix(path, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode() != os.ModeSocket|0o600 {
		t.Errorf("the socket is %v, %v, want srw-------", info.Mode(), err)
	}
	if _, err := ListenUnix(path, 0o600); err == nil || !strings.Contains(err.Error(), "a server answers there already") {
		t.Errorf("a second server: got %v, want an error", err)
	}
	s := startAt(t, l, flowers{})
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", path)
	}
	var answers atomic.Int64
	var clients sync.WaitGroup
	for range 32 {
		clients.Go(func() {
			h := &http.Client{Transport: &http.Transport{DialContext: dial}}
			for {
				_, err := once(h, "any.name")
				if err != nil {
					if !strings.Contains(err.Error(), "dial unix") {
						t.Error(err)
					}
					return
				}
				answers.Add(1)
			}
		})
	}
	for answers.Load() < 100 {
		time.Sleep(time.Millisecond)
	}
	s.end(nil)
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
	clients.Wait()
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Errorf("the socket is still there: %v", err)
	}

	// What a server left that was killed.
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Bind(fd, &syscall.SockaddrUnix{Name: path}); err != nil {
		t.Fatal(err)
	}
	syscall.Close(fd)
	l, err = ListenUnix(path, 0o660)
	if err != nil {
		t.Fatalf("a socket that nobody answers at: %v", err)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode() != os.ModeSocket|0o660 {
		t.Errorf("the socket is %v, %v, want srw-rw----", info.Mode(), err)
	}
	// Closing leaves the socket of who came after.
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	other, err := ListenUnix(path, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("closing the first removed the socket of the second: %v", err)
	}
	other.Close()

	write(t, path, "no socket")
	if _, err := ListenUnix(path, 0o600); err == nil || !strings.Contains(err.Error(), "no socket") {
		t.Errorf("a file in its place: got %v, want an error", err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "no socket" {
		t.Errorf("the file in its place is %q, %v", text, err)
	}
	if _, err := ListenUnix(filepath.Join(dir, strings.Repeat("n", 120)), 0o600); err == nil || !strings.Contains(err.Error(), "systems take about 100") {
		t.Errorf("a long name: got %v, want an error that says so", err)
	}
}
