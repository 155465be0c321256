package mnist

import (
	"bytes"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
)

// What a mirror does wrong with the large file, what comes of it, and what is
// asked of it. The second mirror is good.
func TestFetchFromBadMirrors(t *testing.T) {
	r := newReplica(t)
	const images = "train-images-idx3-ubyte.gz"
	other := bytes.Clone(r.content["train-images-idx3-ubyte"])
	other[100]++
	wrong := pack(other, 6)
	status := func(code, times int) func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
		return func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
			if isTrainImages(q) && nth <= times {
				w.WriteHeader(code)
				return true
			}
			return false
		}
	}
	for _, c := range []struct {
		name   string
		behave func(w http.ResponseWriter, q *http.Request, content []byte, nth int) bool
		asked  string // of the first mirror, for the large file
		second bool   // whether the second is asked
	}{
		{"cut twice", func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
			if !isTrainImages(q) || nth > 2 {
				return false
			}
			if nth == 2 {
				w.Header().Set("Content-Range", "bytes 100000-512000/512001")
				w.WriteHeader(http.StatusPartialContent)
			}
			w.Write(b[rangeStart(q):][:100_000])
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, "I, I bytes=100000-, I bytes=200000-", false},
		{"cut, and no ranges", func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
			if !isTrainImages(q) {
				return false
			}
			if nth == 1 {
				cut(w, b, 70_000)
			}
			w.Write(b)
			return true
		}, "I, I bytes=70000-", false},
		{"cut, then another range", func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
			switch {
			case !isTrainImages(q) || nth > 2:
				return false
			case nth == 1:
				cut(w, b, 70_000)
			}
			w.Header().Set("Content-Range", "bytes 0-1/2")
			w.WriteHeader(http.StatusPartialContent)
			w.Write(b)
			return true
		}, "I, I bytes=70000-, I", false},
		{"cut, then pieces that do not fit", func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
			switch {
			case !isTrainImages(q) || nth > 2:
				return false
			case nth == 1:
				cut(w, wrong, 200)
			}
			return false
		}, "I, I bytes=200-, I", false},
		{"cut at once, always", func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
			if isTrainImages(q) {
				panic(http.ErrAbortHandler)
			}
			return false
		}, "I, I, I", true},
		{"wrong checksum", func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
			if isTrainImages(q) {
				w.Write(wrong)
			}
			return isTrainImages(q)
		}, "I", true},
		{"truncated, and says that this is all", func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
			if isTrainImages(q) {
				w.Write(b[:len(b)/2])
			}
			return isTrainImages(q)
		}, "I", true},
		{"a bomb", func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
			if isTrainImages(q) {
				w.Write(pack(make([]byte, 8<<20), 9))
			}
			return isTrainImages(q)
		}, "I", true},
		{"a web page", func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
			if isTrainImages(q) {
				w.Write([]byte("<html>Please log in"))
			}
			return isTrainImages(q)
		}, "I", true},
		{"without end", func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
			for isTrainImages(q) {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return true
				}
			}
			return false
		}, "I", true},
		{"promises a terabyte", func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
			if isTrainImages(q) {
				w.Header().Set("Content-Length", "1000000000000")
				w.Write(b)
			}
			return isTrainImages(q)
		}, "I", true},
		{"not found", status(http.StatusNotFound, 99), "I", true},
		{"forbidden", status(http.StatusForbidden, 99), "I", true},
		{"out of order", status(http.StatusServiceUnavailable, 99), "I, I, I", true},
		{"out of order for a moment", status(http.StatusServiceUnavailable, 2), "I, I, I", false},
		{"silent", func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
			if isTrainImages(q) {
				w.Write(b[:10])
				w.(http.Flusher).Flush()
				<-q.Context().Done()
			}
			return isTrainImages(q)
		}, "I, I bytes=10-, I bytes=10-", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			first, second := newMirror(t, r, c.behave), newMirror(t, r, nil)
			dir := t.TempDir()
			before := runtime.NumGoroutine()
			f := r.fetcher(first.address(), second.address())
			if c.name == "silent" {
				f.silence = 100 * time.Millisecond
			}
			if err := f.fetch(t.Context(), dir); err != nil {
				t.Fatal(err)
			}
			if got := names(t, dir); got != allPacked {
				t.Errorf("the folder holds %s, want %s", got, allPacked)
			}
			if _, _, err := r.load(dir); err != nil {
				t.Errorf("load what was fetched: %v", err)
			}
			asked, _, _ := strings.Cut(first.requests(), ", train-labels")
			if want := strings.ReplaceAll(c.asked, "I", images); asked != want {
				t.Errorf("first mirror: asked for %s, want %s", asked, want)
			}
			if got := second.requests(); strings.HasPrefix(got, images) != c.second {
				t.Errorf("second mirror: asked for %q, want images: %v", got, c.second)
			}
			first.CloseClientConnections()
			second.CloseClientConnections()
			atRest(t, before)
		})
	}
}
