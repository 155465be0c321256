package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// column reads the values of one column in the row groups of a file, page by
// page.
type column struct {
	leaf
	reader *reader
	codec  codec

	at, end int64 // of the pages of the row group that are still to be read
	page    int   // how many values of the page are left
	dataAt  int64 // where the page began, for messages

	packed, whole []byte // buffers of a page
	levels        *hybrid
	values        values
	places        *hybrid // in the dictionary, instead of values

	texts []byte // the dictionary's values as texts
	ends  []int32
	text  []byte // the last value's
}

// begin turns to the pages of a row group.
func (c *column) begin(r *reader, k *chunk) {
	c.reader, c.codec = r, k.codec
	c.at = k.data
	if k.dictionary > 0 && k.dictionary < c.at {
		c.at = k.dictionary
	}
	c.end = c.at + k.size
	c.page = 0
	c.texts, c.ends = c.texts[:0], c.ends[:0]
}

// next returns the text of the next value, empty where it is missing. It is
// valid until the next call.
func (c *column) next() ([]byte, error) {
	for c.page == 0 {
		if err := c.turn(); err != nil {
			return nil, fmt.Errorf("the page at byte %d: %w", c.dataAt, err)
		}
	}
	c.page--
	if c.levels != nil {
		if level, err := c.levels.next(); err != nil || level == 0 {
			return nil, err
		}
	}
	var text []byte
	if c.places != nil {
		k, err := c.places.next()
		if err != nil || int(k) >= len(c.ends) {
			return nil, fmt.Errorf("the page at byte %d: value %d of a dictionary of %d: %w", c.dataAt, k, len(c.ends), errDamaged)
		}
		from := int32(0)
		if k > 0 {
			from = c.ends[k-1]
		}
		text = c.texts[from:c.ends[k]]
	} else {
		v, err := c.values.next()
		if err != nil {
			return nil, fmt.Errorf("the page at byte %d: %w", c.dataAt, err)
		}
		if c.text, err = c.append(c.text[:0], v); err != nil {
			return nil, err
		}
		text = c.text
	}
	return text, c.reader.bounds.unpack(len(text))
}

var errDamaged = errors.New("the file is damaged")

// turn reads the next page.
func (c *column) turn() error {
	if c.dataAt = c.at; c.at >= c.end {
		return errors.New("values are missing")
	}
	h, b, next, err := c.reader.page(c.at, c.end, c.codec, &c.packed, &c.whole)
	if err != nil {
		return err
	}
	c.at = next
	switch h.kind {
	case pageDictionary:
		return c.keepDictionary(h, b)
	case pageData, pageData2:
		return c.keepData(h, b)
	}
	return nil // an index, or something newer that can be passed over
}

// keepDictionary turns the values of a dictionary into texts.
func (c *column) keepDictionary(h pageHeader, b []byte) error {
	if h.encoding != encodingPlain && h.encoding != encodingPlainDictionary {
		return fmt.Errorf("a dictionary in encoding %d", h.encoding)
	}
	v, err := newValues(encodingPlain, c.physical, c.length, b, h.values)
	if err != nil {
		return err
	}
	c.texts, c.ends = c.texts[:0], c.ends[:0]
	for range h.values {
		x, err := v.next()
		if err != nil {
			return err
		}
		held := cap(c.texts) + 4*cap(c.ends)
		if c.texts, err = c.append(c.texts, x); err != nil {
			return err
		}
		if len(c.texts) > 1<<30 {
			return fmt.Errorf("a dictionary of more than %d bytes", 1<<30)
		}
		c.ends = append(c.ends, int32(len(c.texts)))
		if more := cap(c.texts) + 4*cap(c.ends) - held; more > 0 {
			if err := c.reader.bounds.hold(more); err != nil {
				return err
			}
		}
	}
	return nil
}

// keepData makes ready to read the values of a page.
func (c *column) keepData(h pageHeader, b []byte) error {
	c.levels, c.values, c.places = nil, nil, nil
	switch {
	case h.kind == pageData2:
		if c.optional {
			c.levels = &hybrid{b: b[h.repeated : h.repeated+h.defined], width: 1}
		}
		b = b[h.repeated+h.defined:]
	case c.optional && h.levels != encodingRLE:
		return fmt.Errorf("which values are missing stands in encoding %d, want %d", h.levels, encodingRLE)
	case c.optional:
		if len(b) < 4 {
			return errShort
		}
		n := binary.LittleEndian.Uint32(b)
		if uint64(n) > uint64(len(b)-4) {
			return errShort
		}
		c.levels = &hybrid{b: b[4 : 4+n], width: 1}
		b = b[4+n:]
	}
	c.page = h.values
	if h.encoding == encodingDictionary || h.encoding == encodingPlainDictionary {
		if len(b) == 0 { // every value is missing
			b = []byte{0}
		}
		if b[0] > 32 {
			return fmt.Errorf("places in a dictionary of %d bits", b[0])
		}
		c.places = &hybrid{b: b[1:], width: uint(b[0])}
		return nil
	}
	if len(b) == 0 {
		c.values = &plain{b: nil, width: 1}
		return nil
	}
	var err error
	c.values, err = newValues(h.encoding, c.physical, c.length, b, h.values)
	return err
}
