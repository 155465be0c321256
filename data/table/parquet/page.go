package parquet

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// maxPageHeader is up to how many bytes a page's header takes, with the
// statistics that may stand in it.
const maxPageHeader = 16 << 20

// Types of pages.
const (
	pageData       = 0
	pageDictionary = 2
	pageData2      = 3
)

// pageHeader is what stands before a page.
type pageHeader struct {
	kind          int
	whole, packed int // bytes of the page, unpacked and in the file
	checked       bool
	sum           uint32 // CRC-32 of the bytes in the file
	values        int
	encoding      int
	levels        int  // encoding of the definition levels
	defined       int  // bytes of the definition levels, which are not packed in pages of version 2
	repeated      int  // the same of the repetition levels
	plain         bool // a page of version 2 says that it is not compressed
}

// readPageHeader reads the header at a place of a file, which the header and its
// page must not leave, and returns how many bytes it takes.
func readPageHeader(r io.ReaderAt, at, end int64, buf *[]byte) (h pageHeader, size int64, err error) {
	if *buf == nil {
		*buf = make([]byte, 512)
	}
	for {
		b := (*buf)[:min(int64(len(*buf)), end-at)]
		if n, err := r.ReadAt(b, at); n < len(b) {
			return h, 0, err
		}
		c := &compact{b: b}
		h = pageHeader{}
		err := h.read(c)
		if err == nil {
			return h, int64(c.pos), h.check(end - at - int64(c.pos))
		}
		if !errors.Is(err, errShort) || len(b) < len(*buf) || len(b) >= maxPageHeader {
			return h, 0, fmt.Errorf("its header is damaged: %w", err)
		}
		*buf = make([]byte, 8*len(*buf))
	}
}

func (h *pageHeader) read(c *compact) error {
	return c.fields(func(id int16, t byte) (err error) {
		var v int
		switch id {
		case 1, 2, 3, 4:
			v, err = c.number32(t)
		case 5, 7, 8:
			return c.fields(func(field int16, t byte) error { return h.readField(c, id, field, t) })
		default:
			return c.skip(t)
		}
		switch id {
		case 1:
			h.kind = v
		case 2:
			h.whole = v
		case 3:
			h.packed = v
		case 4:
			h.checked, h.sum = true, uint32(v)
		}
		return err
	})
}

// readField reads a field of the header of a data page (5), a dictionary (7) or
// a data page of version 2 (8).
func (h *pageHeader) readField(c *compact, kind, field int16, t byte) error {
	if field > 7 || kind == 5 && field > 3 || kind == 7 && field > 2 {
		return c.skip(t)
	}
	v, err := c.number32(t)
	switch {
	case field == 1:
		h.values = v
	case kind != 8 && field == 2 || kind == 8 && field == 4:
		h.encoding = v
	case kind == 5 && field == 3:
		h.levels = v
	case kind == 8 && field == 5:
		h.defined = v
	case kind == 8 && field == 6:
		h.repeated = v
	case kind == 8 && field == 7:
		h.plain = v == 0
	}
	return err
}

// check holds sizes against the bytes that are left.
func (h *pageHeader) check(left int64) error {
	switch {
	case h.packed < 0 || int64(h.packed) > left:
		return fmt.Errorf("%d bytes, and %d are left", h.packed, left)
	case h.whole < 0 || h.values < 0:
		return fmt.Errorf("%d bytes unpacked and %d values", h.whole, h.values)
	case h.defined < 0 || h.repeated < 0 || h.defined > h.packed || h.repeated > h.packed-h.defined || h.defined+h.repeated > h.whole:
		return fmt.Errorf("%d and %d bytes of levels in a page of %d", h.defined, h.repeated, h.packed)
	}
	return nil
}

// reader reads pages of a file within bounds.
type reader struct {
	r    io.ReaderAt
	head []byte // of pages
	unpacker
	bounds *bounds
}

// page reads the page at a place into buffers that it may replace by larger
// ones, and returns its header, its bytes, unpacked, and the place behind it.
func (r *reader) page(at, end int64, c codec, packed, whole *[]byte) (h pageHeader, b []byte, next int64, err error) {
	h, size, err := readPageHeader(r.r, at, end, &r.head)
	if err != nil {
		return h, nil, 0, err
	}
	if err := r.bounds.grow(packed, h.packed); err != nil {
		return h, nil, 0, err
	}
	src := (*packed)[:h.packed]
	if n, err := r.r.ReadAt(src, at+size); n < len(src) {
		return h, nil, 0, err
	}
	next = at + size + int64(h.packed)
	if h.checked && crc32.ChecksumIEEE(src) != h.sum {
		return h, nil, 0, errors.New("its checksum is wrong: the file is damaged")
	}
	if c == uncompressed || h.plain {
		if h.whole != h.packed {
			return h, nil, 0, fmt.Errorf("%d bytes, and its header says %d", h.packed, h.whole)
		}
		return h, src, next, r.bounds.unpack(h.whole)
	}
	bare := h.defined + h.repeated // levels of version 2 are not packed
	if (c == snappyBlocks || c == lz4Raw || c == lz4Hadoop) && h.whole/mostRatio > h.packed {
		return h, nil, 0, fmt.Errorf("%d bytes cannot unpack to the %d that its header says", h.packed, h.whole)
	}
	if err := r.bounds.unpack(h.whole); err != nil {
		return h, nil, 0, err
	}
	if err := r.bounds.grow(whole, h.whole); err != nil {
		return h, nil, 0, err
	}
	b = (*whole)[:h.whole]
	copy(b, src[:bare])
	if len(src) > bare || len(b) > bare {
		err = r.unpack(c, b[bare:], src[bare:])
	}
	return h, b, next, err
}
