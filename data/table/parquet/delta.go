package parquet

import (
	"encoding/binary"
	"fmt"
)

// delta reads whole numbers of which the differences stand as packed bits
// (DELTA_BINARY_PACKED in the format's specification).
type delta struct {
	b          []byte
	total      int // how many numbers there are
	read       int
	last       int64
	perBlock   int // numbers in a miniblock, of which a block has the widths
	miniblocks int

	least  int64  // of the block's differences
	widths []byte // of the miniblocks still to come
	width  uint
	bits   []byte
	bit    int
	left   int // in the miniblock
}

// newDelta reads the head. There must not be more than most numbers.
func newDelta(b []byte, most int) (*delta, error) {
	var head [3]uint64
	d := &delta{b: b}
	for i := range head {
		v, n := binary.Uvarint(d.b)
		if n <= 0 {
			return nil, errShort
		}
		head[i], d.b = v, d.b[n:]
	}
	first, n := binary.Varint(d.b)
	if n <= 0 {
		return nil, errShort
	}
	d.b = d.b[n:]
	block, miniblocks := head[0], head[1]
	switch {
	case miniblocks == 0 || miniblocks > 1<<16 || block > 1<<24 || block%miniblocks != 0 || block/miniblocks%8 != 0 || block == 0:
		return nil, fmt.Errorf("blocks of %d differences in %d parts", block, miniblocks)
	case head[2] > uint64(most):
		return nil, fmt.Errorf("%d numbers, and the page has %d values", head[2], most)
	}
	d.last, d.total, d.miniblocks, d.perBlock = first, int(head[2]), int(miniblocks), int(block/miniblocks)
	return d, nil
}

func (d *delta) next() (int64, error) {
	if d.read == d.total {
		return 0, errShort
	}
	d.read++
	if d.read == 1 {
		return d.last, nil
	}
	if d.left == 0 {
		if err := d.miniblock(); err != nil {
			return 0, err
		}
	}
	d.last += d.least + int64(bitsAt(d.bits, d.bit, d.width))
	d.bit += int(d.width)
	d.left--
	return d.last, nil
}

// miniblock begins the next part of a block, or the next block.
func (d *delta) miniblock() error {
	if len(d.widths) == 0 {
		least, n := binary.Varint(d.b)
		if n <= 0 || len(d.b)-n < d.miniblocks {
			return errShort
		}
		d.least, d.widths, d.b = least, d.b[n:n+d.miniblocks], d.b[n+d.miniblocks:]
	}
	d.width, d.widths = uint(d.widths[0]), d.widths[1:]
	size := d.perBlock / 8 * int(d.width)
	if d.width > 64 || size > len(d.b) {
		return errShort
	}
	d.bits, d.bit, d.left, d.b = d.b[:size], 0, d.perBlock, d.b[size:]
	return nil
}

// deltaEnd returns what stands behind the numbers of a delta.
func deltaEnd(b []byte, most int) (rest []byte, err error) {
	d, err := newDelta(b, most)
	if err != nil {
		return nil, err
	}
	for range d.total {
		if _, err := d.next(); err != nil {
			return nil, err
		}
	}
	return d.b, nil
}
