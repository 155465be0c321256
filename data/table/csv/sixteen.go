package csv

import (
	"bytes"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// sixteen returns the encoding of a text of two bytes a letter, which begins with a
// mark of their order, or in which ASCII letters have a 0 on one side of them; ""
// for another.
func sixteen(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return "utf-16le"
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "utf-16be"
	}
	n := len(head) / 2
	var zeros [2]int
	for i, c := range head[:2*n] {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case n < 2:
	case zeros[0] == 0 && zeros[1]*10 >= n*9 || zeros[1] > zeros[0]+1 && isText16(head, 0):
		return "utf-16le"
	case zeros[1] == 0 && zeros[0]*10 >= n*9 || zeros[0] > zeros[1]+1 && isText16(head, 1):
		return "utf-16be"
	}
	return ""
}

// isText16 reports whether bytes are a text of two bytes a letter, of which byte low is the
// lower one: letters and signs that are printed, blanks and ends of lines. Data has others
// among so many.
func isText16(head []byte, low int) bool {
	units := make([]uint16, len(head)/2)
	for i := range units {
		units[i] = uint16(head[2*i+low]) | uint16(head[2*i+1-low])<<8
	}
	if utf16.IsSurrogate(rune(units[len(units)-1])) {
		units = units[:len(units)-1] // half of a letter
	}
	for _, r := range utf16.Decode(units) {
		if r == utf8.RuneError || !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return false
		}
	}
	return true
}
