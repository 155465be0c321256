package safetensors

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner reads the header's JSON. It is written for what a header may be, an
// object of objects of strings and whole numbers: it makes no garbage, so that
// a header of many megabytes costs little more than its tensors, and it sees a
// key that is given twice.
type scanner struct {
	text string
	at   int
}

// scanError is what is wrong at a place of the header.
type scanError struct {
	at   int
	rule string
}

func (e *scanError) Error() string { return fmt.Sprintf("byte %d of the header: %s", e.at, e.rule) }

func (s *scanner) fail(format string, args ...any) error {
	return &scanError{s.at, fmt.Sprintf(format, args...)}
}

// peek returns the next byte that is no white space, 0 at the end.
func (s *scanner) peek() byte {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// want takes one byte of punctuation.
func (s *scanner) want(c byte) error {
	if got := s.peek(); got != c {
		return s.fail("found %s, want %q", s.here(), c)
	}
	s.at++
	return nil
}

// here says what stands at the scanner's place.
func (s *scanner) here() string {
	if s.peek() == 0 && s.at >= len(s.text) {
		return "the end of the header"
	}
	return fmt.Sprintf("%q", brief(s.text[s.at:min(len(s.text), s.at+10)]))
}

// list reads what stands between two brackets, with item for each element.
func (s *scanner) list(open, closing byte, item func() error) error {
	if err := s.want(open); err != nil {
		return err
	}
	if s.peek() == closing {
		s.at++
		return nil
	}
	for {
		if err := item(); err != nil {
			return err
		}
		switch s.peek() {
		case ',':
			s.at++
		case closing:
			s.at++
			return nil
		default:
			return s.fail("found %s, want ',' or %q", s.here(), closing)
		}
	}
}

// object reads an object, with member for the value of each key.
func (s *scanner) object(member func(key string) error) error {
	return s.list('{', '}', func() error {
		key, err := s.str()
		if err == nil {
			err = s.want(':')
		}
		if err != nil {
			return err
		}
		return member(key)
	})
}

// str reads a string. One without escapes shares the header's memory.
func (s *scanner) str() (string, error) {
	if s.peek() != '"' {
		return "", s.fail("found %s, want a string", s.here())
	}
	start, escaped := s.at, false
	for i := start + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '\\':
			escaped = true
			i++
		case c < ' ':
			s.at = i
			return "", s.fail("a control character in a string")
		case c == '"':
			s.at = i + 1
			if !escaped {
				return s.text[start+1 : i], nil
			}
			out, ok := unescape(s.text[start+1 : i])
			if !ok {
				s.at = start
				return "", s.fail("a string that is not JSON's: %s", brief(s.text[start:i+1]))
			}
			return out, nil
		}
	}
	return "", s.fail("a string without an end")
}

// escapes are JSON's, but for \u.
var escapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescape returns what a string between its quotes says, and whether its escapes are
// JSON's. A half of a surrogate pair becomes U+FFFD.
func unescape(s string) (string, bool) {
	var room [64]byte
	out := room[:0]
	for len(s) > 0 {
		plain := strings.IndexByte(s, '\\')
		if plain < 0 {
			plain = len(s)
		}
		if out, s = append(out, s[:plain]...), s[plain:]; s == "" {
			break
		}
		if len(s) < 2 {
			return "", false
		}
		if c, ok := escapes[s[1]]; ok {
			out, s = append(out, c), s[2:]
			continue
		}
		r, ok := unit(s)
		if !ok {
			return "", false
		}
		s = s[6:]
		if utf16.IsSurrogate(r) {
			second, ok := unit(s)
			if pair := utf16.DecodeRune(r, second); ok && pair != utf8.RuneError {
				r, s = pair, s[6:]
			} else {
				r = utf8.RuneError
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out), true
}

// unit reads the \uXXXX that a text begins with.
func unit(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	v := rune(0)
	for _, c := range []byte(s[2:6]) {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		v = v<<4 | rune(c)
	}
	return v, true
}

// whole reads a number that is whole and not negative.
func (s *scanner) whole() (int64, error) {
	s.peek()
	start, v := s.at, int64(0)
	for s.at < len(s.text) && s.text[s.at] >= '0' && s.text[s.at] <= '9' {
		d := int64(s.text[s.at] - '0')
		if v > (math.MaxInt64-d)/10 {
			s.at = start
			return 0, s.fail("found a number above %d", int64(math.MaxInt64))
		}
		v = 10*v + d
		s.at++
	}
	leading := s.at-start > 1 && s.text[start] == '0'
	if s.at == start || leading || s.at < len(s.text) && strings.IndexByte(".eE", s.text[s.at]) >= 0 {
		s.at = start
		return 0, s.fail("found %s, want a whole number, not negative", s.here())
	}
	return v, nil
}
