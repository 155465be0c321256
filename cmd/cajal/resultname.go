package main

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
)

// resultName is the name, without its end, of the files of an explanation of a kind that
// is about one of some things: dependence-petal_width. Whatever they are called, it is fit
// for a file, and those of different ones differ, also where capital letters count as
// small ones.
func resultName(kind, about string, things []string) string {
	name := fileLetters(about)
	same := func(other string) bool { return other != about && strings.EqualFold(fileLetters(other), name) }
	if slices.ContainsFunc(things, same) {
		h := fnv.New32a()
		_, _ = h.Write([]byte(about)) // it never fails
		name = fmt.Sprintf("%s-%08x", name, h.Sum32())
	}
	return kind + "-" + name
}

// fileLetters returns the letters and digits of a text, and a low line for each other
// sign, as far as they fit into the name of a file.
func fileLetters(text string) string {
	const most = 50 // up to four bytes each, of the 255 that a name may have
	var b strings.Builder
	n := 0
	for _, r := range text {
		if n++; n > most {
			break
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' {
			r = '_'
		}
		b.WriteRune(r)
	}
	return b.String()
}
