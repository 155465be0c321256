package parquet

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/format"
)

// Bounds of a Parquet file. The reader makes memory of the sizes that headers
// give, so these are held against the file before it does.
const (
	maxFooter     = 16 << 20
	maxPageHeader = 256 << 10
	maxPage       = 64 << 20
	maxCells      = 400_000_000
)

// checkFooter walks over a file's metadata.
func checkFooter(r io.ReaderAt, size int64) error {
	var tail [8]byte
	if size < 12 {
		return errShort
	}
	if _, err := r.ReadAt(tail[:], size-8); err != nil {
		return err
	}
	n := int64(binary.LittleEndian.Uint32(tail[:4]))
	switch {
	case string(tail[4:]) != "PAR1":
		return fmt.Errorf("it ends in %q, want PAR1; is it whole?", tail[4:])
	case n > size-12:
		return fmt.Errorf("its metadata is said to take %d bytes of a file of %d", n, size)
	case n > maxFooter:
		return fmt.Errorf("its metadata takes %d bytes, want at most %d", n, maxFooter)
	}
	b := make([]byte, n)
	if _, err := r.ReadAt(b, size-8-n); err != nil {
		return err
	}
	c := compact{b: b}
	if err := c.structure(nil, nil); err != nil {
		return fmt.Errorf("its metadata is damaged: %w", err)
	}
	return nil
}

// checkChunk walks over the pages of a column in a row group.
func checkChunk(r io.ReaderAt, size int64, m *format.ColumnMetaData, rows int64) error {
	switch m.Codec {
	case format.Uncompressed, format.Snappy, format.Gzip, format.Zstd:
	default:
		return fmt.Errorf("it is compressed with %v; write it with snappy, gzip, zstd or uncompressed", m.Codec)
	}
	at := m.DataPageOffset
	if m.DictionaryPageOffset > 0 && m.DictionaryPageOffset < at {
		at = m.DictionaryPageOffset
	}
	if at < 4 || m.TotalCompressedSize < 0 || at > size || m.TotalCompressedSize > size-at {
		return fmt.Errorf("its pages are said to be %d bytes at %d of a file of %d", m.TotalCompressedSize, at, size)
	}
	if m.NumValues != rows {
		return fmt.Errorf("it is said to have %d values in %d rows", m.NumValues, rows)
	}
	end := at + m.TotalCompressedSize
	buf := make([]byte, 4<<10)
	for at < end {
		n, err := checkPage(r, at, end, m.Codec, rows, &buf)
		if err != nil {
			return fmt.Errorf("the page at byte %d: %w", at, err)
		}
		at += n
	}
	return nil
}

// checkPage holds the sizes in a page's header against the file and returns how
// many bytes the page takes.
func checkPage(r io.ReaderAt, at, end int64, codec format.CompressionCodec, rows int64, buf *[]byte) (int64, error) {
	var whole, packed, values, levels int64
	plain := false // a page of version 2 may say that it is not compressed
	visit := func(path []int16, v int64) {
		switch {
		case len(path) == 1 && path[0] == 2:
			whole = v
		case len(path) == 1 && path[0] == 3:
			packed = v
		case len(path) == 2 && path[1] == 1 && (path[0] == 5 || path[0] == 7 || path[0] == 8):
			values = v
		case len(path) == 2 && path[0] == 8 && path[1] == 7:
			plain = v == 0
		case len(path) == 2 && path[0] == 8 && (path[1] == 5 || path[1] == 6):
			if v < 0 {
				v = maxPage + 1
			}
			levels += v
		}
	}
	head, err := pageHeader(r, at, end, buf, visit)
	switch {
	case err != nil:
		return 0, err
	case whole < 0 || whole > maxPage:
		return 0, fmt.Errorf("%d bytes unpacked, want at most %d", whole, maxPage)
	case packed < 0 || packed > end-at-head:
		return 0, fmt.Errorf("%d bytes, and %d are left", packed, end-at-head)
	case values < 0 || values > max(rows, whole):
		return 0, fmt.Errorf("%d values, and there are %d rows", values, rows)
	case levels > packed:
		return 0, fmt.Errorf("%d bytes of levels in a page of %d", levels, packed)
	case codec == format.Uncompressed || packed == levels || plain:
		return head + packed, nil
	}
	body := io.NewSectionReader(r, at+head+levels, packed-levels)
	return head + packed, checkPacked(body, codec, whole-levels)
}

// pageHeader walks over a page's header, shows visit its numbers, and returns how
// many bytes it takes.
func pageHeader(r io.ReaderAt, at, end int64, buf *[]byte, visit func([]int16, int64)) (int64, error) {
	for {
		b := (*buf)[:min(int64(len(*buf)), end-at)]
		if n, err := r.ReadAt(b, at); n < len(b) {
			return 0, err
		}
		c := compact{b: b}
		err := c.structure(nil, nil)
		if err == nil { // the header is whole, so a second walk shows its numbers
			c.pos = 0
			err = c.structure(nil, visit)
			return int64(c.pos), err
		}
		if !errors.Is(err, errShort) || len(b) < len(*buf) || len(b) >= maxPageHeader {
			return 0, fmt.Errorf("its header is damaged: %w", err)
		}
		*buf = make([]byte, 8*len(*buf))
	}
}

// checkPacked refuses a page that would unpack to more than its header says.
func checkPacked(body *io.SectionReader, codec format.CompressionCodec, whole int64) error {
	switch codec {
	case format.Snappy:
		var b [10]byte
		n, _ := body.ReadAt(b[:], 0)
		if size, k := binary.Uvarint(b[:n]); k <= 0 || size > uint64(max(whole, 0)) {
			return fmt.Errorf("it would unpack to more than its %d bytes", whole)
		}
	case format.Gzip:
		z, err := gzip.NewReader(body)
		if err != nil {
			return err
		}
		if n, _ := io.Copy(io.Discard, io.LimitReader(z, whole+1)); n > whole {
			return fmt.Errorf("it would unpack to more than its %d bytes", whole)
		}
	case format.Zstd:
		b := make([]byte, body.Size())
		if _, err := body.ReadAt(b, 0); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		return checkZstd(b, whole)
	}
	return nil
}

// checkZstd walks over the blocks of zstd frames (RFC 8878, 3.1.1): a block
// unpacks to at most 128 KB, a frame to no more than the size it may state.
func checkZstd(b []byte, whole int64) error {
	most := int64(0)
	for len(b) > 0 {
		if len(b) < 6 || !bytes.HasPrefix(b, []byte{0x28, 0xb5, 0x2f, 0xfd}) {
			return errors.New("it is no zstd frame")
		}
		d := b[4]
		at := 5 + []int{0, 1, 2, 4}[d&3]
		single := d&0x20 != 0
		if !single {
			at++
		}
		sizes := []int{0, 2, 4, 8}
		n := sizes[d>>6]
		if single && n == 0 {
			n = 1
		}
		at += n
		if at > len(b) {
			return errShort
		}
		if n == 8 && binary.LittleEndian.Uint64(b[at-8:]) > uint64(whole) || n == 4 && int64(binary.LittleEndian.Uint32(b[at-4:])) > whole {
			return fmt.Errorf("it would unpack to more than its %d bytes", whole)
		}
		for last := false; !last; most += 128 << 10 {
			if at+3 > len(b) {
				return errShort
			}
			head := int(b[at]) | int(b[at+1])<<8 | int(b[at+2])<<16
			last = head&1 == 1
			size := head >> 3
			if head>>1&3 == 1 {
				size = 1 // one byte, repeated
			}
			if at += 3 + size; at > len(b) {
				return errShort
			}
		}
		if d&4 != 0 {
			at += 4
		}
		b = b[min(at, len(b)):]
	}
	if most > 16*whole+64<<20 {
		return fmt.Errorf("it could unpack to %d bytes, and its header says %d", most, whole)
	}
	return nil
}
