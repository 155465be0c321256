package safetensors

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"cajal/internal/figure"
	"cajal/tensor"
)

// maxHeader is the longest header that is read, as in the format's reference.
const maxHeader = 100_000_000

// maxMetadata is how many keys the metadata may have; each takes several times the
// memory of a tensor's entry.
const maxMetadata = 100_000

// maxAxes is what operations on tensors take.
const maxAxes = 8

const metadataKey = "__metadata__"

// parse reads a header; rest is how many bytes follow it in the file, from
// offset start on.
func (f *File) parse(text string, start, rest int64) error {
	switch {
	case !utf8.ValidString(text):
		return f.fail("", "the header is not UTF-8")
	case !strings.HasPrefix(text, "{"):
		return f.fail("", fmt.Sprintf("the header begins with %q, want {", brief(text[:min(len(text), 10)])))
	}
	s := &scanner{text: text}
	// Room for all at once: to grow would take it twice. A tensor has an object, and no
	// less text than this.
	const shortest = len(`"":{"dtype":"U8","shape":[],"data_offsets":[0,0]},`)
	f.entries = make([]Entry, 0, min(strings.Count(text, "{"), len(text)/shortest+1))
	axes := &arena{least: len(text) / shortest}
	current := ""
	err := s.object(func(key string) error {
		current = key
		if key == metadataKey {
			return f.parseMetadata(s)
		}
		f.entries = append(f.entries, Entry{Name: key})
		e := &f.entries[len(f.entries)-1]
		if err := parseEntry(s, e, axes); err != nil {
			return err
		}
		e.Offset += start
		current = ""
		return nil
	})
	var wrong *scanError
	if err != nil && !errors.As(err, &wrong) {
		return f.fail(current, err.Error())
	} else if err != nil {
		return f.fail(current, "the header is not what the format wants: "+err.Error())
	}
	if tail := strings.TrimLeft(text[s.at:], " "); tail != "" {
		return f.fail("", fmt.Sprintf("%q after the header's object, want spaces alone", brief(tail)))
	}
	return f.check(start, rest)
}

func (f *File) parseMetadata(s *scanner) error {
	if f.metadata != nil {
		return errors.New("given twice")
	}
	f.metadata = map[string]string{}
	return s.object(func(key string) error {
		if len(f.metadata) == maxMetadata {
			return fmt.Errorf("metadata of more than %d keys", maxMetadata)
		}
		value, err := s.str()
		if err != nil {
			return fmt.Errorf("the metadata %q: %w", brief(key), err)
		}
		if _, twice := f.metadata[key]; twice {
			return fmt.Errorf("the metadata %q is given twice", brief(key))
		}
		f.metadata[key] = value
		return nil
	})
}

// entryKeys are what the header says of each tensor.
var entryKeys = [...]string{"dtype", "shape", "data_offsets"}

// parseEntry reads what the header says of one tensor.
func parseEntry(s *scanner, e *Entry, axes *arena) error {
	var seen [len(entryKeys)]bool
	var offsets offsets
	err := s.object(func(key string) (err error) {
		k := slices.Index(entryKeys[:], key)
		switch {
		case k < 0:
			return fmt.Errorf("the key %q, want dtype, shape and data_offsets", brief(key))
		case seen[k]:
			return fmt.Errorf("%q is given twice", key)
		}
		seen[k] = true
		switch key {
		case "dtype":
			e.DType, err = parseDType(s)
		case "shape":
			e.Shape, err = parseShape(s, axes)
		default:
			err = parseOffsets(s, &offsets)
		}
		return err
	})
	if err != nil {
		return err
	}
	for k, key := range entryKeys {
		if !seen[k] {
			return fmt.Errorf("%s is missing", key)
		}
	}
	if at := offsets.at; offsets.n != 2 || at[0] > at[1] {
		return fmt.Errorf("data_offsets %v, want where it begins and where it ends", at[:offsets.n])
	}
	e.Offset, e.Bytes = offsets.at[0], offsets.at[1]-offsets.at[0]
	return nil
}

func parseDType(s *scanner) (DType, error) {
	name, err := s.str()
	if err != nil {
		return "", err
	}
	if _, known := layouts[DType(name)]; !known {
		return "", fmt.Errorf("dtype %q is not known", brief(name))
	}
	return DType(name), nil
}

// offsets are where a tensor begins and where it ends, as far as they are given.
type offsets struct {
	at [2]int64
	n  int
}

func parseOffsets(s *scanner, o *offsets) error {
	return s.list('[', ']', func() error {
		if o.n == 2 {
			return s.fail("a third offset, want two")
		}
		v, err := s.whole()
		o.at[o.n] = v
		o.n++
		return err
	})
}

// arena is memory for the axes of many shapes.
type arena struct {
	free  []int
	least int // how many at least there may be
}

// room returns memory for the axes of one more shape, with none in it.
func (a *arena) room() []int {
	if cap(a.free) < maxAxes {
		a.free = make([]int, 0, max(maxAxes, min(a.least, 1<<16)))
	}
	return a.free
}

// take keeps a shape in the memory that room has returned.
func (a *arena) take(shape []int) []int {
	a.free = shape[len(shape):]
	return shape[:len(shape):len(shape)]
}

func parseShape(s *scanner, axes *arena) ([]int, error) {
	shape := axes.room()
	err := s.list('[', ']', func() error {
		v, err := s.whole()
		switch {
		case err != nil:
			return err
		case len(shape) == maxAxes:
			return fmt.Errorf("more than %d axes", maxAxes)
		case v > math.MaxInt:
			return fmt.Errorf("an axis of %d, want at most %d", v, math.MaxInt)
		}
		shape = append(shape, int(v))
		return nil
	})
	return axes.take(shape), err
}

// check compares the entries with the length of the file, which they must
// cover from end to end, and with each other.
func (f *File) check(start, rest int64) error {
	if err := f.arrange(); err != nil {
		return err
	}
	at := start
	for i := range f.entries {
		e := &f.entries[i]
		want, ok := sizeOf(e.DType, e.Shape)
		switch {
		case e.Offset > start+rest || e.Bytes > start+rest-e.Offset:
			missing := f.dataEnd(start) - rest
			return f.fail(e.Name, fmt.Sprintf("data_offsets [%d, %d], and the file ends %d bytes after the header: %s %s missing at its end; is it a copy that was cut off?",
				e.Offset-start, e.Offset-start+e.Bytes, rest, figure.Count(missing, "byte"), figure.Agree(missing, "is", "are")))
		case !ok:
			return f.fail(e.Name, fmt.Sprintf("%s elements of shape %s, which is more than can be or no whole number of bytes", e.DType, tensor.ShapeString(e.Shape)))
		case want != e.Bytes:
			return f.fail(e.Name, fmt.Sprintf("data_offsets [%d, %d] are %d bytes, and %s elements of shape %s take %d",
				e.Offset-start, e.Offset-start+e.Bytes, e.Bytes, e.DType, tensor.ShapeString(e.Shape), want))
		case e.Offset < at:
			return f.fail(e.Name, fmt.Sprintf("begins at byte %d of the data, within %q, which ends at %d", e.Offset-start, brief(f.entries[i-1].Name), at-start))
		case e.Offset > at:
			return f.fail(e.Name, fmt.Sprintf("begins at byte %d of the data, and %d bytes before it belong to no tensor", e.Offset-start, e.Offset-at))
		}
		at += e.Bytes
	}
	if at != start+rest {
		return f.fail("", fmt.Sprintf("%d bytes after the header, and its tensors take %d", rest, at-start))
	}
	return nil
}

// dataEnd returns how many bytes after the header the data of the tensors ends.
func (f *File) dataEnd(start int64) (end int64) {
	for i := range f.entries {
		end = max(end, f.entries[i].Offset-start+f.entries[i].Bytes)
	}
	return end
}

// sizeOf returns how many bytes elements take, and whether that can be said:
// a shape that overflows, beside an empty axis too, has no size.
func sizeOf(d DType, shape []int) (int64, bool) {
	bits, empty := int64(layouts[d].bits), false
	for _, n := range shape {
		switch {
		case n == 0:
			empty = true
		case bits > math.MaxInt64/int64(n):
			return 0, false
		default:
			bits *= int64(n)
		}
	}
	if empty {
		return 0, true
	}
	return bits / 8, bits%8 == 0 && bits/8 <= math.MaxInt
}
