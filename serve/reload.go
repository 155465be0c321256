package serve

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// reloaded is something that is made of files, and anew when they change. There is no
// goroutine that watches: who needs it has the files read again if that was not done
// within the last second. Contents are compared, not times, since a file may be
// replaced twice within a tick of its clock, and be a link that leads elsewhere, as
// Kubernetes has it. A file that cannot be used leaves what was there before.
type reloaded[T any] struct {
	what  string // for messages, such as "certificate"
	files []string
	make  func(contents [][]byte) (T, error)
	every time.Duration // between two looks at the files; 0 if they can be read only once
	now   atomic.Pointer[T]

	mu       sync.Mutex // the rest is of who looks at the files
	looked   time.Time
	contents [][]byte
	failed   string
}

// newReloaded reads files for the first time.
func newReloaded[T any](what string, make func([][]byte) (T, error), files ...string) (*reloaded[T], error) {
	r := &reloaded[T]{what: what, files: files, make: make, every: time.Second, looked: time.Now()}
	for _, f := range files {
		if info, err := os.Stat(f); err == nil && !info.Mode().IsRegular() {
			r.every = 0 // a pipe
		}
	}
	var err error
	if r.contents, err = readAll(files); err != nil {
		return nil, err
	}
	v, err := make(r.contents)
	if err != nil {
		return nil, err
	}
	r.now.Store(&v)
	return r, nil
}

// get returns the newest that can be used. Files that cannot are told of once.
func (r *reloaded[T]) get(log *slog.Logger) T {
	if r.every > 0 && r.mu.TryLock() { // while another looks, the old one does
		if time.Since(r.looked) >= r.every {
			r.look(log)
			r.looked = time.Now()
		}
		r.mu.Unlock()
	}
	return *r.now.Load()
}

func (r *reloaded[T]) look(log *slog.Logger) {
	contents, err := readAll(r.files)
	if err == nil {
		if slices.EqualFunc(contents, r.contents, bytes.Equal) {
			return
		}
		var v T
		if v, err = r.make(contents); err == nil {
			r.now.Store(&v)
			r.contents, r.failed = contents, ""
			log.Info("read the new "+r.what, "files", r.files)
			return
		}
	}
	if text := err.Error(); text != r.failed {
		r.failed = text
		log.Error("the new "+r.what+" cannot be used, the one from before stays", "error", text)
	}
}

// readAll reads small files.
func readAll(files []string) (contents [][]byte, err error) {
	const most = 1 << 20
	for _, name := range files {
		if info, err := os.Stat(name); err == nil && info.Size() > most {
			return nil, fmt.Errorf("%s: it has %d bytes, want at most %d", name, info.Size(), most)
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		contents = append(contents, b)
	}
	return contents, nil
}
