package serve

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"cajal/internal/figure"
)

// The binary tensor extension: behind the JSON of a body are the data of inputs, in their
// order and without gaps, little-endian and row by row. A header says how long the JSON is.
// Source: triton-inference-server/server, docs/protocol/extension_binary_data.md.
const (
	headerLength = "Inference-Header-Content-Length"
	octets       = "application/octet-stream"
)

// split takes the binary data off the body.
func (q *request) split() error {
	given := q.Header.Values(headerLength)
	if len(given) == 0 {
		return nil
	}
	n, err := strconv.ParseUint(given[0], 10, 63)
	switch {
	case len(given) > 1:
		return mistakef("the header %s is given %d times, want one", headerLength, len(given))
	case err != nil:
		return mistakef("the header %s is %.40q, want the number of bytes of the JSON", headerLength, given[0])
	case n > uint64(len(q.body)):
		return mistakef("the header %s is %d, and the body has %s", headerLength, n, figure.Count(len(q.body), "byte"))
	}
	q.body, q.binary = q.body[:n], q.body[n:]
	return nil
}

// takeBinary returns the data of the next input.
func (d *inferReader) takeBinary(t inputTensor) (string, error) {
	left := int64(len(d.q.binary) - d.taken)
	switch {
	case t.data >= 0:
		return "", mistakef("input %q has both data and the parameter binary_data_size, want one of them", clip(t.name))
	case t.size > left && d.q.Header.Get(headerLength) == "":
		return "", mistakef("input %q has the parameter binary_data_size, which needs the header %s, how many bytes of the body are JSON", clip(t.name), headerLength)
	case t.size > left:
		return "", mistakef("input %q: its binary_data_size is %d, and behind the JSON the body has %s for it", clip(t.name), t.size, figure.Count(left, "byte"))
	}
	from := d.taken
	d.taken += int(t.size)
	return d.q.binary[from:d.taken], nil
}

// binaryColumn reads a column whose rows are known; kind is nil for BYTES. What the values
// may be is what JSON has: no number is infinite, and none is missing in an array.
func (d *inferReader) binaryColumn(c *Column, f Field, kind *datatype, raw string) (err error) {
	want := c.Rows * f.size()
	switch {
	case kind == nil:
		return d.binaryTexts(c, want, raw)
	case len(raw) != want*kind.width:
		return fmt.Errorf("%s, want %d: %s of %s of %s", d.words.bytes(len(raw)), want*kind.width, figure.Count(want, "value"), kind.name, figure.Count(kind.width, "byte"))
	case len(f.Shape) == 0:
		return d.binaryCells(c, want, kind, raw)
	}
	if c.Numbers, err = grow(d.q.account, c.Numbers, want, 8); err != nil {
		return err
	}
	var room [cellBytes]byte
	for i := range want {
		if i%often == 0 && d.q.ctx.Err() != nil {
			return d.q.ctx.Err()
		}
		v, word := kind.decode(raw[i*kind.width:], room[:0])
		if math.IsNaN(v) || kind.refuses(v) {
			return place(kind.wrong(string(word)), i)
		}
		c.Numbers = append(c.Numbers, v)
	}
	return nil
}

// cellBytes is how long a number is at most.
const cellBytes = numberBytes

// binaryCells writes numbers as cells, with the fewest digits that are the number in its
// datatype, as JSON would have brought them. None, NaN, is a missing value.
func (d *inferReader) binaryCells(c *Column, want int, kind *datatype, raw string) (err error) {
	if c.Cells, err = grow(d.q.account, c.Cells, want, 16+cellBytes); err != nil {
		return err
	}
	var all strings.Builder
	all.Grow(want * cellBytes) // the cells lie in it, so it must not move
	var room [cellBytes]byte
	for i := range want {
		if i%often == 0 && d.q.ctx.Err() != nil {
			return d.q.ctx.Err()
		}
		v, word := kind.decode(raw[i*kind.width:], room[:0])
		switch {
		case math.IsNaN(v):
			word = nil
		case kind.refuses(v):
			return place(kind.wrong(string(word)), i)
		}
		from := all.Len()
		all.Write(word)
		c.Cells = append(c.Cells, all.String()[from:])
	}
	return nil
}

// binaryTexts reads texts, each behind its length in four bytes.
func (d *inferReader) binaryTexts(c *Column, want int, raw string) (err error) {
	if len(raw) < 4*want {
		return fmt.Errorf("%s, want %s, each behind its length in 4 bytes", d.words.bytes(len(raw)), figure.Count(want, "text"))
	}
	if c.Cells, err = grow(d.q.account, c.Cells, want, 16); err != nil {
		return err
	}
	for i := range want {
		if i%often == 0 && d.q.ctx.Err() != nil {
			return d.q.ctx.Err()
		}
		if len(raw) < 4 {
			return fmt.Errorf("its binary data end behind value %d, want %s, each behind its length in 4 bytes", i, figure.Count(want, "text"))
		}
		n := int64(binary.LittleEndian.Uint32([]byte(raw[:4])))
		if raw = raw[4:]; n > int64(len(raw)) {
			return place(&valueError{fmt.Sprintf("its length says %s, and %d are there", figure.Count(n, "byte"), len(raw))}, i)
		}
		text := raw[:n]
		if raw = raw[n:]; !utf8.ValidString(text) {
			return place(&valueError{fmt.Sprintf("found %q, want a text in UTF-8", short(text))}, i)
		}
		c.Cells = append(c.Cells, text)
	}
	if len(raw) > 0 {
		return fmt.Errorf("its binary data go on for %s behind the last of %s", figure.Count(len(raw), "byte"), figure.Count(want, "text"))
	}
	return nil
}

// refuses reports whether a value that was read from its bytes is none of those that JSON
// has.
func (d *datatype) refuses(v float64) bool {
	return math.IsInf(v, 0) || d.logical && v != 0 && v != 1
}

// decode reads a value from its bytes, and appends how it is written.
func (d *datatype) decode(raw string, b []byte) (v float64, word []byte) {
	var u uint64 // little-endian
	for i := range d.width {
		u |= uint64(raw[i]) << (8 * i)
	}
	switch {
	case d.logical && u <= 1:
		return float64(u), strconv.AppendBool(b, u == 1)
	case d.logical || d.whole && d.lo == 0:
		return float64(u), strconv.AppendUint(b, u, 10)
	case d.whole:
		n := int64(u<<(64-8*d.width)) >> (64 - 8*d.width)
		return float64(n), strconv.AppendInt(b, n, 10)
	case d.bits == 64:
		v = math.Float64frombits(u)
		return v, appendFloat(b, v, 64)
	case d.bits == 32:
		v = float64(math.Float32frombits(uint32(u)))
	default:
		v = half(uint16(u))
	}
	return v, appendFloat(b, v, 32)
}

func appendFloat(b []byte, v float64, bits int) []byte {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return strconv.AppendFloat(b, v, 'g', -1, bits)
	}
	return appendNumber(b, v, bits)
}

// half returns the number that the bits of an FP16 are: a sign, 5 bits of the exponent and
// 10 of the fraction (IEEE 754 binary16).
func half(h uint16) float64 {
	exponent, fraction := int(h>>10&31), float64(h&1023)
	var v float64
	switch exponent {
	case 0:
		v = math.Ldexp(fraction, -24)
	case 31:
		v = math.Inf(1)
		if fraction != 0 {
			v = math.NaN()
		}
	default:
		v = math.Ldexp(1024+fraction, exponent-25)
	}
	if h>>15 == 1 {
		v = -v
	}
	return v
}
