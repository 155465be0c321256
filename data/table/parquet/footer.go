package parquet

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// maxFooter is up to how many bytes a file's metadata takes.
const maxFooter = 64 << 20

// footer is a file's metadata, as far as it is read here. The numbers of its
// fields are those of parquet.thrift in the format's specification.
type footer struct {
	schema []element
	groups []group
	pairs  map[string]string // what writers note beside it
}

// element is a node of the schema, in depth-first order.
type element struct {
	name             string
	physical         physical // −1 for a group
	length           int      // of fixedBytes, or −1
	repetition       int      // 0 for required, 1 for optional, 2 for repeated
	children         int
	converted        int // the older way to say what values mean, or −1
	scale, precision int
	logical          logical
}

// logical is the newer way to say what values mean: the number of the union's
// field, with what stands in it.
type logical struct {
	kind   int16 // 0 for none
	scale  int
	utc    bool
	unit   int16 // 1, 2, 3 for ms, µs, ns
	bits   int
	signed bool
}

// group is a row group, with a chunk for each leaf of the schema.
type group struct {
	rows   int64
	chunks []chunk
}

// chunk says where the pages of a column of a row group stand.
type chunk struct {
	elsewhere        bool // in another file
	encrypted        bool
	codec            codec
	values           int64
	size             int64 // of all its pages in the file
	data, dictionary int64 // where the first page of each sort begins
}

// readFooter reads the metadata of a file of size bytes.
func readFooter(r io.ReaderAt, size int64) (*footer, error) {
	var tail [8]byte
	if size < 12 {
		return nil, fmt.Errorf("it has %d bytes, too few for a Parquet file; is it whole?", size)
	}
	if _, err := r.ReadAt(tail[:], size-8); err != nil {
		return nil, err
	}
	n := int64(binary.LittleEndian.Uint32(tail[:4]))
	switch {
	case string(tail[4:]) == "PARE":
		return nil, fmt.Errorf("it is encrypted; write it without")
	case string(tail[4:]) != "PAR1":
		return nil, fmt.Errorf("it ends in %q, want PAR1; is it whole?", tail[4:])
	case n > size-12:
		return nil, fmt.Errorf("its metadata is said to take %d bytes of a file of %d", n, size)
	case n > maxFooter:
		return nil, fmt.Errorf("its metadata takes %d bytes, want at most %d", n, maxFooter)
	}
	b := make([]byte, n)
	if _, err := r.ReadAt(b, size-8-n); err != nil {
		return nil, err
	}
	f := &footer{pairs: map[string]string{}}
	c := &compact{b: b}
	if err := f.read(c); err != nil {
		return nil, fmt.Errorf("its metadata is damaged: %w", err)
	}
	return f, nil
}

func (f *footer) read(c *compact) error {
	return c.fields(func(id int16, t byte) error {
		switch {
		case id == 2 && t == thriftList:
			return c.elements(func(t byte) error { return f.readElement(c, t) })
		case id == 4 && t == thriftList:
			return c.elements(func(t byte) error { return f.readGroup(c, t) })
		case id == 5 && t == thriftList:
			return c.elements(func(t byte) error { return f.readPair(c, t) })
		}
		return c.skip(t)
	})
}

// wantStruct refuses an element that is no struct.
func wantStruct(t byte) error {
	if t != thriftStruct {
		return fmt.Errorf("an element of type %d, want a struct", t)
	}
	return nil
}

func (f *footer) readElement(c *compact, t byte) error {
	if err := wantStruct(t); err != nil {
		return err
	}
	e := element{physical: -1, length: -1, converted: -1}
	err := c.fields(func(id int16, t byte) (err error) {
		var v int
		switch id {
		case 4:
			e.name, err = c.text(t)
			return err
		case 10:
			if t == thriftStruct {
				return e.logical.read(c)
			}
			return c.skip(t)
		case 1, 2, 3, 5, 6, 7, 8:
			v, err = c.number32(t)
		default:
			return c.skip(t)
		}
		switch id {
		case 1:
			e.physical = physical(v)
		case 2:
			e.length = v
		case 3:
			e.repetition = v
		case 5:
			e.children = v
		case 6:
			e.converted = v
		case 7:
			e.scale = v
		case 8:
			e.precision = v
		}
		return err
	})
	f.schema = append(f.schema, e)
	return err
}

// read reads the union of logical types.
func (l *logical) read(c *compact) error {
	return c.fields(func(id int16, t byte) error {
		l.kind = id
		if t != thriftStruct {
			return c.skip(t)
		}
		return c.fields(func(field int16, t byte) error { return l.readField(c, id, field, t) })
	})
}

// readField reads a field of the logical type of a kind.
func (l *logical) readField(c *compact, kind, field int16, t byte) error {
	unit := kind == logicalTime || kind == logicalTimestamp
	if unit && field == 2 && t == thriftStruct {
		return c.fields(func(id int16, t byte) error {
			l.unit = id
			return c.skip(t)
		})
	}
	if kind != logicalDecimal && kind != logicalInteger && !unit {
		return c.skip(t)
	}
	v, err := c.number32(t)
	switch {
	case kind == logicalDecimal && field == 1:
		l.scale = v
	case unit && field == 1:
		l.utc = v == 1
	case kind == logicalInteger && field == 1:
		l.bits = v
	case kind == logicalInteger && field == 2:
		l.signed = v == 1
	}
	return err
}

func (f *footer) readGroup(c *compact, t byte) error {
	if err := wantStruct(t); err != nil {
		return err
	}
	var g group
	err := c.fields(func(id int16, t byte) (err error) {
		switch {
		case id == 1 && t == thriftList:
			return c.elements(func(t byte) error {
				if err := wantStruct(t); err != nil {
					return err
				}
				var k chunk
				err := k.read(c)
				g.chunks = append(g.chunks, k)
				return err
			})
		case id == 3:
			g.rows, err = c.number(t)
			return err
		}
		return c.skip(t)
	})
	f.groups = append(f.groups, g)
	return err
}

func (k *chunk) read(c *compact) error {
	return c.fields(func(id int16, t byte) error {
		switch {
		case id == 1 && t == thriftBinary:
			path, err := c.text(t)
			k.elsewhere = path != ""
			return err
		case id == 3 && t == thriftStruct:
			return c.fields(func(id int16, t byte) error { return k.readMeta(c, id, t) })
		case id == 8 || id == 9:
			k.encrypted = true
		}
		return c.skip(t)
	})
}

// readMeta reads a field of a column's metadata.
func (k *chunk) readMeta(c *compact, id int16, t byte) error {
	switch id {
	case 4, 5, 7, 9, 11:
	default:
		return c.skip(t)
	}
	v, err := c.number(t)
	switch id {
	case 4:
		k.codec = codec(min(max(v, -1), math.MaxInt8))
	case 5:
		k.values = v
	case 7:
		k.size = v
	case 9:
		k.data = v
	case 11:
		k.dictionary = v
	}
	return err
}

func (f *footer) readPair(c *compact, t byte) error {
	if err := wantStruct(t); err != nil {
		return err
	}
	var key, value string
	err := c.fields(func(id int16, t byte) (err error) {
		switch id {
		case 1:
			key, err = c.text(t)
		case 2:
			value, err = c.text(t)
		default:
			err = c.skip(t)
		}
		return err
	})
	f.pairs[key] = value
	return err
}
