package mnist

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// download is one file on its way from one mirror.
type download struct {
	*fetcher
	file File
	url  string
	path string // of the part that has arrived
}

// brokenOff is the error of an attempt that another may carry on from.
type brokenOff struct{ err error }

func (e *brokenOff) Error() string { return e.err.Error() }
func (e *brokenOff) Unwrap() error { return e.err }

var (
	errSilent = errors.New("the server has fallen silent")
	errRange  = errors.New("it sends another range than the one asked for")
)

// limit is how many bytes a file can take: gzip adds 5 bytes to a block of
// up to 65,535 that it cannot pack, and a header that may hold a name.
func (d *download) limit() int64 { return d.file.Size + d.file.Size/1000 + 4096 }

// size returns how many bytes have arrived so far.
func (d *download) size() int64 {
	info, err := os.Stat(d.path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// install checks what has arrived and gives it its name, or removes it.
func (d *download) install(dir string) error {
	packed, err := d.file.verify(d.path)
	if err != nil {
		if err := os.Remove(d.path); err != nil {
			return err
		}
		return fmt.Errorf("what it sends is not the file: %w", err)
	}
	name := d.file.Name
	if packed {
		name += ".gz"
	}
	return os.Rename(d.path, filepath.Join(dir, name))
}

// run makes one request and appends what comes to the part, until the server
// says that this is all.
func (d *download) run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	alarm := time.AfterFunc(d.silence, func() { cancel(errSilent) })
	defer alarm.Stop()

	defer d.removeEmpty() // after the part is closed
	if info, err := os.Lstat(d.path); err == nil && !info.Mode().IsRegular() {
		if err := os.Remove(d.path); err != nil { // a link is not written through
			return err
		}
	}
	part, err := os.OpenFile(d.path, os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer part.Close()
	have, err := part.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	response, err := d.request(ctx, have)
	if err != nil {
		return &brokenOff{because(ctx, err)}
	}
	defer response.Body.Close()
	start, err := place(response, have)
	if start == 0 || errors.Is(err, errRange) {
		have = 0
		if err := restart(part); err != nil {
			return err
		}
	}
	if err != nil || start == done {
		return err
	}
	if err := d.copy(ctx, part, response, have, alarm); err != nil {
		return err
	}
	if err := part.Sync(); err != nil {
		return err
	}
	return part.Close()
}

// restart forgets what has arrived.
func restart(part *os.File) error {
	if err := part.Truncate(0); err != nil {
		return err
	}
	_, err := part.Seek(0, io.SeekStart)
	return err
}

// removeEmpty takes away a part of nothing.
func (d *download) removeEmpty() {
	if d.size() == 0 {
		os.Remove(d.path) // it is no harm if it stays
	}
}

// because returns why an operation under ctx failed: the reason that ctx ended
// for, if it has.
func because(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

func (d *download) request(ctx context.Context, have int64) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, d.url, nil)
	if err != nil {
		return nil, err
	}
	// The bytes as they are stored, or the client would unpack them and the
	// places in them would not be those that a range counts.
	request.Header.Set("Accept-Encoding", "identity")
	if have > 0 {
		request.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
	}
	return d.client.Do(request)
}

// done is the place of a response that says that there is no more.
const done = -1

// place returns where in the file a response's body begins, 0 or have; have if
// there is an error.
func place(r *http.Response, have int64) (int64, error) {
	switch code := r.StatusCode; {
	case code == http.StatusOK:
		return 0, nil
	case code == http.StatusPartialContent && have > 0:
		if got := r.Header.Get("Content-Range"); !strings.HasPrefix(got, fmt.Sprintf("bytes %d-", have)) {
			return have, &brokenOff{fmt.Errorf("%w: from %d on, got %q", errRange, have, got)}
		}
		return have, nil
	case code == http.StatusRequestedRangeNotSatisfiable && have > 0:
		return done, nil
	case code >= 500 || code == http.StatusTooManyRequests || code == http.StatusRequestTimeout:
		return have, &brokenOff{fmt.Errorf("it answers %s", r.Status)}
	}
	return have, fmt.Errorf("it answers %s", r.Status)
}

// copy writes a response's body, which begins at byte have of the file, to
// part. The alarm is put off with each piece.
func (d *download) copy(ctx context.Context, part *os.File, r *http.Response, have int64, alarm *time.Timer) error {
	total := int64(-1)
	if r.ContentLength >= 0 {
		total = have + r.ContentLength
	}
	piece := make([]byte, 64<<10)
	for {
		if max(have, total) > d.limit() {
			// None of it is worth keeping.
			if err := restart(part); err != nil {
				return err
			}
			return fmt.Errorf("it sends more than the %d bytes that the file can take", d.limit())
		}
		n, err := r.Body.Read(piece)
		alarm.Reset(d.silence)
		if _, err := part.Write(piece[:n]); err != nil {
			return err
		}
		have += int64(n)
		if d.progress != nil && n > 0 {
			d.progress(Progress{d.file.Name, d.url, have, total})
		}
		switch {
		case err == io.EOF && have <= d.limit():
			return nil
		case err != nil && err != io.EOF:
			return &brokenOff{because(ctx, err)}
		}
	}
}
