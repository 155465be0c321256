package mnist

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

const allPacked = "t10k-images-idx3-ubyte.gz t10k-labels-idx1-ubyte.gz train-images-idx3-ubyte.gz train-labels-idx1-ubyte.gz"

func (r replica) fetcher(mirrors ...string) *fetcher {
	return &fetcher{files: r.files(), mirrors: mirrors, silence: 30 * time.Second}
}

func TestFetch(t *testing.T) {
	r := newReplica(t)
	m := newMirror(t, r, nil)
	dir := filepath.Join(t.TempDir(), "data", "mnist")
	before := runtime.NumGoroutine()
	f := r.fetcher(m.address())
	last := map[string]Progress{}
	f.progress = func(p Progress) {
		if p.Done <= last[p.File].Done || p.Total != int64(len(m.packed["/mnist/"+p.File+".gz"])) || p.URL != m.address()+p.File+".gz" {
			t.Errorf("progress %+v after %+v", p, last[p.File])
		}
		last[p.File] = p
	}
	if err := f.fetch(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	for _, file := range r.files() {
		if p := last[file.Name]; p.Done == 0 || p.Done != p.Total {
			t.Errorf("last progress of %s: %+v", file.Name, p)
		}
	}
	if got := names(t, dir); got != allPacked {
		t.Errorf("the folder holds %s, want %s", got, allPacked)
	}
	if _, _, err := r.load(dir); err != nil {
		t.Errorf("load what was fetched: %v", err)
	}
	if got, want := m.requests(), "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
	if err := f.fetch(t.Context(), dir); err != nil || m.requests() != "" {
		t.Errorf("fetching again: %v, or something was asked for", err)
	}
	m.CloseClientConnections()
	atRest(t, before)
}

func TestFetchContinuesAnEarlierCall(t *testing.T) {
	r := newReplica(t)
	m := newMirror(t, r, nil)
	packed := m.packed["/mnist/train-images-idx3-ubyte.gz"]
	for _, c := range []struct {
		name  string
		part  []byte
		asked string
	}{
		{"half", packed[:200_000], "I bytes=200000-, L"},
		{"whole, not yet named", packed, "I bytes=512180-, L"},
		{"of another packing", pack(r.content["train-images-idx3-ubyte"], 0)[:300_000], "I bytes=300000-, I, L"},
		{"longer than the file", make([]byte, 2_000_000), "I bytes=2000000-, I, L"},
	} {
		dir := t.TempDir()
		write(t, dir, "train-images-idx3-ubyte.gz.part", c.part)
		if err := r.fetcher(m.address()).fetch(t.Context(), dir); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		want := strings.NewReplacer("512180", strconv.Itoa(len(packed)), "I", "train-images-idx3-ubyte.gz", "L", "train-labels").Replace(c.asked)
		if got := m.requests(); !strings.HasPrefix(got, want) {
			t.Errorf("%s: asked for %s, want %s …", c.name, got, want)
		}
		if got := names(t, dir); got != allPacked {
			t.Errorf("%s: the folder holds %s, want %s", c.name, got, allPacked)
		}
		if _, _, err := r.load(dir); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// A mirror may have the files unpacked behind their packed names, as one does
// that unpacks for its clients.
func TestFetchPlainFiles(t *testing.T) {
	r := newReplica(t)
	m := newMirror(t, r, nil)
	for name, b := range r.content {
		m.packed["/mnist/"+name+".gz"] = b
	}
	dir := t.TempDir()
	if err := r.fetcher(m.address()).fetch(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	if got, want := names(t, dir), strings.ReplaceAll(allPacked, ".gz", ""); got != want {
		t.Errorf("the folder holds %s, want %s", got, want)
	}
	if _, _, err := r.load(dir); err != nil {
		t.Error(err)
	}
}

func TestFetchCancel(t *testing.T) {
	r := newReplica(t)
	m := newMirror(t, r, func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
		if isTrainImages(q) && rangeStart(q) == 0 {
			w.Write(b[:150_000])
			w.(http.Flusher).Flush()
			<-q.Context().Done()
			return true
		}
		return false
	})
	dir := t.TempDir()
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	f := r.fetcher(m.address(), m.address())
	f.progress = func(p Progress) {
		if p.Done >= 150_000 {
			cancel()
		}
	}
	if err := f.fetch(ctx, dir); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want %v", err, context.Canceled)
	}
	if got, want := names(t, dir), "train-images-idx3-ubyte.gz.part"; got != want {
		t.Errorf("the folder holds %q, want %q", got, want)
	}
	if got, want := m.requests(), "train-images-idx3-ubyte.gz"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
	m.CloseClientConnections()
	atRest(t, before)
	if err := r.fetcher(m.address()).fetch(t.Context(), dir); err != nil {
		t.Errorf("the next call: %v", err)
	}
	if got, want := m.requests(), "train-images-idx3-ubyte.gz bytes=150000-, train-labels"; !strings.HasPrefix(got, want) {
		t.Errorf("the next call asked for %s, want %s …", got, want)
	}
	if got := names(t, dir); got != allPacked {
		t.Errorf("after the next call the folder holds %s, want %s", got, allPacked)
	}
}

func TestFetchErrors(t *testing.T) {
	r := newReplica(t)
	good := newMirror(t, r, nil)
	none := newMirror(t, replica{}, nil)
	endless := newMirror(t, r, func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
		for {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return true
			}
		}
	})
	truncated := newMirror(t, r, func(w http.ResponseWriter, q *http.Request, b []byte, nth int) bool {
		w.Write(b[:1000])
		return true
	})
	gone := newMirror(t, r, nil)
	gone.Close()
	dir := t.TempDir()
	write(t, dir, "file", nil)
	damaged := t.TempDir()
	write(t, damaged, "train-images-idx3-ubyte", []byte("mine"))
	for _, c := range []struct {
		name, dir string
		mirrors   []string
		want      []string
		left      string
	}{
		{"not found", "", []string{none.address(), gone.address()}, []string{"fetch train-images-idx3-ubyte: no mirror delivers it", none.address() + ": it answers 404 Not Found", gone.address() + ": ", "refused"}, ""},
		{"without end", "", []string{endless.address()}, []string{endless.address() + ": it sends more than the 516624 bytes that the file can take"}, ""},
		{"truncated", "", []string{truncated.address()}, []string{"what it sends is not the file: unpack byte", "unexpected EOF"}, ""},
		{"no mirrors", "", nil, []string{"no mirrors to fetch from"}, ""},
		{"bad address", "", []string{good.address(), "example.org/mnist"}, []string{`mirror "example.org/mnist", want an address that begins with http:// or https://`}, ""},
		{"file address", "", []string{"file:///tmp"}, []string{`mirror "file:///tmp", want`}, ""},
		{"folder is a file", filepath.Join(dir, "file"), []string{good.address()}, []string{"mnist: "}, ""},
		{"a wrong file is there", damaged, []string{good.address()}, []string{filepath.Join(damaged, "train-images-idx3-ubyte") + " is there already, but it has 4 bytes, unpacked, want 512016; move it away"}, "train-images-idx3-ubyte"},
	} {
		if c.dir == "" {
			c.dir = t.TempDir()
		}
		err := r.fetcher(c.mirrors...).fetch(t.Context(), c.dir)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got error %v, want it to hold %q", c.name, err, want)
			}
		}
		if info, err := os.Stat(c.dir); err == nil && info.IsDir() && names(t, c.dir) != c.left {
			t.Errorf("%s: the folder holds %q, want %q", c.name, names(t, c.dir), c.left)
		}
	}
	if got := good.requests(); got != "" {
		t.Errorf("the good mirror was asked for %s, want nothing", got)
	}
}

func TestMirrors(t *testing.T) {
	for _, m := range Mirrors() {
		if u, err := url.Parse(m); err != nil || u.Host == "" || !strings.HasSuffix(m, "/mnist/") {
			t.Errorf("mirror %q: %v", m, err)
		}
	}
	if len(Mirrors()) < 2 {
		t.Errorf("got mirrors %v, want two at least", Mirrors())
	}
}
