// Package defuse takes the sting out of texts that strangers wrote, such as names of
// classes, columns and files, where they leave the program: what a terminal would obey
// and what a spreadsheet would compute.
//
// Texts stay as they are inside the program and in model files, and so in what
// programs read: only what is shown to people, or opened by their spreadsheets, is
// written otherwise.
package defuse

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Terminal writes out what would play tricks with a terminal: control characters, such
// as ESC, which begins commands that move the cursor, rename the window or fill the
// clipboard; the two line separators of Unicode; characters that turn the direction of
// writing, so that "gpj.exe" reads as "exe.jpg"; and bytes that are no UTF-8, which
// some terminals obey. ESC becomes \x1b, and what lies above 0x7e \u202e, as in JSON.
// Line ends and tabs stay, and so do marks such as U+200F, which ordinary Hebrew and
// Arabic texts have.
func Terminal(s string) string {
	if !strings.ContainsFunc(s, obeyed) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		appendShown(&b, s[:n], r)
		s = s[n:]
	}
	return b.String()
}

// obeyed reports whether a terminal may obey a rune. So it may bytes that are no UTF-8,
// which are read as U+FFFD.
func obeyed(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, // embeddings, overrides, isolates
		r == 0x2028, r == 0x2029, r == utf8.RuneError:
		return true
	}
	return unicode.IsControl(r)
}

// appendShown writes a rune, which text holds, as Terminal does.
func appendShown(b *strings.Builder, text string, r rune) {
	switch {
	case r == utf8.RuneError && len(text) == 1, obeyed(r) && r < 0x7f:
		fmt.Fprintf(b, "\\x%02x", text[0])
	case r == utf8.RuneError || !obeyed(r):
		b.WriteString(text)
	default:
		fmt.Fprintf(b, "\\u%04x", r)
	}
}

// Writer is [Terminal] for all that is written through it. Not more than the first
// bytes of a character whose last ones have not come are held back.
type Writer struct {
	w    io.Writer
	held []byte
}

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Unwrap returns the writer below.
func (d *Writer) Unwrap() io.Writer { return d.w }

// Write writes what Terminal makes of p. It returns len(p), or 0 and an error.
func (d *Writer) Write(p []byte) (int, error) {
	all := append(d.held, p...)
	end := len(all)
	for k := 1; k < utf8.UTFMax && k <= len(all); k++ {
		if b := all[len(all)-k]; utf8.RuneStart(b) {
			if b >= utf8.RuneSelf && !utf8.FullRune(all[len(all)-k:]) {
				end -= k
			}
			break
		}
	}
	d.held = append([]byte(nil), all[end:]...)
	if end > 0 {
		if _, err := io.WriteString(d.w, Terminal(string(all[:end]))); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// Flush writes what is held back: the beginning of a character that never ended.
func (d *Writer) Flush() error {
	if len(d.held) == 0 {
		return nil
	}
	_, err := io.WriteString(d.w, Terminal(string(d.held)))
	d.held = nil
	return err
}
