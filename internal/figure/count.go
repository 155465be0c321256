package figure

import (
	"fmt"
	"strings"
)

// Count writes how many there are of something that is called noun where it is one:
// "1 row", "12 rows", "2 classes", "3 copies".
func Count[N int | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %s", n, plural(noun))
}

// Agree returns one for 1 and many for any other number: "is" and "are".
func Agree[N int | int64](n N, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// All says that all n of something are there: "the one epoch is", "all 12 epochs are".
func All(n int, noun string) string {
	if n == 1 {
		return "the one " + noun + " is"
	}
	return "all " + Count(n, noun) + " are"
}

func plural(noun string) string {
	for _, end := range []string{"s", "x", "tch", "nch", "sh"} {
		if strings.HasSuffix(noun, end) {
			return noun + "es"
		}
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok && stem != "" && !strings.ContainsRune("aeiou", rune(stem[len(stem)-1])) {
		return stem + "ies"
	}
	return noun + "s"
}
