// Package jsontoken reads a JSON text value by value, where it lies: it makes no tree, and
// allocates only for strings that have escapes. What it takes for JSON, and what a string
// means, is what encoding/json has.
//
//	r := jsontoken.New(text)
//	for more, err := r.Open('['); more; more, err = r.Next(']') { … one value is read … }
//	err = r.End()
package jsontoken

import (
	"fmt"
	"math"
	"strings"
)

// Depth is how deep lists and objects may lie in each other, as in encoding/json.
const Depth = 10_000

// Error says where a text stops being JSON.
type Error struct {
	Offset int64  // the byte, from 1; 0 where there is none
	Rule   string // what was found, and what was wanted
}

func (e *Error) Error() string {
	if e.Offset == 0 {
		return "it is not JSON: " + e.Rule
	}
	return fmt.Sprintf("it is not JSON: byte %d: %s", e.Offset, e.Rule)
}

// Reader stands somewhere in a text.
type Reader struct {
	text string
	at   int

	check func() error // called now and then
	count int          // values until then
	alloc func(bytes int64) error
}

// New returns a reader that stands at the beginning of a text.
func New(text string) *Reader { return &Reader{text: text, count: math.MaxInt} }

// often is how many values lie between two calls of a check.
const often = 1024

// Check has a function called each time after some values; its error is that of the
// method which was reading. It is for deadlines.
func (r *Reader) Check(f func() error) { r.check, r.count = f, often }

// Alloc has a function called with how many bytes a string takes at most that is about to be
// made, of one with escapes or bytes that are not UTF-8; its error is that of the method.
func (r *Reader) Alloc(f func(bytes int64) error) { r.alloc = f }

// tick counts a value.
func (r *Reader) tick() error {
	if r.count--; r.count > 0 || r.check == nil {
		return nil
	}
	r.count = often
	return r.check()
}

// At returns the place in the text, in bytes.
func (r *Reader) At() int { return r.at }

// Seek goes to a place that At returned.
func (r *Reader) Seek(at int) { r.at = at }

// Kind returns the first character of the next value, which tells its kind: '{', '[', '"',
// 't', 'f', 'n', '-' or a digit. It is 0 at the end, and what does not begin a value is
// found out by who reads it.
func (r *Reader) Kind() byte {
	for ; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; c {
		case ' ', '\n', '\t', '\r':
		default:
			return c
		}
	}
	return 0
}

// wrong is the error that another thing was wanted where the reader stands.
func (r *Reader) wrong(want string) error {
	switch {
	case r.text == "":
		return &Error{0, "it is empty, want " + want}
	case r.at >= len(r.text):
		return &Error{int64(len(r.text)), "the text ends, want " + want}
	}
	return &Error{int64(r.at) + 1, fmt.Sprintf("found %q, want %s", r.text[r.at], want)}
}

// Open goes into a list '[' or an object '{', and reports whether something is in it.
func (r *Reader) Open(bracket byte) (more bool, err error) {
	if r.Kind() != bracket {
		return false, r.wrong(fmt.Sprintf("%q", bracket))
	}
	r.at++
	if err := r.tick(); err != nil {
		return false, err
	}
	if r.Kind() == closing(bracket) {
		r.at++
		return false, nil
	}
	return true, nil
}

func closing(bracket byte) byte { return bracket + 2 } // [ and ], { and }

// Next goes to the next element of a list that ends with ']', or member of an object that
// ends with '}', and reports whether there is one.
func (r *Reader) Next(end byte) (more bool, err error) {
	switch r.Kind() {
	case ',':
		r.at++
		return true, nil
	case end:
		r.at++
		return false, nil
	}
	return false, r.wrong(fmt.Sprintf("',' or %q", end))
}

// Key returns the key of the next member of an object, and goes to its value.
func (r *Reader) Key() (string, error) {
	if r.Kind() != '"' {
		return "", r.wrong("a key in quotes")
	}
	key, err := r.Text()
	if err != nil {
		return "", err
	}
	if r.Kind() != ':' {
		return "", r.wrong("':'")
	}
	r.at++
	return key, nil
}

// End returns an error if something follows the value that was read.
func (r *Reader) End() error {
	if r.Kind() != 0 || r.at < len(r.text) {
		return r.wrong("nothing behind the value")
	}
	return nil
}

// Word returns the next value, a number, true, false or null, as it stands.
func (r *Reader) Word() (string, error) {
	if err := r.tick(); err != nil {
		return "", err
	}
	switch r.Kind() {
	case 't':
		return "true", r.literal("true")
	case 'f':
		return "false", r.literal("false")
	case 'n':
		return "null", r.literal("null")
	}
	return r.number()
}

func (r *Reader) literal(word string) error {
	for i := range len(word) {
		if r.at == len(r.text) || r.text[r.at] != word[i] {
			return r.wrong(word)
		}
		r.at++
	}
	return nil
}

func (r *Reader) number() (string, error) {
	from := r.at
	if r.at < len(r.text) && r.text[r.at] == '-' {
		r.at++
	}
	switch {
	case r.at < len(r.text) && r.text[r.at] == '0':
		r.at++
	case !r.digits():
		if err := r.noNumber(from); err != nil {
			return "", err
		}
		if r.at > from {
			return "", r.wrong("a digit")
		}
		return "", r.wrong("a value")
	}
	if r.at < len(r.text) && r.text[r.at] == '.' {
		if r.at++; !r.digits() {
			return "", r.wrong("a digit")
		}
	}
	if r.at < len(r.text) && r.text[r.at]|0x20 == 'e' {
		if r.at++; r.at < len(r.text) && (r.text[r.at] == '+' || r.text[r.at] == '-') {
			r.at++
		}
		if !r.digits() {
			return "", r.wrong("a digit")
		}
	}
	return r.text[from:r.at], nil
}

// noNumber refuses the words for what is no finite number that Python's json module writes;
// nil where another thing stands there.
func (r *Reader) noNumber(from int) error {
	for _, word := range []string{"NaN", "Infinity"} {
		if strings.HasPrefix(r.text[r.at:], word) {
			return &Error{int64(from) + 1, fmt.Sprintf("found %s%s, which JSON does not have; want a number, or null", r.text[from:r.at], word)}
		}
	}
	return nil
}

// digits goes over digits, and reports whether there were some.
func (r *Reader) digits() bool {
	from := r.at
	for r.at < len(r.text) && r.text[r.at]-'0' <= 9 {
		r.at++
	}
	return r.at > from
}

// Raw returns the next value as it stands, whatever it is.
func (r *Reader) Raw() (string, error) {
	r.Kind()
	from := r.at
	err := r.Skip()
	return r.text[from:r.at], err
}

// Skip goes over the next value, whatever it is.
func (r *Reader) Skip() error {
	var room [64]byte
	ends := room[:0] // of the lists and objects around
	for {
		more := false
		var err error
		switch c := r.Kind(); c {
		case '[', '{':
			if len(ends) == Depth {
				return &Error{int64(r.at) + 1, fmt.Sprintf("lists and objects lie deeper in each other than %d", Depth)}
			}
			if more, err = r.Open(c); more {
				ends = append(ends, closing(c))
			}
		case '"':
			err = r.skipText()
		default:
			_, err = r.Word()
		}
		for err == nil && !more && len(ends) > 0 {
			if more, err = r.Next(ends[len(ends)-1]); !more {
				ends = ends[:len(ends)-1]
			}
		}
		if err == nil && more && ends[len(ends)-1] == '}' {
			err = r.skipKey()
		}
		if err != nil || len(ends) == 0 {
			return err
		}
	}
}

func (r *Reader) skipKey() error {
	if r.Kind() != '"' {
		return r.wrong("a key in quotes")
	}
	if err := r.skipText(); err != nil {
		return err
	}
	if r.Kind() != ':' {
		return r.wrong("':'")
	}
	r.at++
	return nil
}
