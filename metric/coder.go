package metric

import (
	"encoding/binary"
	"fmt"
	"math"
)

// maxCount is more samples than anybody has, and few enough to count in floats, and
// in an int where that has 32 bits.
const maxCount = min(1<<53, math.MaxInt)

// coder writes the parts of a state one after the other, or reads them where they
// stood, so that one function says for both what a state is. Counts and the bits of
// floats take 8 bytes each, little endian.
type coder struct {
	op      string
	reading bool
	bytes   []byte // written, or left to read
	err     error
}

func (c *coder) wrong(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("metric: restore %s: "+format, append([]any{c.op}, args...)...)
	}
}

func (c *coder) word(v *uint64) {
	switch {
	case !c.reading:
		c.bytes = binary.LittleEndian.AppendUint64(c.bytes, *v)
	case len(c.bytes) < 8:
		c.wrong("the state ends too early")
		c.bytes, *v = nil, 0
	default:
		*v = binary.LittleEndian.Uint64(c.bytes)
		c.bytes = c.bytes[8:]
	}
}

func (c *coder) float(v *float64) {
	bits := math.Float64bits(*v)
	c.word(&bits)
	*v = math.Float64frombits(bits)
}

func (c *coder) floats(v ...*float64) {
	for _, x := range v {
		c.float(x)
	}
}

// count takes a number from 0 to limit.
func (c *coder) count(v *int, what string, limit int) {
	w := uint64(*v)
	c.word(&w)
	if w > uint64(limit) {
		c.wrong("%s %d, want 0 to %d", what, w, limit)
		w = 0
	}
	*v = int(w)
}

func (c *coder) flag(v *bool) {
	n := 0
	if *v {
		n = 1
	}
	c.count(&n, "flag", 1)
	*v = n == 1
}

// length takes how many things of at least so many words each follow, which must
// all be there.
func (c *coder) length(n int, what string, words int) int {
	limit := math.MaxInt
	if c.reading {
		limit = max(0, len(c.bytes)/8-1) / words
	}
	c.count(&n, what, limit)
	return n
}

// sums takes sums that stand one after the other.
func (c *coder) sums(all ...*sum) {
	for _, s := range all {
		n := c.length(len(s.rest), "parts of a sum", 1)
		if c.reading {
			s.rest = make([]float64, n)
		}
		for i := range s.rest {
			c.float(&s.rest[i])
			if !finite(s.rest[i]) {
				c.wrong("a part of a sum is %v", s.rest[i])
			}
		}
		c.float(&s.top)
	}
}

// slice takes a slice whose elements take at least so many words.
func slice[T any](c *coder, v *[]T, what string, words int, each func(*T)) {
	n := c.length(len(*v), what, words)
	if c.reading {
		*v = make([]T, n)
	}
	for i := range *v {
		each(&(*v)[i])
	}
}

func (c *coder) sumSlice(v *[]sum, what string) { slice(c, v, what, 2, func(s *sum) { c.sums(s) }) }

// stated is a metric whose state a coder writes and reads.
type stated interface {
	Copier
	code(c *coder)
}

func marshal(m stated) ([]byte, error) {
	c := &coder{op: m.Name()}
	m.code(c)
	return c.bytes, nil
}

// restore reads a state into m, which stays as it was on an error.
func restore[T any, M interface {
	*T
	stated
}](m M, b []byte) error {
	next := m.Copy().(M)
	c := &coder{op: m.Name(), reading: true, bytes: b}
	next.code(c)
	if len(c.bytes) > 0 {
		c.wrong("%d bytes too many", len(c.bytes))
	}
	if c.err == nil {
		*m = *next
	}
	return c.err
}
