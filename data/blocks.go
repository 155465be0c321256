package data

import (
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"cajal/tensor"
)

// SavedShuffler is a Shuffler whose state can be saved, such as *rng.Stream.
type SavedShuffler interface {
	Shuffler
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

// Blocks is a stream in random order, as far as that can be had: it reads another
// stream in blocks of so many samples and hands each out shuffled. A larger block
// takes more memory and leaves less of the order there was.
type Blocks struct {
	stream Stream
	size   int
	by     SavedShuffler

	block Batch
	order []int
	next  int // place in order
	// Where the block begins: the stream, and the shuffler before it.
	token, shuffler []byte
}

// NewBlocks returns the samples of s, shuffled by a source in blocks of size. It
// panics with an [*Error] if size is below 1.
func NewBlocks(s Stream, size int, by SavedShuffler) *Blocks {
	if size < 1 {
		fail("blocks", "%d samples, want at least 1", size)
	}
	return &Blocks{stream: s, size: size, by: by}
}

// Next implements Stream.
func (s *Blocks) Next(b *Batch, n int) error {
	if s.next == len(s.order) {
		if err := s.read(); err != nil {
			return err
		}
	}
	index := s.order[s.next:min(s.next+n, len(s.order))]
	s.next += len(index)
	b.X, b.Y = gatherSome(b.X, s.block.X, index), gatherSome(b.Y, s.block.Y, index)
	for name := range b.More {
		if s.block.More[name] == nil {
			delete(b.More, name)
		}
	}
	for name, t := range s.block.More {
		if b.More == nil {
			b.More = map[string]*tensor.Tensor{}
		}
		b.More[name] = gatherSome(b.More[name], t, index)
	}
	b.Index = b.Index[:0]
	for _, i := range index {
		b.Index = append(b.Index, s.block.Index[i])
	}
	return nil
}

// gatherSome is gather of what a sample may lack.
func gatherSome(dst, src *tensor.Tensor, index []int) *tensor.Tensor {
	if src == nil {
		return nil
	}
	return gather(dst, src, index)
}

// read reads the next block and puts it into order.
func (s *Blocks) read() (err error) {
	if s.token, err = s.stream.Token(); err != nil {
		return err
	}
	if s.shuffler, err = s.by.MarshalBinary(); err != nil {
		return err
	}
	s.order, s.next = s.order[:0], 0
	if err := s.stream.Next(&s.block, s.size); err != nil {
		return err
	}
	if s.block.Len() == 0 {
		return io.ErrNoProgress
	}
	s.order = append(s.order, upTo(s.block.Len())...)
	shuffle(s.order, s.by)
	return nil
}

// Token implements Stream: how far the block is handed out, the shuffler before
// it, and the token of the stream where it begins.
func (s *Blocks) Token() ([]byte, error) {
	if s.next == len(s.order) { // between two blocks
		token, err := s.stream.Token()
		if err != nil {
			return nil, err
		}
		shuffler, err := s.by.MarshalBinary()
		return joinToken(0, shuffler, token), err
	}
	return joinToken(s.next, s.shuffler, s.token), nil
}

func joinToken(next int, shuffler, token []byte) []byte {
	b := binary.AppendUvarint(nil, uint64(next))
	b = binary.AppendUvarint(b, uint64(len(shuffler)))
	return append(append(b, shuffler...), token...)
}

// Seek implements Stream. At the beginning the shuffler goes on as it is, so that
// each pass over the stream has an order of its own.
func (s *Blocks) Seek(token []byte) error {
	s.order, s.next = s.order[:0], 0
	if token == nil {
		return s.stream.Seek(nil)
	}
	next, n := binary.Uvarint(token)
	if n <= 0 {
		return errors.New("data: a token of a shuffled stream without its place")
	}
	token = token[n:]
	length, n := binary.Uvarint(token)
	if n <= 0 || length > uint64(len(token)-n) {
		return errors.New("data: a token of a shuffled stream without its shuffler")
	}
	if err := s.by.UnmarshalBinary(token[n : n+int(length)]); err != nil {
		return err
	}
	if err := s.stream.Seek(token[n+int(length):]); err != nil || next == 0 {
		return err
	}
	if err := s.read(); err != nil {
		return err
	}
	if next > uint64(len(s.order)) {
		return fmt.Errorf("data: a token of a shuffled stream says sample %d of a block of %d", next, len(s.order))
	}
	s.next = int(next)
	return nil
}
