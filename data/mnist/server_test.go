package mnist

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// mirror is a server on the loopback that has a replica's files, packed.
type mirror struct {
	*httptest.Server
	packed map[string][]byte // by the name in the address
	mutex  sync.Mutex
	asked  []string // "name" or "name from byte" of each request
	// behave answers a request and reports true, or leaves it to the server.
	// nth counts the requests for this file, from 1.
	behave func(w http.ResponseWriter, r *http.Request, content []byte, nth int) bool
}

func newMirror(t *testing.T, r replica, behave func(w http.ResponseWriter, r *http.Request, content []byte, nth int) bool) *mirror {
	t.Helper()
	m := &mirror{packed: map[string][]byte{}, behave: behave}
	for name, b := range r.packed {
		m.packed["/mnist/"+name+".gz"] = b
	}
	m.Server = httptest.NewServer(m)
	t.Cleanup(m.Close)
	return m
}

func (m *mirror) address() string { return m.URL + "/mnist/" }

func (m *mirror) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.URL.Path)
	m.mutex.Lock()
	entry := name
	if from := r.Header.Get("Range"); from != "" {
		entry += " " + from
	}
	m.asked = append(m.asked, entry)
	nth := 0
	for _, a := range m.asked {
		if strings.HasPrefix(a, name) {
			nth++
		}
	}
	m.mutex.Unlock()
	content, ok := m.packed[r.URL.Path]
	switch {
	case !ok:
		http.NotFound(w, r)
	case m.behave == nil || !m.behave(w, r, content, nth):
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content)) // knows ranges
	}
}

// requests returns what was asked for, and forgets it.
func (m *mirror) requests() string {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	all := strings.Join(m.asked, ", ")
	m.asked = nil
	return all
}

// isTrainImages reports whether a request is for the one large file.
func isTrainImages(r *http.Request) bool { return strings.Contains(r.URL.Path, "train-images") }

// cut sends the first n bytes of content, of which more were promised, and
// closes the connection.
func cut(w http.ResponseWriter, content []byte, n int) {
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	w.Write(content[:n])
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// rangeStart returns the first byte that a request asks for.
func rangeStart(r *http.Request) (start int) {
	fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &start)
	return start
}

// atRest fails the test if goroutines that a fetch has started do not end.
func atRest(t *testing.T, before int) {
	t.Helper()
	for range 2000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}
