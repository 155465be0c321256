package safetensors

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"cajal/tensor"
)

// maxHeader is the longest header that is read, as in the format's reference.
const maxHeader = 100_000_000

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
	current := ""
	err := s.object(func(key string) error {
		current = key
		if key == metadataKey {
			return f.parseMetadata(s)
		}
		e := Entry{Name: key}
		if err := parseEntry(s, &e); err != nil {
			return err
		}
		e.Offset += start
		f.entries = append(f.entries, e)
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
func parseEntry(s *scanner, e *Entry) error {
	var seen [len(entryKeys)]bool
	var offsets []int64
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
			e.Shape, err = parseShape(s)
		default:
			offsets, err = parseOffsets(s)
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
	if len(offsets) != 2 || offsets[0] > offsets[1] {
		return fmt.Errorf("data_offsets %v, want where it begins and where it ends", offsets)
	}
	e.Offset, e.Bytes = offsets[0], offsets[1]-offsets[0]
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

func parseOffsets(s *scanner) (offsets []int64, err error) {
	err = s.list('[', ']', func() error {
		if len(offsets) == 2 {
			return s.fail("a third offset, want two")
		}
		v, err := s.whole()
		offsets = append(offsets, v)
		return err
	})
	return offsets, err
}

func parseShape(s *scanner) ([]int, error) {
	shape := []int{}
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
	return slices.Clip(shape), err
}

// check compares the entries with the length of the file, which they must
// cover from end to end, and with each other.
func (f *File) check(start, rest int64) error {
	slices.SortFunc(f.entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Bytes, b.Bytes), cmp.Compare(a.Name, b.Name))
	})
	at := start
	for i := range f.entries {
		e := &f.entries[i]
		want, ok := sizeOf(e.DType, e.Shape)
		switch {
		case e.Offset > start+rest || e.Bytes > start+rest-e.Offset:
			return f.fail(e.Name, fmt.Sprintf("data_offsets [%d, %d], and the file ends %d bytes after the header", e.Offset-start, e.Offset-start+e.Bytes, rest))
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
	return f.index()
}

// index sorts the entries by name, to find them and to see a name that is
// given twice.
func (f *File) index() error {
	f.byName = make([]int32, len(f.entries))
	for i := range f.byName {
		f.byName[i] = int32(i)
	}
	slices.SortFunc(f.byName, func(a, b int32) int { return cmp.Compare(f.entries[a].Name, f.entries[b].Name) })
	for i := 1; i < len(f.byName); i++ {
		if name := f.entries[f.byName[i]].Name; name == f.entries[f.byName[i-1]].Name {
			return f.fail(name, "given twice")
		}
	}
	return nil
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
