package grpc

import (
	"context"
	"encoding/binary"
	"io"
	"net/http"
	"strings"
	"sync"

	"google.golang.org/protobuf/proto"

	"cajal/internal/figure"
	"cajal/serve"
)

// head is what stands before each message: whether it is compressed, and its length in
// four bytes, the most significant first.
// Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md.
const head = 5

// arrival is a request that has come, on its way through grpc-go. Its message is read before
// that, and taken from here by the method that answers it; grpc-go is told that there is none.
type arrival struct {
	call    *serve.Call
	answer  *writer
	message string // "" for methods whose clients send several

	mu    sync.Mutex // held while a method answers
	err   error      // the request is refused, or its answer is an error
	begun bool       // a method has begun to answer
	over  bool       // none may begin any more
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

// run has a method answer the request, unless it is refused, and returns the error as gRPC
// has it.
func (a *arrival) run(answer func() error) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over {
		return statusOf(errGone)
	}
	a.begun = true
	if a.err == nil {
		a.err = a.call.Do(answer)
	}
	return statusOf(a.err)
}

// outcome returns the error of the request, once no method is at work with it: grpc-go does
// not wait for the method of a client that goes.
func (a *arrival) outcome() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.over = true
	if a.err == nil && !a.begun {
		return serve.Refuse(serve.Invalid, "the headers are none of gRPC's, or the client has gone")
	}
	return a.err
}

// unmarshal reads the message. What package proto makes of it may take sixty times its
// bytes, which are charged where the message itself is.
func (a *arrival) unmarshal(into proto.Message) error {
	if n := int64(len(a.message)); n > maxFree {
		if err := a.call.Take(64 * n); err != nil {
			return err
		}
	}
	if err := proto.Unmarshal([]byte(a.message), into); err != nil {
		return serve.Refuse(serve.Invalid, "the message: %w", err)
	}
	return nil
}

// The most bytes of messages. That of an inference request is as long as serve's limit allows.
const (
	maxFree     = 1 << 10  // where no token is needed; serve charges no memory for so few
	maxSmall    = 64 << 10 // of other methods
	maxStreamed = 4 << 10  // of several messages, each
)

// read reads the one message of a request. Of a request that needs no token it has to be
// short and plain, so that strangers cannot use up the memory of others.
func (a *arrival) read(r *http.Request, free bool) (string, error) {
	packed, n, err := a.readHead(r)
	most := int64(maxSmall)
	switch {
	case err != nil:
		return "", err
	case r.URL.Path == modelInfer:
		return a.call.Message(n, packed)
	case free && packed != "":
		return "", serve.Refuse(serve.Unimplemented, "the message is compressed; want it plain where no token is needed")
	case free:
		most = maxFree
	}
	if n > most {
		return "", tooLong(n, most)
	}
	message, err := a.call.Message(n, packed)
	if got := int64(len(message)); err == nil && got > most {
		return "", tooLong(got, most)
	}
	return message, err
}

func tooLong(n, most int64) error {
	return serve.Refuse(serve.TooLarge, "the message has %s, want at most %d", figure.Count(n, "byte"), most)
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

// next reads a message and what stands before it.
func (f *frames) next() error {
	b := make([]byte, head, 64)
	if _, err := io.ReadFull(f.from, b); err != nil {
		return err
	}
	n := binary.BigEndian.Uint32(b[1:])
	if n > maxStreamed {
		return tooLong(int64(n), maxStreamed)
	}
	b = append(b, make([]byte, n)...)
	if _, err := io.ReadFull(f.from, b[head:]); err == io.EOF {
		return io.ErrUnexpectedEOF
	} else if err != nil {
		return err
	}
	f.left = b
	return nil
}

func (f *frames) Close() error { return f.from.Close() }
