package parquet

import "encoding/binary"

// littleEndian reads up to 8 bytes, the lowest first.
func littleEndian(b []byte) int64 {
	if len(b) >= 8 {
		return int64(binary.LittleEndian.Uint64(b))
	}
	var v uint64
	for i, x := range b {
		v |= uint64(x) << (8 * i)
	}
	return int64(v)
}

// bitsAt reads the number of width bits, up to 64, that begins at a bit; what is
// behind the end reads as 0.
func bitsAt(b []byte, bit int, width uint) uint64 {
	if width == 0 || bit/8 >= len(b) {
		return 0
	}
	from, shift := bit/8, uint(bit%8)
	v := uint64(littleEndian(b[from:])) >> shift
	if shift+width > 64 && from+8 < len(b) {
		v |= uint64(b[from+8]) << (64 - shift)
	}
	return v & (1<<width - 1) // 1<<64 is 0, and 0 − 1 has all bits
}

// hybrid reads numbers of a fixed width that stand as runs of equal ones and as
// packed bits, in turn (RLE in the format's specification).
type hybrid struct {
	b     []byte
	width uint // in bits, up to 32

	repeated, packed int // how many are left of the current run
	same             uint32
	bits             []byte // of the packed run
	bit              int
}

func (h *hybrid) next() (uint32, error) {
	switch {
	case h.width == 0:
		return 0, nil
	case h.repeated > 0:
		h.repeated--
		return h.same, nil
	case h.packed > 0:
		h.packed--
		v := uint32(bitsAt(h.bits, h.bit, h.width))
		h.bit += int(h.width)
		return v, nil
	}
	if err := h.run(); err != nil {
		return 0, err
	}
	return h.next()
}

// run begins the next run that is not empty.
func (h *hybrid) run() error {
	for h.repeated == 0 && h.packed == 0 {
		head, n := binary.Uvarint(h.b)
		if n <= 0 {
			return errShort
		}
		h.b = h.b[n:]
		if head>>1 > 1<<40 {
			return errShort
		}
		if head&1 == 0 {
			size := int(h.width+7) / 8
			if len(h.b) < size {
				return errShort
			}
			h.repeated, h.same, h.b = int(head>>1), uint32(littleEndian(h.b[:size])), h.b[size:]
			continue
		}
		size := int(head>>1) * int(h.width) // groups of 8 numbers
		if size > len(h.b) {                // the last group may lack the bytes of its padding
			size = len(h.b)
		}
		h.packed, h.bits, h.bit, h.b = size*8/int(h.width), h.b[:size], 0, h.b[size:]
	}
	return nil
}
