package images

import (
	"bytes"
	"encoding/binary"
	"io"
)

// orientation is how a picture lies in its file, as EXIF counts it (CIPA DC-008, tag
// 0x0112): where its first row and its first column are to be seen. 1 is as it is to be
// looked at, 2 to 4 are mirrored or upside down, 5 to 8 lie on their side.
type orientation uint8

const upright orientation = 1

// sideways reports whether height and width change places.
func (o orientation) sideways() bool { return o >= 5 }

// stored returns where the pixel of column x and row y, as it is to be looked at, lies in
// the file's square of so many pixels a side.
func (o orientation) stored(x, y, side int) (column, row int) {
	last := side - 1
	switch o {
	case 2:
		return last - x, y
	case 3:
		return last - x, last - y
	case 4:
		return x, last - y
	case 5:
		return y, x
	case 6:
		return y, last - x
	case 7:
		return last - y, last - x
	case 8:
		return last - y, x
	}
	return x, y
}

// mirrored says along which axes of the file what is seen first comes last.
func (o orientation) mirrored() (columns, rows bool) {
	return o == 2 || o == 3 || o == 7 || o == 8, o == 3 || o == 4 || o == 6 || o == 7
}

// Bounds of the search for EXIF: what is larger is not looked for it.
const (
	maxParts = 100_000 // segments of a JPEG, chunks of a PNG or a WebP
	maxExif  = 64 << 10
)

// findOrientation looks for EXIF in a file of a format. What is damaged there says nothing:
// the picture is taken as it lies.
func findOrientation(r io.ReadSeeker, format string) orientation {
	var exif []byte
	switch format {
	case "jpeg":
		exif = jpegExif(r)
	case "png":
		exif = chunkOf(r, 8, binary.BigEndian, "eXIf")
	case "webp":
		exif = chunkOf(r, 12, binary.LittleEndian, "EXIF")
	}
	return parseOrientation(bytes.TrimPrefix(exif, exifHead))
}

// exifHead stands before EXIF in a JPEG, and in WebP files of some programs.
var exifHead = []byte("Exif\x00\x00")

// jpegExif returns the first EXIF of a JPEG, nil if there is none before the pixels.
func jpegExif(r io.ReadSeeker) (exif []byte) {
	const app1 = 0xe1
	segments(r, func(kind byte, n int) (read int, more bool) {
		if kind != app1 {
			return 0, true
		}
		b := make([]byte, n)
		if _, err := io.ReadFull(r, b); err != nil {
			return n, false
		}
		if bytes.HasPrefix(b, exifHead) { // XMP stands in such segments too
			exif = b
		}
		return n, exif == nil
	})
	return exif
}

// segments calls visit for the segments of a JPEG before its pixels, with their kind and
// how many bytes come next; it returns how many of them it has read, and whether to go on.
func segments(r io.ReadSeeker, visit func(kind byte, n int) (read int, more bool)) {
	const sos, eoi, stuffing = 0xda, 0xd9, 0xff
	if _, err := r.Seek(2, io.SeekStart); err != nil {
		return
	}
	for range maxParts {
		var head [4]byte // 0xff, which segment, its length with these two bytes
		if _, err := io.ReadFull(r, head[:]); err != nil || head[0] != 0xff || head[1] == sos || head[1] == eoi {
			return
		}
		if head[1] == stuffing { // 0xff may stand before a segment any number of times
			if _, err := r.Seek(-3, io.SeekCurrent); err != nil {
				return
			}
			continue
		}
		n := int(binary.BigEndian.Uint16(head[2:])) - 2
		if n < 0 {
			return
		}
		read, more := visit(head[1], n)
		if !more {
			return
		}
		if _, err := r.Seek(int64(n-read), io.SeekCurrent); err != nil {
			return
		}
	}
}

// chunkOf returns the beginning of the first chunk of a kind in a PNG, whose chunks begin
// with their length and end with a checksum, or in a WebP, where the kind comes first and
// chunks begin at even places. nil if there is none.
func chunkOf(r io.ReadSeeker, first int64, order binary.ByteOrder, kind string) []byte {
	if _, err := r.Seek(first, io.SeekStart); err != nil {
		return nil
	}
	for range maxParts {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return nil
		}
		length, name, behind := head[:4], head[4:], int64(4)
		if order == binary.LittleEndian {
			length, name = name, length
		}
		n := int64(order.Uint32(length))
		if order == binary.LittleEndian {
			behind = n % 2
		}
		if string(name) == kind {
			b, err := io.ReadAll(io.LimitReader(r, min(n, maxExif)))
			if err != nil {
				return nil
			}
			return b
		}
		if _, err := r.Seek(n+behind, io.SeekCurrent); err != nil {
			return nil
		}
	}
	return nil
}

// parseOrientation reads the tag of the first directory of EXIF, which is TIFF: the order
// of bytes, the number 42, and where the directory is, whose entries have twelve bytes.
func parseOrientation(b []byte) orientation {
	const tag, short, entry = 0x0112, 3, 12
	if len(b) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch string(b[:4]) {
	case "II*\x00":
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	at := uint64(order.Uint32(b[4:]))
	if at+2 > uint64(len(b)) {
		return upright
	}
	entries := b[at+2:]
	for range order.Uint16(b[at:]) {
		if len(entries) < entry {
			return upright
		}
		if order.Uint16(entries) == tag {
			if order.Uint16(entries[2:]) != short || order.Uint32(entries[4:]) != 1 {
				return upright
			}
			if o := order.Uint16(entries[8:]); o >= 1 && o <= 8 {
				return orientation(o)
			}
			return upright
		}
		entries = entries[entry:]
	}
	return upright
}
