package data

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// StreamLoader hands out a stream in batches and epochs. An epoch ends with the
// stream, which then begins anew, or after a number of batches, from which the
// next epoch goes on. It belongs to one goroutine.
type StreamLoader struct {
	stream Stream
	size   int
	limit  int // batches of an epoch, 0 for all there are
	count  int // batches of this epoch so far
	ended  bool
	state  state
	batch  Batch
	err    error
}

// NewStreamLoader returns a loader of batches of size samples, the last before
// the end of fewer, in epochs of so many batches; 0 for the whole stream. It
// panics with an [*Error] if size is below 1 or batches is negative.
func NewStreamLoader(s Stream, size, batches int) *StreamLoader {
	if size < 1 || batches < 0 {
		fail("stream loader", "%d batches of %d samples, want at least 0 and at least 1", batches, size)
	}
	return &StreamLoader{stream: s, size: size, limit: batches}
}

// Steps returns the number of batches in an epoch, at most, or 0 if only the
// stream's end tells.
func (l *StreamLoader) Steps() int { return l.limit }

// Start begins an epoch: where the last one stopped, or at the beginning of a
// stream that has ended.
func (l *StreamLoader) Start() {
	l.count, l.err, l.state = 0, nil, running
	if l.ended {
		l.ended, l.err = false, l.stream.Seek(nil)
	}
}

// Next prepares the next batch and reports whether there is one. If not, the
// epoch has ended and Err tells why. It panics with an [*Error] before the first
// Start.
func (l *StreamLoader) Next(ctx context.Context) bool {
	switch {
	case l.state == idle:
		fail("next", "an epoch begins with Start")
	case l.state == over || l.err != nil:
	case ctx.Err() != nil:
		l.err = ctx.Err()
	case l.ended || l.limit > 0 && l.count == l.limit:
	default:
		if l.advance() {
			l.count++
			return true
		}
	}
	l.Stop()
	return false
}

func (l *StreamLoader) advance() bool {
	err := l.stream.Next(&l.batch, l.size)
	if errors.Is(err, io.EOF) && l.count == 0 { // the last epoch stopped just before the end
		if err = l.stream.Seek(nil); err == nil {
			err = l.stream.Next(&l.batch, l.size)
		}
	}
	switch {
	case errors.Is(err, io.EOF) && l.count == 0:
		l.err = errors.New("data: the stream has no samples")
	case errors.Is(err, io.EOF):
		l.ended = true
	case err != nil:
		l.err = err
	case l.batch.Len() == 0:
		l.err = errors.New("data: the stream has neither samples nor an end")
	default:
		return true
	}
	return false
}

// Batch returns the batch that Next prepared, valid until the next call of it.
func (l *StreamLoader) Batch() *Batch { return &l.batch }

// Err returns why Next stopped: nil at the end of an epoch, the error of ctx or
// of the stream otherwise. A stream without samples is an error.
func (l *StreamLoader) Err() error { return l.err }

// Stop ends an epoch before its last batch.
func (l *StreamLoader) Stop() {
	if l.state == running {
		l.state = over
	}
}

// MarshalBinary returns where the loader stands between two batches: the stream's
// token, and how much of an epoch is behind it.
func (l *StreamLoader) MarshalBinary() ([]byte, error) {
	token, err := l.stream.Token()
	if err != nil {
		return nil, err
	}
	b := []byte{0}
	if l.ended {
		b[0] = 1
	}
	return append(binary.AppendUvarint(b, uint64(l.count)), token...), nil
}

// UnmarshalBinary goes to where a loader stood, within an epoch.
func (l *StreamLoader) UnmarshalBinary(b []byte) error {
	if len(b) < 2 || b[0] > 1 {
		return fmt.Errorf("data: a place in a stream of %d bytes", len(b))
	}
	count, n := binary.Uvarint(b[1:])
	if n <= 0 || count > 1<<62 {
		return errors.New("data: a place in a stream without a number of batches")
	}
	l.ended, l.count, l.err, l.state = b[0] == 1, int(count), nil, running
	return l.stream.Seek(b[1+n:])
}
