package jsontoken

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Text returns the next value, which must be a string. It lies in the reader's text unless
// it has escapes, or bytes that are not UTF-8.
func (r *Reader) Text() (string, error) {
	if r.Kind() != '"' {
		return "", r.wrong("a text")
	}
	from := r.at + 1
	escaped, plain, err := r.scanText()
	if err != nil {
		return "", err
	}
	raw := r.text[from : r.at-1]
	valid := plain || utf8.ValidString(raw)
	if !escaped && valid {
		return raw, nil
	}
	most := len(raw)
	if !valid {
		most = longest(raw)
	}
	if r.alloc != nil {
		if err := r.alloc(int64(most)); err != nil {
			return "", err
		}
	}
	return unquote(raw, most), nil
}

func (r *Reader) skipText() error {
	_, _, err := r.scanText()
	return err
}

// scanText goes over a string, from its first quote, and reports whether it has escapes,
// and whether all of it is ASCII.
func (r *Reader) scanText() (escaped, plain bool, err error) {
	if err := r.tick(); err != nil {
		return false, false, err
	}
	r.at++
	text, high := r.text, byte(0)
	for i := r.at; i < len(text); i++ {
		c := text[i]
		high |= c
		switch {
		case c == '"':
			r.at = i + 1
			return escaped, high < utf8.RuneSelf, nil
		case c < ' ':
			r.at = i
			return false, false, r.wrong("an escape for a control character")
		case c == '\\':
			escaped = true
			r.at = i + 1
			n := r.escape()
			if n == 0 {
				return false, false, r.wrong("an escape as JSON has it")
			}
			i += n
		}
	}
	r.at = len(text)
	return false, false, r.wrong("the quote that ends a text")
}

// escape returns how many bytes an escape has behind its backslash, 0 if it is none.
func (r *Reader) escape() int {
	if r.at == len(r.text) {
		return 0
	}
	switch r.text[r.at] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 1
	case 'u':
		if _, ok := hex4(r.text[r.at+1:]); ok {
			return 5
		}
	}
	return 0
}

// hex4 reads the four hexadecimal digits at the beginning of a text.
func hex4(s string) (r rune, ok bool) {
	if len(s) < 4 {
		return 0, false
	}
	for i := range 4 {
		c := s[i]
		switch {
		case c-'0' <= 9:
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// longest returns how many bytes a string has at most in which U+FFFD stands for what is not
// UTF-8. It has three bytes, and so does an escape have more than what it means.
func longest(raw string) (n int) {
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRuneInString(raw[i:])
		if i += size; r == utf8.RuneError {
			size = 3
		}
		n += size
	}
	return n
}

// unquote returns what a string means that is well formed, without its quotes. Half of a
// surrogate pair, and each byte that is not UTF-8, is U+FFFD. It has at most so many bytes.
func unquote(raw string, most int) string {
	var b strings.Builder
	b.Grow(most)
	for i := 0; i < len(raw); {
		if c := raw[i]; c != '\\' {
			if c < utf8.RuneSelf {
				b.WriteByte(c)
				i++
				continue
			}
			r, size := utf8.DecodeRuneInString(raw[i:])
			b.WriteRune(r)
			i += size
			continue
		}
		c := raw[i+1]
		i += 2
		if c != 'u' {
			b.WriteByte(plainEscape(c))
			continue
		}
		r, _ := hex4(raw[i:])
		i += 4
		if utf16.IsSurrogate(r) {
			pair := rune(utf8.RuneError)
			if len(raw) >= i+6 && raw[i] == '\\' && raw[i+1] == 'u' {
				low, _ := hex4(raw[i+2:])
				pair = utf16.DecodeRune(r, low)
			}
			if r = pair; r != utf8.RuneError {
				i += 6
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

func plainEscape(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}
