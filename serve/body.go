package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"cajal/internal/figure"
	"cajal/internal/jsontoken"
	"cajal/model"
)

// A body is read before its request gets a place, so that clients that send slowly keep
// nobody from working. They hold a little memory, and have to keep up a rate.
const (
	patience  = 2 * time.Second // for the first bytes, and between two of them
	slowest   = 4 << 10         // bytes in each second on the average, once patience is over
	firstRead = 64 << 10        // bytes of memory for a body, until more have come
	drained   = 4               // times the largest body is read of one that is refused
)

// request is a request at work: who asks, what it takes of the budget, and its body.
type request struct {
	*http.Request
	ctx     context.Context // ends when the time for the whole request is over
	account *account
	body    string
	binary  string       // tensors behind the JSON of the body
	reach   *model.Reach // of the intervals that it asks for, or nil
	of      int          // the output that the address asks for, −1 for the one predicted

	pictures bool // the body may be a picture
	isFile   bool // it is one, by its content type

	times    times
	server   *Server
	control  *http.ResponseController
	began    time.Time
	received int64 // bytes of the body
	deadline time.Time
	whole    bool // the body has been read to its end
	packed   bool // it is compressed
}

// chunks are what bodies are read into before their memory is known to be needed.
var chunks = sync.Pool{New: func() any { return new([32 << 10]byte) }}

// readBody reads the body, up to the limit.
func (q *request) readBody() error {
	if err := q.checkHeaders(); err != nil {
		return err
	}
	chunk := chunks.Get().(*[32 << 10]byte)
	defer chunks.Put(chunk)
	from, err := q.unpacked()
	if err != nil {
		return err
	}
	var b strings.Builder
	for {
		n, err := from.Read(chunk[:])
		if max(q.received, int64(b.Len()+n)) > q.server.limits.Body {
			return q.tooLong()
		}
		if n > 0 {
			if err := q.makeRoom(&b, n); err != nil {
				return err
			}
			b.Write(chunk[:n])
		}
		if err == io.EOF {
			q.body = b.String()
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (q *request) tooLong() error {
	return &httpError{http.StatusRequestEntityTooLarge, fmt.Errorf("the body has more than %s, the most that is taken", figure.Count(q.server.limits.Body, "byte"))}
}

// checkHeaders refuses bodies that are not what is read here.
func (q *request) checkHeaders() error {
	var err error
	if q.isFile, err = q.isPicture(); err != nil {
		return err
	}
	if t := q.Header.Get("Content-Type"); t != "" && t != "application/json" && !q.isFile {
		kind, _, err := mime.ParseMediaType(t)
		if binary := kind == octets && q.Header.Get(headerLength) != ""; err != nil || kind != "application/json" && !binary {
			return &httpError{http.StatusUnsupportedMediaType, fmt.Errorf("the content type is %.200q, %s", t, q.wantedType())}
		}
	}
	if q.ContentLength > q.server.limits.Body {
		return q.tooLong()
	}
	return nil
}

// wantedType says which content types are taken.
func (q *request) wantedType() string {
	if q.pictures {
		return "want that of a picture, " + strings.Join(pictureTypes, ", ") + ", or application/json; curl sends a picture with -H 'Content-Type: image/png' --data-binary @FILE, and JSON with --json instead of -d"
	}
	return "want application/json; curl sends it with --json instead of -d"
}

// makeRoom makes room for n more bytes. What the header says of the body's length is no
// more than a promise, so memory grows with what has come.
func (q *request) makeRoom(b *strings.Builder, n int) error {
	need := b.Len() + n
	if need <= b.Cap() {
		return nil
	}
	room := max(need, firstRead, 2*b.Cap())
	if q.ContentLength >= int64(need) && !q.packed {
		room = min(room, int(q.ContentLength))
	} else if need < firstRead {
		room = max(need, 2*b.Cap())
	}
	if err := q.account.take(int64(room)); err != nil {
		return err
	}
	old := *b
	*b = strings.Builder{}
	b.Grow(room)
	b.WriteString(old.String())
	q.account.give(int64(old.Cap()))
	return nil
}

// read reads some bytes within the time that there is for them.
func (q *request) read(into []byte) (int, error) {
	now := time.Now()
	due := q.began.Add(q.server.patience + time.Duration(q.received*int64(time.Second)/slowest))
	if pause := now.Add(q.server.patience); pause.Before(due) {
		due = pause
	}
	if last := q.began.Add(q.server.limits.Time); last.Before(due) {
		due = last
	}
	if q.deadline.IsZero() || due.Sub(q.deadline).Abs() > q.server.patience/8 {
		q.deadline = due
		if err := q.control.SetReadDeadline(due); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return 0, mistakef("read the body: %w", err)
		}
	}
	n, err := q.Body.Read(into)
	q.received += int64(n)
	var late net.Error
	switch {
	case err == io.EOF:
		q.whole = true
		// What reads on, to notice a client that goes, must not end with the time for the body.
		q.control.SetReadDeadline(time.Time{})
	case err == nil:
	case errors.As(err, &late) && late.Timeout():
		return n, &httpError{http.StatusRequestTimeout, fmt.Errorf("the body came too slowly: %s in %.1f s; want %d kB a second, no pause of %v, and all of it within %v",
			figure.Count(q.received, "byte"), time.Since(q.began).Seconds(), slowest>>10, q.server.patience, q.server.limits.Time)}
	default:
		return n, mistakef("read the body: %w", err)
	}
	return n, err
}

// drain reads on what is left of a body that is refused, and keeps nothing of it: who is
// still sending would not see the answer.
func (q *request) drain() {
	if q.whole || q.received == 0 && q.Header.Get("Expect") != "" {
		return
	}
	chunk := chunks.Get().(*[32 << 10]byte)
	defer chunks.Put(chunk)
	for q.received <= drained*q.server.limits.Body {
		if _, err := q.read(chunk[:]); err != nil {
			return
		}
	}
}

// json returns a reader of the body, which looks at the time now and then, and charges
// what it makes to the account.
func (q *request) json() *jsontoken.Reader {
	r := jsontoken.New(q.body)
	r.Check(q.ctx.Err)
	r.Alloc(q.account.take)
	return r
}
