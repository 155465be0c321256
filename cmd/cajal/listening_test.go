package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"cajal/internal/testenv"
	"cajal/serve"
)

// served trains a small model and returns its file.
func served(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "people.safetensors")
	if status, _, stderr := cajal(t, "train", "people", "--epochs", "2", "--out", "none", "--save", file); status != 0 {
		t.Fatal(stderr)
	}
	return file
}

func TestListeningUsage(t *testing.T) {
	dir := t.TempDir()
	model, empty := served(t), filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args   string
		status int
		want   string
	}{
		{"--drain -1s", 2, "--drain -1s: want it 0 or above"},
		{"--unix a --addr :1", 2, "--unix and --addr: want one of them"},
		{"--unix=", 2, `--unix "": the value is empty`},
		{"--unix-mode 660", 2, "--unix-mode is for --unix"},
		{"--unix a --unix-mode 888", 2, "--unix-mode 888: want permissions such as 600 or 660"},
		{"--unix a --unix-mode 7777", 2, "--unix-mode 7777: want permissions"},
		{"--cert a", 2, "--cert and --key: want both"},
		{"--cert a --key b --unix c", 2, "want --cert without --unix"},
		{"--grpc 9000", 2, "--grpc 9000: address 9000: missing port in address; want HOST:PORT, such as 127.0.0.1:9000, or unix:FILE"},
		{"--grpc=", 2, `--grpc "": the value is empty`},
		{"--grpc 127.0.0.1:8080", 2, "--addr 127.0.0.1:8080 and --grpc 127.0.0.1:8080: want an address for each, which is another port on the same host"},
		{"--addr localhost:7000 --grpc :7000", 2, "--addr localhost:7000 and --grpc :7000: want an address for each"},
		{"--grpc unix: --addr 127.0.0.1:0", 2, "--grpc unix:: want unix:FILE"},
		{"--grpc unix:a --unix a", 2, "--unix and --grpc: want a socket for each"},
		{"--cert a --key b --grpc unix:c", 2, "want --cert without --grpc unix:FILE"},
		{"--addr 127.0.0.1:0 --grpc unix:" + empty, 1, "and no socket"},
		{"--token-file=", 2, `--token-file "": the value is empty`},
		{"--log xml", 2, `--log "xml": want text or json`},
		{"--addr :99999", 2, "--addr :99999: the port is 99999, and ports go from 0 to 65535; want HOST:PORT"},
		{"--grpc :-1", 2, "--grpc :-1: the port is -1, and ports go from 0 to 65535; want HOST:PORT"},
		{"--addr 8080", 2, "want HOST:PORT, such as 127.0.0.1:8080"},
		{"--host http://model.example", 2, `--host: host "http://model.example": want a name`},
		{"--origin app.example", 2, `--origin: origin "app.example": want SCHEME://HOST`},
		{"--cert no --key no", 1, "--cert, --key: there is no file or directory no"},
		{"--token-file no", 1, "--token-file: there is no file or directory no"},
		{"--token-file " + empty, 1, "there is no token in it"},
		{"--unix " + empty, 1, "and no socket"},
	} {
		status, stdout, stderr := cajal(t, append([]string{"serve", model}, strings.Fields(c.args)...)...)
		if status != c.status || stdout != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: status %d, %q, %q; want %d and %s", c.args, status, stdout, stderr, c.status, c.want)
		}
	}
}

// The address of another program is refused in words, for each flag that names one.
func TestAddressTaken(t *testing.T) {
	model := filepath.Join(t.TempDir(), "m.safetensors")
	if status, _, stderr := cajal(t, "train", "moons", "--epochs", "1", "--out", "none", "--save", model); status != 0 {
		t.Fatal(stderr)
	}
	other, err := serve.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	taken := other.Addr().String()
	for _, c := range []struct {
		args []string
		flag string
	}{
		{[]string{"--addr", taken}, "--addr"},
		{[]string{"--addr", "127.0.0.1:0", "--grpc", taken}, "--grpc"},
	} {
		want := "cajal: another program listens at " + taken + "; choose another " + c.flag + "; port 0 takes a free one\n"
		status, stdout, stderr := cajal(t, append([]string{"serve", model}, c.args...)...)
		if status != 1 || stdout != "" || stderr != want {
			t.Errorf("%s: status %d, %q, %q; want 1 and %q", c.flag, status, stdout, stderr, want)
		}
	}
}

// serving runs cajal serve, and returns the address that it says, what it writes to
// standard error, and what ends it by a signal and returns its status.
func serving(t *testing.T, args ...string) (base string, stderr *testenv.Buffer, end func(os.Signal) int) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	stdout, stderr := new(testenv.Buffer), new(testenv.Buffer)
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, append([]string{"serve"}, args...), stdout, stderr) }()
	for began := time.Now(); base == ""; time.Sleep(5 * time.Millisecond) {
		// serving people at http://127.0.0.1:8080, and with gRPC a line of it behind that.
		if lines := strings.SplitAfter(stdout.String(), "\n"); len(lines) > 1 && (len(lines) > 2 || !slices.Contains(args, "--grpc")) {
			base = "http://127.0.0.1:" + strings.TrimSpace(lines[0][strings.LastIndex(lines[0], ":")+1:])
		}
		select {
		case status := <-ended:
			t.Fatalf("serve %q: status %d, %s", args, status, stderr)
		default:
		}
		if time.Since(began) > time.Minute {
			t.Fatalf("serve %q says no address within a minute: %s", args, stderr)
		}
	}
	return base, stderr, func(s os.Signal) int {
		cancel(signalled{s})
		return <-ended
	}
}

// An order of dates that has no effect is told of.
func TestServeDatesOfNoDates(t *testing.T) {
	train := func(layout string) string {
		var rows strings.Builder
		rows.WriteString("a,b,y\n")
		for i := range 60 {
			fmt.Fprintf(&rows, layout+",%d,%d\n", 1+i%12, 1+i%28, i*7%11, i)
		}
		table, model := filepath.Join(t.TempDir(), "table.csv"), filepath.Join(t.TempDir(), "table.safetensors")
		if err := os.WriteFile(table, []byte(rows.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		if status, _, stderr := cajal(t, "train", table, "--target", "y", "--fast", "--epochs", "2", "--out", "none", "--save", model); status != 0 {
			t.Fatal(stderr)
		}
		return model
	}
	dates, numbers := train("2022-%02d-%02d"), train("%d.%d")
	const word = "--dates dmy: no column of what is served is a date, so it changes nothing\n"
	for _, c := range []struct {
		args []string
		says bool
	}{
		{[]string{numbers, "--dates", "dmy"}, true}, {[]string{filepath.Dir(numbers), "--dates", "dmy"}, true}, {[]string{numbers}, false}, {[]string{dates, "--dates", "dmy"}, false},
	} {
		_, stderr, end := serving(t, append(c.args, "--addr", "127.0.0.1:0")...)
		if status := end(os.Interrupt); status != 0 || strings.Contains(stderr.String(), word) != c.says {
			t.Errorf("serve %q: status %d, %q; want %q: %v", c.args, status, stderr, word, c.says)
		}
	}
}

// TestServeSays sees what the command says of a server that others can reach, of an
// open file, of requests, and of its end by either signal.
func TestServeSays(t *testing.T) {
	model, tokens := served(t), filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(tokens, []byte("one"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		addr string
		end  os.Signal
	}{{"0.0.0.0:0", syscall.SIGTERM}, {"127.0.0.1:0", os.Interrupt}} {
		base, stderr, end := serving(t, model, "--addr", c.addr, "--grpc", c.addr, "--token-file", tokens, "--log", "text", "--drain", "300ms")
		r, err := http.Get(base + "/v2")
		if err != nil {
			t.Fatal(err, stderr.String())
		}
		r.Body.Close()
		began := time.Now()
		if status := end(c.end); status != 0 {
			t.Errorf("status %d, %s; want 0", status, stderr.String())
		}
		open := c.addr == "0.0.0.0:0"
		for text, want := range map[string]bool{
			"other machines can reach this":                    open,
			"(--cert, --key)":                                  open,
			"--grpc 0.0.0.0:0: other machines can reach this":  open,
			"(--token-file)":                                   false,
			"others of this machine at it; chmod 600 keeps it": runtime.GOOS != "windows",
			"msg=request method=GET path=/v2 status=401":       true,
			"SIGTERM: no longer ready, ends in 300ms":          open,
		} {
			if strings.Contains(stderr.String(), text) != want {
				t.Errorf("%s: standard error has %q: %v, want %v:\n%s", c.addr, text, !want, want, stderr.String())
			}
		}
		if took := time.Since(began); open && took < 300*time.Millisecond {
			t.Errorf("SIGTERM ended the server after %v, want its drain time first", took)
		}
	}
}
