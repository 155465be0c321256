package table

import (
	"unicode"
	"unicode/utf8"
)

// How many words make a text free, as a note or a description is, where names and codes
// have few: three, if one behind the first begins with a small letter, or five.
const (
	proseWords = 3
	manyWords  = 5
)

// mostProse is how many bytes of a cell are looked at for words. A cell may have
// [MaxCell], and a small file of Parquet may have one such in each of many rows.
const mostProse = 4096

// isProse reports whether a cell reads like free text, and not like a name or a code.
func isProse(cell []byte) bool {
	prose, _ := readProse(cell)
	return prose
}

// readProse is isProse, and returns how many bytes it has looked at. Words are runs of
// letters; of scripts that are written without blanks, every two signs count as one.
func readProse(cell []byte) (prose bool, i int) {
	cell = cell[:min(len(cell), mostProse)]
	words, unspaced, small, inside := 0, 0, false, false
	for i < len(cell) && words+unspaced/2 < manyWords {
		r, size := utf8.DecodeRune(cell[i:])
		i += size
		switch {
		case isUnspaced(r):
			unspaced++
			inside = false
		case !unicode.IsLetter(r):
			inside = inside && (unicode.IsMark(r) || r == '\'' || r == '’')
		case !inside:
			small = small || words > 0 && unicode.IsLower(r)
			words++
			inside = true
		}
	}
	words += unspaced / 2
	return words >= manyWords || words >= proseWords && small, i
}

// isUnspaced reports whether a sign is of a script without blanks between words.
func isUnspaced(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
