package parquet

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
)

// codec is how pages are compressed, by its number in the format's
// specification.
type codec int8

const (
	uncompressed codec = 0
	snappyBlocks codec = 1
	gzipped      codec = 2
	lzo          codec = 3
	brotlied     codec = 4
	lz4Hadoop    codec = 5 // deprecated: LZ4's blocks in Hadoop's frames, or without
	zstandard    codec = 6
	lz4Raw       codec = 7
)

func (c codec) String() string {
	names := [...]string{"no compression", "snappy", "gzip", "LZO", "brotli", "LZ4", "zstd", "LZ4"}
	if c < 0 || int(c) >= len(names) {
		return fmt.Sprintf("codec %d", int(c))
	}
	return names[c]
}

// check refuses what cannot be unpacked.
func (c codec) check() error {
	if c < 0 || c > lz4Raw || c == lzo {
		return fmt.Errorf("it is compressed with %v; write it with snappy, gzip, zstd, brotli, LZ4 or without compression", c)
	}
	return nil
}

// mostRatio is by how much snappy and LZ4 can shrink bytes: a copy of 64 bytes
// takes 3, and a byte of a length stands for 255.
const mostRatio = 256

// unpacker unpacks pages, and keeps what it needs for the next.
type unpacker struct {
	gzip   *gzip.Reader
	brotli *brotli.Reader
	zstd   *zstd.Decoder
}

// unpack fills dst with what src unpacks to, which must be of just its length.
func (u *unpacker) unpack(c codec, dst, src []byte) error {
	n, err := 0, error(nil)
	switch c {
	case uncompressed:
		if len(src) != len(dst) {
			return fmt.Errorf("%d bytes, and its header says %d", len(src), len(dst))
		}
		copy(dst, src)
		return nil
	case snappyBlocks:
		if n, err = snappy.DecodedLen(src); err == nil && n == len(dst) {
			_, err = snappy.Decode(dst, src)
		}
	case lz4Raw:
		n, err = unpackLZ4(dst, src)
	case lz4Hadoop:
		if n, err = unpackHadoop(dst, src); err != nil || n != len(dst) {
			n, err = unpackLZ4(dst, src)
		}
	case zstandard:
		n, err = u.unpackZstd(dst, src)
	default:
		n, err = u.unpackStream(c, dst, src)
	}
	switch {
	case err != nil:
		return fmt.Errorf("unpacking it (%v): %w", c, err)
	case n != len(dst):
		return fmt.Errorf("it does not unpack to the %d bytes that its header says", len(dst))
	}
	return nil
}

func (u *unpacker) unpackZstd(dst, src []byte) (n int, err error) {
	if u.zstd == nil {
		u.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true))
		if err != nil {
			return 0, err
		}
	}
	b, err := u.zstd.DecodeAll(src, dst[:0:len(dst)])
	return len(b), err
}

// unpackStream unpacks gzip or brotli.
func (u *unpacker) unpackStream(c codec, dst, src []byte) (n int, err error) {
	var r io.Reader
	if c == gzipped {
		if u.gzip == nil {
			u.gzip = new(gzip.Reader)
		}
		if err := u.gzip.Reset(bytes.NewReader(src)); err != nil {
			return 0, err
		}
		r = u.gzip
	} else {
		if u.brotli == nil {
			u.brotli = new(brotli.Reader)
		}
		if err := u.brotli.Reset(bytes.NewReader(src)); err != nil {
			return 0, err
		}
		r = u.brotli
	}
	if n, err = io.ReadFull(r, dst); err != nil && len(dst) > 0 {
		return n, err
	}
	var more [1]byte
	extra, err := io.ReadFull(r, more[:])
	if extra == 0 && err == io.EOF {
		err = nil
	}
	return n + extra, err
}

// unpackHadoop unpacks blocks of LZ4 behind two lengths each, as Hadoop writes
// them.
func unpackHadoop(dst, src []byte) (n int, err error) {
	for len(src) > 0 {
		if len(src) < 8 {
			return n, errShort
		}
		whole, packed := binary.BigEndian.Uint32(src), binary.BigEndian.Uint32(src[4:])
		src = src[8:]
		if uint64(packed) > uint64(len(src)) || uint64(whole) > uint64(len(dst)-n) {
			return n, errShort
		}
		k, err := unpackLZ4(dst[n:n+int(whole)], src[:packed])
		if err != nil {
			return n, err
		}
		n, src = n+k, src[packed:]
	}
	return n, nil
}

// unpackLZ4 unpacks a block of LZ4 and returns its length, which dst bounds.
// (LZ4 Block Format Description, 2022.)
func unpackLZ4(dst, src []byte) (n int, err error) {
	for len(src) > 0 {
		token := src[0]
		literals, rest, err := lengthLZ4(int(token>>4), src[1:])
		if err != nil || literals > len(rest) || literals > len(dst)-n {
			return n, errShort
		}
		n += copy(dst[n:], rest[:literals])
		if src = rest[literals:]; len(src) == 0 {
			return n, nil
		}
		if len(src) < 2 {
			return n, errShort
		}
		offset := int(binary.LittleEndian.Uint16(src))
		match, rest, err := lengthLZ4(int(token&15), src[2:])
		match += 4
		if err != nil || offset == 0 || offset > n || match > len(dst)-n {
			return n, errShort
		}
		for range match { // byte by byte, since a match may reach into itself
			dst[n] = dst[n-offset]
			n++
		}
		src = rest
	}
	return n, nil
}

// lengthLZ4 returns a length of which 15 means that more bytes follow.
func lengthLZ4(n int, src []byte) (length int, rest []byte, err error) {
	if n < 15 {
		return n, src, nil
	}
	for i, b := range src {
		n += int(b)
		if b < 255 {
			return n, src[i+1:], nil
		}
	}
	return 0, nil, errShort
}
