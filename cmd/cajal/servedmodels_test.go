package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"cajal/internal/testenv"
)

func TestServeModelsUsage(t *testing.T) {
	file := served(t)
	dir := t.TempDir()
	other := filepath.Join(dir, "people.safetensors")
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{nil, 2, "needs model files or a folder of them"},
		{[]string{file, "--name", "a/b"}, 2, `people.safetensors: the name "a/b" of a model: want what can stand in an address`},
		{[]string{file, "--name", "stats"}, 2, `people.safetensors: a model cannot be called "stats"`},
		{[]string{file, "--model-version", "."}, 2, `the version "." of a model: want what can stand in an address`},
		{[]string{file, dir}, 2, "is a folder; want it alone, or model files"},
		{[]string{file, other}, 2, "would both be called people"},
		{[]string{file, "x.safetensors", "--name", "a"}, 2, "--name is for one model file"},
		{[]string{dir, "--name", "a"}, 2, "--name and --model-version are for model files"},
		{[]string{dir, "--model-version", "2"}, 2, "--name and --model-version are for model files"},
		{[]string{dir, "--model-control", "auto"}, 2, `--model-control "auto": want poll, explicit or none`},
		{[]string{dir, "--load-model", "a"}, 2, "--load-model is for --model-control explicit"},
		{[]string{file, "--load-model", "a", "--model-control", "explicit"}, 2, "--load-model is for a folder of models"},
		{[]string{dir, "--load-model", "a", "--model-control", "explicit"}, 1, `--load-model: there is no model "a" in the repository`},
		{[]string{dir, "--model-control", "none"}, 1, "has no model that can be served; want files NAME.safetensors"},
		{[]string{dir, "--max-versions", "0"}, 2, "--max-versions 0: want it above 0"},
		{[]string{dir, "--max-model-size", "-1"}, 2, "--max-model-size -1: want it 0 or above"},
		{[]string{file, "--limit", "people"}, 2, "want NAME:KEY=NUMBER"},
		{[]string{file, "--limit", "people:rows"}, 2, "want NAME:KEY=NUMBER"},
		{[]string{file, "--limit", "people:rows=0"}, 2, "rows=0: want a whole number above 0"},
		{[]string{file, "--limit", "people:rows=1,rows=2"}, 2, "rows is given twice"},
		{[]string{file, "--limit", "people:row=1"}, 2, `"row" is not known; want NAME:KEY=NUMBER`},
		{[]string{file, "--limit", "people:rows=1", "--limit", "people:batch=1"}, 2, "there is one of people before it"},
		{[]string{file, "--limit", "person:rows=1"}, 2, "there is no model person, but people"},
		{[]string{filepath.Join(dir, "none.safetensors")}, 1, "there is no file or directory"},
		{[]string{file, filepath.Join(dir, "none.safetensors")}, 1, "there is no file or directory"},
	} {
		status, stdout, stderr := cajal(t, append([]string{"serve"}, c.args...)...)
		if status != c.status || stdout != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%q: status %d, %q, %q; want %d and %s", c.args, status, stdout, stderr, c.status, c.want)
		}
	}
}

// Each error of several is told by itself, of however many lines it is.
func TestJoined(t *testing.T) {
	two, one := errors.New("a file\nin two lines"), errors.New("another")
	for _, c := range []struct {
		err  error
		want []error
	}{{errors.Join(two, one), []error{two, one}}, {two, []error{two}}} {
		if got := joined(c.err); !slices.Equal(got, c.want) {
			t.Errorf("%v: got %q, want %q", c.err, got, c.want)
		}
	}
}

// TestServeFolder serves a folder: what is broken is told of and keeps the others from
// nothing, and what changes is followed.
func TestServeFolder(t *testing.T) {
	model, err := os.ReadFile(served(t))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	put := func(name string, text []byte) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+".part", text, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+".part", path); err != nil {
			t.Fatal(err)
		}
	}
	put("a/2/model.safetensors", model)
	put("b.safetensors", model[:len(model)/2])
	ctx, end := context.WithCancelCause(t.Context())
	var stdout, stderr testenv.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", dir, "--addr", "127.0.0.1:0", "--limit", "a:rows=1"}, &stdout, &stderr)
	}()
	until := func(what string, so func() bool) {
		t.Helper()
		for began := time.Now(); !so(); time.Sleep(10 * time.Millisecond) {
			if time.Since(began) > time.Minute {
				t.Fatalf("after a minute it is not so: %s\n%s%s", what, stdout.String(), stderr.String())
			}
		}
	}
	until("it serves", func() bool { return strings.HasSuffix(stdout.String(), "\n") })
	address := strings.TrimSpace(stdout.String()[strings.Index(stdout.String(), "http://"):])
	ask := func(path, body string) string {
		r, err := http.Post(address+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		text, _ := io.ReadAll(r.Body)
		return fmt.Sprint(r.StatusCode, " ", string(text))
	}
	if !strings.HasPrefix(stdout.String(), "serving a at ") || !strings.Contains(stderr.String(), "not served: ") || !strings.Contains(stderr.String(), "b.safetensors") {
		t.Errorf("the start says %q and %q, want that a is served and b is not", stdout.String(), stderr.String())
	}
	if got := ask("/models/a/versions/2/predict", "[[1,2]]"); !strings.HasPrefix(got, "200 ") {
		t.Errorf("got %s", got)
	}
	if got := ask("/predict", "[[1,2],[3,4]]"); !strings.HasPrefix(got, "413 ") {
		t.Errorf("2 rows of a: got %s, want 413", got)
	}
	put("b.safetensors", model)
	until("b is served", func() bool { return strings.HasPrefix(ask("/models/b/predict", "[[1,2],[3,4]]"), "200 ") })
	if got := ask("/v2/repository/models/b/unload", "{}"); !strings.HasPrefix(got, "403 ") {
		t.Errorf("a request that unloads: got %s, want 403", got)
	}
	end(signalled{syscall.SIGINT})
	if status := <-ended; status != 0 {
		t.Errorf("status %d: %s", status, stderr.String())
	}
}
