package recipe

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error is what is wrong with a recipe.
type Error struct {
	Source string // the file or the built-in recipe
	Line   int    // 0 if it is not known
	Column int    // of the line, in characters from 1; 0 if it is not known
	Key    string // such as "data.samples"
	Rule   string // what was found and what was expected
}

// Error returns "source:line: key: rule", for what is wrong with the TOML itself
// "source:line:column: rule", since no key says where. Of what stands in the file it shows no more than a person
// would read.
func (e *Error) Error() string {
	s := e.Source
	if e.Line > 0 {
		s += fmt.Sprintf(":%d", e.Line)
		if e.Column > 0 && e.Key == "" {
			s += fmt.Sprintf(":%d", e.Column)
		}
	}
	if e.Key != "" {
		s += ": " + shorten(e.Key, mostKey)
	}
	return s + ": " + shorten(e.Rule, mostRule)
}

// How many characters an error shows of a word, of a key and of a rule.
const (
	mostWord = 80
	mostKey  = 120
	mostRule = 1000
)

// shorten cuts long words of a text and then the text. Files have no words so long; what
// does is no recipe, or all in one line.
func shorten(text string, most int) string {
	if len(text) <= mostWord {
		return text
	}
	var b strings.Builder
	word, total := 0, 0
	for i, r := range text {
		if word++; unicode.IsSpace(r) {
			word = 0
		}
		switch {
		case total == most:
			return b.String() + "…"
		case word == mostWord && utf8.RuneCountInString(text[i:]) > 1:
			b.WriteRune('…')
			total++
		case word < mostWord:
			b.WriteRune(r)
			total++
		}
	}
	return b.String()
}
