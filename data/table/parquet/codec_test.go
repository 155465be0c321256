package parquet

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// LZ4 in Hadoop's frames, and without them, as older programs wrote it.
func TestLZ4(t *testing.T) {
	want := bytes.Repeat([]byte("abcd"), 10)
	block := []byte{0x4f, 'a', 'b', 'c', 'd', 4, 0, 16, 0x10, 'd'} // abcd, 35 bytes from 4 back, d
	frame := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(len(want))), uint32(len(block)))
	for _, c := range []struct {
		name string
		c    codec
		src  []byte
		ok   bool
	}{
		{"raw", lz4Raw, block, true},
		{"without frames", lz4Hadoop, block, true},
		{"frame", lz4Hadoop, append(bytes.Clone(frame), block...), true},
		{"frame as raw", lz4Raw, append(bytes.Clone(frame), block...), false},
		{"cut", lz4Raw, block[:len(block)-1], false},
		{"from before the beginning", lz4Raw, []byte{0x10, 'a', 2, 0, 0x10, 'd'}, false},
	} {
		got := make([]byte, len(want))
		err := new(unpacker).unpack(c.c, got, c.src)
		if c.ok && (err != nil || !bytes.Equal(got, want)) || !c.ok && err == nil {
			t.Errorf("%s: got %q, %v, want %q or an error: %v", c.name, got, err, want, !c.ok)
		}
	}
}
