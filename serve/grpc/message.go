package grpc

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"

	"cajal/internal/figure"
	"cajal/serve"
)

// head is what stands before each message: whether it is compressed, and its length in
// four bytes, the most significant first.
// Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md.
const head = 5

// arrival is a request that has come, on its way through grpc-go.
type arrival struct {
	call    *serve.Call
	message string // of ModelInfer
	err     error  // it is refused, or its answer is an error

	mu    sync.Mutex
	begun bool // a method has begun to answer it
	over  bool // none may begin any more
	done  chan struct{}
}

type arrivalKey struct{}

func (a *arrival) in(ctx context.Context) context.Context {
	return context.WithValue(ctx, arrivalKey{}, a)
}

// arrived returns the request of a context.
func arrived(ctx context.Context) *arrival {
	a, _ := ctx.Value(arrivalKey{}).(*arrival)
	return a
}

var errGone = serve.Refuse(serve.Gone, "the client has gone")

// run has a method answer the request: what it returns is the outcome, as gRPC has it.
func (a *arrival) run(answer func() error) error {
	a.mu.Lock()
	if a.over {
		a.mu.Unlock()
		return statusOf(errGone)
	}
	a.begun = true
	a.mu.Unlock()
	defer close(a.done)
	if a.err == nil {
		a.err = a.call.Do(answer)
	}
	return statusOf(a.err)
}

// outcome waits until no method is at work with the request, and returns its error.
func (a *arrival) outcome() error {
	a.mu.Lock()
	a.over = true
	begun := a.begun
	a.mu.Unlock()
	if begun {
		<-a.done
		return a.err
	}
	if a.err != nil {
		return a.err
	}
	return serve.Refuse(serve.Invalid, "the headers are none of gRPC's, or the client has gone")
}

// readMessage reads the one message of a request, and returns the body to hand on. What is
// wrong with it is kept for the method to say. The message of an inference request stays
// here, and an empty one stands in its place.
func (a *arrival) readMessage(r *http.Request) io.ReadCloser {
	infer := r.URL.Path == modelInfer
	packed, n, err := a.readHead(r)
	if err == nil && !infer && n > maxSmall {
		err = serve.Refuse(serve.TooLarge, "the message has %d bytes, want at most %d", n, maxSmall)
	}
	message := ""
	if err == nil {
		message, err = a.call.Message(n, packed)
	}
	if err == nil && !infer && len(message) > maxSmall {
		err = serve.Refuse(serve.TooLarge, "the message has %d bytes, want at most %d", len(message), maxSmall)
	}
	if a.err = err; err != nil || infer {
		a.message = message
		return frame("")
	}
	return frame(message)
}

// readHead reads what stands before a message: how it is compressed, "" if it is not, and
// its length.
func (a *arrival) readHead(r *http.Request) (packed string, n int64, err error) {
	var b [head]byte
	switch got, err := io.ReadFull(a.call, b[:]); {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return "", 0, serve.Refuse(serve.Invalid, "the request ends after %s, want a message behind %d", figure.Count(got, "byte"), head)
	case err != nil:
		return "", 0, err
	}
	switch b[0] {
	case 0:
	case 1:
		if packed = strings.ToLower(r.Header.Get("Grpc-Encoding")); packed == "" || packed == "identity" {
			return "", 0, serve.Refuse(serve.Invalid, "the message is compressed, and grpc-encoding does not say how")
		}
		if packed != "gzip" && packed != "deflate" {
			return "", 0, serve.Refuse(serve.Unimplemented, "the encoding of the message is %.100q, want gzip, deflate or none", packed)
		}
	default:
		return "", 0, serve.Refuse(serve.Invalid, "the message begins with the byte %d, want 0, or 1 if it is compressed", b[0])
	}
	return packed, int64(binary.BigEndian.Uint32(b[1:])), nil
}

// frames is the body of a method that takes several messages, of which none is compressed
// or long. It is read message by message, since grpc-go takes 16 kB for each read.
type frames struct {
	from io.ReadCloser
	left []byte // of the message that is read
}

// maxStreamed is how long a message of several is at most.
const maxStreamed = 4 << 10

func (f *frames) Read(b []byte) (int, error) {
	if len(f.left) == 0 {
		if err := f.next(); err != nil {
			return 0, err
		}
	}
	n := copy(b, f.left)
	f.left = f.left[n:]
	return n, nil
}

func (f *frames) next() error {
	f.left = make([]byte, head, 64)
	if _, err := io.ReadFull(f.from, f.left); err != nil {
		f.left = nil
		return err
	}
	n := binary.BigEndian.Uint32(f.left[1:])
	if n > maxStreamed {
		f.left = nil
		return errors.New("the message is too long")
	}
	f.left = append(f.left, make([]byte, n)...)
	_, err := io.ReadFull(f.from, f.left[head:])
	if err != nil {
		f.left = nil
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
	}
	return err
}

func (f *frames) Close() error { return f.from.Close() }
